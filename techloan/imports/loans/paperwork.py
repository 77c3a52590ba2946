"""What else a loan sheet knows of a loan: agreement, deposit, kit, whether it was wiped."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from techloan import cells
from techloan.cells import Reading
from techloan.cells.reading import plain, says_nothing
from techloan.imports.loans.notes import Remarks
from techloan.imports.worked import Line, Worked, pounds
from techloan.loans.rules import DEPOSIT_WORDS, Agreed, DepositWent
from techloan.words import fold

_VOUCHED = ("wiped", "accounts", "cleaned")
PARTS = ("charger", "cable", "case", "stylus")
_SPOKEN = re.compile(r"\b(?:verbal|spoken|oral|phone|telephone|said yes|by voice)", re.IGNORECASE)
_WAITING = re.compile(
    r"\b(?:posted|sent|awaiting|waiting|chasing|to sign|pending)\b", re.IGNORECASE
)
_SIGNED = re.compile(r"\b(?:signed|paper|in file|on file|filed|scanned)\b", re.IGNORECASE)
_MONEY = re.compile(r"\d+(?:,\d{3})*(?:\.\d{1,2})?")
_POUNDS = re.compile(r"(?:Â?£|gbp)\s*\d+(?:,\d{3})*(?:\.\d{1,2})?", re.IGNORECASE)
_NO_MONEY = re.compile(
    r"waived|(?:not|none) (?:taken|paid|required|needed)|no deposit|free|exempt|£?0(?:\.00)?",
    re.IGNORECASE,
)
_KEPT = re.compile(r"\b(?:kept|retained|withheld|not returned)\b", re.IGNORECASE)
_BACK = re.compile(r"\b(?:returned|refunded|back|repaid)\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;+&/]|\band\b|\bwith\b)\s*", re.IGNORECASE)
_LONGEST_PART = 40


def agreed(row: Worked, line: Line) -> str | None:
    """Read how somebody agreed to the terms: signed, spoken, none, or None where nobody knows."""
    words = plain(line.at("agreement"))
    if not words or says_nothing(words):
        return Agreed.NONE.value if words.casefold() == "none" else None
    answer: Agreed | None = None
    reading = cells.yes_no(line.at("agreement"))
    if reading.value is not None:
        answer = Agreed.SIGNED if reading.value else Agreed.NONE
    elif words.casefold() in set(Agreed):
        answer = Agreed(words.casefold())
    elif _WAITING.search(words) or re.match(r"(?:not|un)\s*signed", words, re.IGNORECASE):
        answer = Agreed.NONE
        row.take("agreement", Reading(was=words, value=answer, why="not signed yet", look=True))
    elif _SPOKEN.search(words):
        answer = Agreed.SPOKEN
        why = "agreed by voice, not signed"
        row.take("agreement", Reading(was=words, value=answer, why=why, look=True))
    elif _SIGNED.search(words):
        answer = Agreed.SIGNED
    else:
        row.take("agreement", reading)
    if answer is Agreed.NONE:
        row.look("There is no signed agreement.")
    return answer.value if answer else None


def deposit(row: Worked, line: Line, said: Remarks) -> dict[str, Any] | None:
    """Read a deposit in pence, and where it went."""
    words = plain(line.at("deposit"))
    if cells.yes_no(words).value is False or says_nothing(words) or _NO_MONEY.fullmatch(words):
        return None
    went = _went(plain(line.at("deposit_went")))
    reading = cells.pence(line.at("deposit"))
    if reading.doubtful and reading.offer is None:
        reading, own = _among_words(words)
        went = went or own
    went = went or said.deposit_went
    pence = row.take("deposit", reading, say=pounds)
    if not pence:
        return None
    if went is DepositWent.KEPT:
        row.look(f"The deposit of £{pounds(pence)} was kept: has a coordinator agreed to that?")
    return {"pence": pence, "went": went.value if went else None}


def _among_words(words: str) -> tuple[Reading[int], DepositWent | None]:
    """Read the one amount among words, and where they say it went: `£20 returned`."""
    if len(_POUNDS.findall(words)) > 1:
        return Reading(was=words, why="several amounts in one cell", look=True), None
    money = _POUNDS.search(words) or _MONEY.search(words)
    reading = cells.pence(money.group() if money else words)
    if money is None or reading.value is None:
        return cells.pence(words), None
    went = _went(words.replace(money.group(), ""))
    why = f"words beside it: {DEPOSIT_WORDS[went].lower()}" if went else "words beside it"
    return replace(reading, was=words, why=why, look=went is None), went


def _went(words: str) -> DepositWent | None:
    if _KEPT.search(words):
        return DepositWent.KEPT
    if _BACK.search(words) or cells.yes_no(words).value:
        return DepositWent.RETURNED
    return None


def kit(
    row: Worked, line: Line, below: Iterable[Line], said: Remarks, *, returned: bool
) -> list[dict[str, Any]]:
    """Return the parts that went with the device, each with whether it came back, where known."""
    names = [part for part in PARTS if row.take(part, cells.yes_no(line.at(part)))]
    names += _listed(plain(line.at("kit")))
    names += [name for more in below for name in _listed(_words_of(more))]
    missing = sorted({*said.missing, *_listed(plain(line.at("kit_missing")))})
    if missing:
        words = " and ".join(missing)
        row.look(f"It came back without {words}." if returned else f"The list misses {words}.")
    # A list that has a column for what is missing says of all else that it came back.
    rest = True if returned and "kit_missing" in line.cells else None
    # Nothing of the kit is missing of a loan that is still out.
    back = {fold(name): False for name in missing} if returned else {}
    parts: dict[str, str] = {}
    for name in (*names, *missing):
        parts.setdefault(fold(name), name)
    return [
        {"name": name[0].upper() + name[1:], "back": back.get(key, rest)}
        for key, name in parts.items()
    ]


def _words_of(line: Line) -> str:
    if any(plain(line.at(name)) for name in ("tag", "serial", "imei")):
        return ""
    return plain(line.at("model")) or plain(line.at("kit"))


def _listed(words: str) -> list[str]:
    parts = [part.strip(" +.") for part in _BETWEEN.split(words)]
    return [part for part in parts if _is_part(part)]


def _is_part(text: str) -> bool:
    # "Y" and "2" say that there was some kit, and not which.
    names = any(map(str.isalpha, text)) and cells.yes_no(text).value is None
    return names and len(text) <= _LONGEST_PART and not says_nothing(text)


def vouches(row: Worked, line: Line) -> tuple[set[str], bool]:
    """Return which lines of preparation the row vouches for, and whether it denies the wiping."""
    answers = {name: row.take(name, cells.yes_no(line.at(name))) for name in _VOUCHED}
    wiped = plain(line.at("wiped"))
    denied = bool(wiped) and not says_nothing(wiped) and not answers.get("wiped")
    return {name for name, yes in answers.items() if yes}, denied
