"""Make cells harmless for the spreadsheet program that opens our CSV, and take that off again.

Excel and LibreOffice run a cell that begins with = + - @ as a formula (OWASP, "CSV injection")
and turn long digits into 3.5E+14 and 07700 into 7700. An apostrophe in front keeps both as text.
"""

import re

# The full-width forms are formulas too in some languages of Excel.
_NEEDS_GUARD = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r]|0\d+$|\d{12,}$)")


def guarded(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet program would run or change."""
    return f"'{text}" if _NEEDS_GUARD.match(text) else text


def unguarded(text: str) -> str:
    """Take off the apostrophe of `guarded`, and no other: `unguarded(guarded(text)) == text`."""
    return text[1:] if text.startswith("'") and _NEEDS_GUARD.match(text[1:]) else text
