"""The name of one person, as lists write it: in one column or two, surname first, with titles."""

import re

from techloan import cells
from techloan.cells import Reading
from techloan.imports.worked import Line, Repair, Worked

_TITLE = re.compile(
    r"(?:mr|mrs|ms|miss|mx|dr|prof|rev|revd|sir|lady|lord)\.?\s+(?=\S)", re.IGNORECASE
)


def read_name(row: Worked, line: Line) -> None:
    """Read the name, from two columns or from one: `Marmalade, Dotty` is Dotty Marmalade."""
    given = row.take("given_name", _one_person(row, line, "given_name"), 100) or ""
    family = row.take("family_name", _one_person(row, line, "family_name"), 100) or ""
    whole = row.take("name", _one_person(row, line, "name"), 200) or ""
    if whole and not (given and family):
        if given or family:
            # A column "Name" beside a column "Surname" holds the first name.
            given, family = given or whole, family or (whole if given else "")
        else:
            given, family = _split(row, whole)
    given = _without_title(row, given)
    if not given and family:
        given, family = family, ""
        row.look("There is only one name.")
    if not given:
        row.hold("The name is missing.")
    if len(given) > 100 or len(family) > 100:
        row.hold("The name is longer than 100 letters.")
    row.values["given_name"], row.values["family_name"] = given, family


def _one_person(row: Worked, line: Line, column: str) -> Reading[str]:
    read = cells.name(line.at(column))
    if read.why == "two people in one cell":
        row.hold("Two people stand in one cell: give each a row.")
    return read


def _without_title(row: Worked, given: str) -> str:
    bare = _TITLE.sub("", given, count=1)
    if bare != given:
        row.repairs.append(Repair("name", given, bare, "title taken off"))
    return bare


def _split(row: Worked, whole: str) -> tuple[str, str]:
    family, comma, given = whole.partition(",")
    if comma and given.strip():
        given, family = given.strip(), family.strip()
        family = family.title() if family.isupper() and not given.isupper() else family
        row.repairs.append(Repair("name", whole, f"{given} {family}", "the surname stood first"))
        return given, family
    words = _without_title(row, whole).split()
    if len(words) > 1 and words[0].isupper() and len(words[0]) > 2 and not words[-1].isupper():
        given, family = " ".join(words[1:]), words[0].title()
        row.repairs.append(Repair("name", whole, f"{given} {family}", "the surname stood first"))
        row.look()
        return given, family
    return " ".join(words[:-1]) or words[0], words[-1] if len(words) > 1 else ""


def whole_name(row: Worked) -> str:
    """Return given name and surname of a row that was told."""
    return f"{row.values['given_name']} {row.values['family_name']}".strip()
