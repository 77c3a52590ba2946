"""Work out the rows of a list of clients: nothing is written, and nobody is added twice."""

import re
from collections.abc import Sequence

from techloan import cells
from techloan.cells import Reading
from techloan.cells.reading import plain, says_nothing
from techloan.imports import spellings
from techloan.imports.known import KnownClient, KnownClients, folded_name
from techloan.imports.names import read_name, whole_name
from techloan.imports.reaching import read_reach
from techloan.imports.rules import ImportKind, Outcome
from techloan.imports.worked import Line, Repair, Worked, kept_words
from techloan.people.rules import PrintSize
from techloan.settings import Settings
from techloan.words import fold, joined

_TEXTS = {
    "preferred_name": 100,
    "address": 300,
    "district": 60,
    "referral_source": 60,
    "hearing": 200,
    "carer_name": 100,
    "other_needs": 300,
}
_DATES = ("referred_on", "support_from", "support_until")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DIED = re.compile(
    r"\b(?:died|dead now|passed away|deceased|has passed(?=\W*(?:$|\n))|(?-i:RIP|R\.I\.P))\b",
    re.IGNORECASE,
)
# A battery dies too, and so does somebody's husband: then the client is not the one.
_OTHER_DIED = re.compile(
    r"\b(?:tablet|phone|i-?pad|device|laptop|mi-?fi|sim|batter(?:y|ies)|screen|charger|it|"
    r"husband|wife|partner|spouse|son|daughter|mother|father|mum|mam|mom|dad|brother|sister|"
    r"friend|carer|neighbour|dog|cat)(?:'s|’s)?\s+(?:has\s+|had\s+|have\s+|is\s+|was\s+|just\s+|"
    r"sadly\s+|recently\s+|now\s+)*(?:died|passed away|deceased|dead)\b",
    re.IGNORECASE,
)


def work_out(
    line: Line, known: KnownClients, settings: Settings, partner_id: int, *, sure: bool = False
) -> Worked:
    """Work out one row. `known` learns it, so that the same person twice in a list is seen.

    `sure` says that a person looked: somebody of the same name is somebody else.
    """
    row = Worked(line.number, line.sheet, ImportKind.CLIENTS, line.fingerprint)
    row.cells = {name: kept_words(name, cell) for name, cell in line.cells.items()}
    if not any(row.cells.values()):
        row.becomes(Outcome.REJECTED, "Nothing in this row is in a column that we know.")
        return row
    tell(row, line, known, settings)
    if _is_there(row, known, sure):
        return row
    details(row, line, known, settings, partner_id)
    if plain(line.at("died_on")) or says_dead(row.values["note"]):
        row.hold("The list says that this person has died: a person decides.")
    if row.goes_in():
        known.add(as_known(row))
    return row


def tell(row: Worked, line: Line, known: KnownClients, settings: Settings) -> None:
    """Read what tells a person from others: reference, name, telephone, postcode, year of birth."""
    prefixes = () if "reference" in line.bare else (f"{settings.reference_prefix}-",)
    reference = spellings.known_code(
        spellings.bare(cells.reference(line.at("reference"), prefixes)),
        known.by_reference,
        known.spellings,
        "reference",
    )
    row.values["reference"] = row.take("reference", reference, 30) or ""
    if reference.doubtful and any(map(str.isdigit, reference.was)):
        row.hold(f"The reference is not clear: {reference.why}.")
    read_name(row, line)
    _reach(row, line)
    row.key = row.values["reference"] or whole_name(row)


def says_dead(note: str) -> bool:
    """Say whether a note speaks of somebody's death."""
    return bool(_DIED.search(_OTHER_DIED.sub(" ", note)))


def _reach(row: Worked, line: Line) -> None:
    values = row.values
    for name in ("phone", "other_phone", "carer_phone"):
        values[name] = row.take(name, cells.phone(line.at(name)), 40) or ""
    values["postcode"] = row.take("postcode", cells.postcode(line.at("postcode")), 12) or ""
    values["email"] = row.take("email", _email(line), 200) or ""
    values["born_in"] = _born_in(row, line)


def _email(line: Line) -> Reading[str]:
    read = cells.text(line.at("email"))
    if read.value is None or says_nothing(read.value):
        return Reading(was=read.was)
    if _EMAIL.fullmatch(read.value):
        return read
    return Reading(was=read.was, why="not an e-mail address")


def _born_in(row: Worked, line: Line) -> int | None:
    """Take the year of birth; of a whole date only the year is kept, or shown again."""
    said = plain(line.at("born_in"))
    if not said or says_nothing(said):
        return None
    year = int(said) if re.fullmatch(r"(?:18|19|20)\d\d", said) else None
    if year is None:
        day = cells.day(line.at("born_in")).value
        year = day.year if day else None
        # A short year such as '28 is a birthday of the last century, not of the next.
        year = year - 100 if year and year > 2020 else year
        why = "only the year is kept" if year else "not a year or a date"
        row.repairs.append(Repair("born_in", "(a date of birth)", str(year) if year else None, why))
    if year is None or not 1890 <= year <= 2100:
        row.look()
        return None
    return year


def as_known(row: Worked) -> KnownClient:
    """Return a row that was told as a person to compare the next rows with."""
    values = row.values
    told = (values["phone"], values["postcode"], values["born_in"])
    place = f"new {row.sheet or ''} {row.number} {whole_name(row)}"
    return KnownClient(values["reference"], whole_name(row), *told, row.number, place)


def _is_there(row: Worked, known: KnownClients, sure: bool) -> bool:
    """Say whether the client is there already: by reference first, then as the same row again."""
    before, mine = known.before, as_known(row)
    there = known.by_reference.get(mine.reference.upper()) if mine.reference else None
    if not sure and row.fingerprint in before.put_aside:
        row.skip(before.put_aside[row.fingerprint])
    elif there is not None and same_person(there.name, mine.name):
        where = f"in row {there.row}" if there.row else "there"
        row.skip(f"{there.reference} is {where} already.")
    elif there is not None:
        row.hold(f"{there.reference} is there already under another name.")
    elif row.fingerprint in before.went_in and not mine.reference:
        row.skip(before.went_in[row.fingerprint])
    elif not sure:
        compare(row, mine, known)
    return row.outcome is Outcome.SKIP


def same_person(there: str, here: str) -> bool:
    """Say whether two names share a word, or either is empty: `Mr B Picklejar` fits Basil's."""
    ours, theirs = set(folded_name(here).split()), set(folded_name(there).split())
    spoilt = any(letter in here for letter in "?\ufffd")
    return spoilt or not ours or not theirs or bool(ours & theirs)


def compare(row: Worked, mine: KnownClient, known: KnownClients) -> None:
    """Hold a row whose person seems to be there, or to stand in the list twice."""
    names = [mine.name, *(r.offer for r in row.repairs if r.field.endswith("name") and r.offer)]
    others = [other for name in names for other in known.by_name.get(folded_name(name), [])]
    for other in others:
        told = other.reference or f"row {other.row}"
        if mine.phone and mine.phone == other.phone:
            row.hold(f"This may be {told}, who has the same name and telephone.")
        elif mine.postcode and mine.postcode == other.postcode:
            row.hold(f"This may be {told}, who has the same name and postcode.")
        elif not (differs(mine.phone, other.phone) or differs(mine.postcode, other.postcode)):
            row.hold(f"This may be {told}, who has the same name.")
        else:
            row.look(f"{told} has the same name, with another telephone or postcode.")


def differs(mine: str, theirs: str) -> bool:
    """Say whether both are given and are not the same."""
    return bool(mine and theirs) and mine != theirs


def details(
    row: Worked, line: Line, known: KnownClients, settings: Settings, partner_id: int
) -> None:
    """Read all else that a list says of a person."""
    values = row.values
    for name, longest in _TEXTS.items():
        read = _address(line) if name == "address" else cells.text(line.at(name))
        said = read.value and not says_nothing(read.value)
        values[name] = (row.take(name, read, longest) if said else None) or ""
    values["note"] = row.take("note", cells.note(line.at("note")), 5000) or ""
    read_reach(row, line)
    for name in _DATES:
        day = row.take(name, cells.day(line.at(name)))
        values[name] = day.isoformat() if day else None
    if values["support_from"] and (values["support_until"] or "9") < values["support_from"]:
        row.hold("Support ends before it begins.")
    wanted = row.take("interpreter", cells.yes_no(line.at("interpreter")))
    values["interpreter"] = bool(wanted)
    values["print_size"] = _print_size(row, line)
    values["language"] = _language(row, line, settings.languages)
    values["partner_id"] = _partner(row, line, known, partner_id)
    values["eligibility"] = _answers(row, line, [each.key for each in settings.eligibility])


def _address(line: Line) -> Reading[str]:
    """Read an address; one that stands on several lines keeps them."""
    whole = cells.note(line.at("address"))
    return whole if whole.value and "\n" in whole.value else cells.text(line.at("address"))


def _print_size(row: Worked, line: Line) -> int:
    said = plain(line.at("large_print"))
    if found := re.search(r"\b(14|18|22)\b", said):
        return int(found[1])
    if re.search(r"giant|extra|very", fold(said)):
        return PrintSize.GIANT.value
    if re.search(r"large|big", fold(said)):
        return PrintSize.LARGE.value
    wanted = row.take("large_print", cells.yes_no(line.at("large_print")))
    return (PrintSize.LARGE if wanted else PrintSize.STANDARD).value


def _language(row: Worked, line: Line, languages: dict[str, str]) -> str:
    said = plain(line.at("language"))
    if not said or says_nothing(said):
        return "en"
    for code, name in languages.items():
        if fold(said) in (fold(code), fold(name)):
            return code
    row.repairs.append(Repair("language", said[:60], None, "not one of the languages in settings"))
    row.look()
    return "en"


def _partner(row: Worked, line: Line, known: KnownClients, partner_id: int) -> int:
    said = plain(line.at("partner"))
    if not said or says_nothing(said):
        return partner_id
    found = known.partners.get(joined(said))
    if found is None:
        why = "no partner of that name: put with the partner of this import"
        row.repairs.append(Repair("partner", said[:100], None, why))
        row.look()
    return found or partner_id


def _answers(row: Worked, line: Line, keys: Sequence[str]) -> dict[str, bool]:
    found = {}
    for key in keys:
        name = f"eligible:{key}"
        found[key] = row.take(name, cells.yes_no(line.at(name)))
    return {key: answer for key, answer in found.items() if answer is not None}
