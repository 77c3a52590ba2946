"""Read how a client may be reached, and whether their record is closed.

These columns stand in our own lists. Whoever must not be rung must not be rung after an import
either, so what is not clear here holds the row.
"""

from techloan import cells
from techloan.cells.reading import plain, says_nothing
from techloan.imports.worked import Line, Worked
from techloan.people.rules import BASIS_WORDS
from techloan.words import fold

WAYS = ("may_ring", "may_leave_voicemail", "may_text", "may_email", "may_write")


def read_reach(row: Worked, line: Line) -> None:
    """Put into the values how a client may be reached; what a list does not say is allowed."""
    values = row.values
    for name in WAYS:
        values[name] = _yes(row, line, name) is not False
    values["no_contact"] = _yes(row, line, "no_contact") is True
    values["reach_words"] = row.take("reach_words", cells.text(line.at("reach_words")), 200) or ""
    values["basis"] = _basis(row, line)
    closed = row.take("archived_on", cells.day(line.at("archived_on")))
    values["archived_on"] = closed.isoformat() if closed else None


def _yes(row: Worked, line: Line, name: str) -> bool | None:
    read = cells.yes_no(line.at(name))
    if read.doubtful:
        row.hold(f"It is not clear how this person may be reached: “{read.was[:60]}”.")
    return row.take(name, read)


def _basis(row: Worked, line: Line) -> str | None:
    said = plain(line.at("basis"))
    if not said or says_nothing(said):
        return None
    for basis, words in BASIS_WORDS.items():
        if fold(said) in (fold(basis), fold(words)):
            return basis.value
    row.look(f"The basis “{said[:60]}” is none that we know here.")
    return None
