"""Every route there is, with something in the place of each parameter."""

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule


def private(app: Flask, method: str) -> Iterator[tuple[Rule, str]]:
    """Give each route of this method that is not public, and an address of it."""
    for rule, path in addresses(app, method):
        if not getattr(app.view_functions[rule.endpoint], "is_public", False):
            yield rule, path


def addresses(
    app: Flask, method: str, number: int = 987654, word: str = "NO-SUCH-1"
) -> Iterator[tuple[Rule, str]]:
    """Give each route of this method, and its address with these parameters."""
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()) and rule.endpoint != "static":
            yield rule, filled(str(rule), number, word)


def filled(rule: str, number: int, word: str) -> str:
    """Put a number, a word, or the first of a closed list into each parameter of a route."""
    rule = re.sub(r'<any\("?([\w-]+)[^>]*>', r"\1", rule)
    return re.sub(r"<\w+>", word, re.sub(r"<int:\w+>", str(number), rule))
