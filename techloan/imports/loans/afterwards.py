"""What a list tells of the time after a loan: a gift or a price, what came next, a loss."""

from datetime import date
from typing import Any

from techloan import cells
from techloan.cells.reading import plain, says_nothing
from techloan.imports.worked import Line, Repair, Worked, pounds
from techloan.loans.rules import GONE, ONWARD_WORDS, Ending, KeptAs

# How a device that was kept became the borrower's own, as lists write it.
KEPT_AS = {KeptAs.GIFTED: "Gift", KeptAs.BOUGHT: "Bought"}
LOSS_DAYS = ("happened_on", "network_told_on", "registered_on", "locked_on")
_PLANS = {words.casefold(): plan.value for plan, words in ONWARD_WORDS.items()}
_WAYS = {words.casefold(): way for way, words in KEPT_AS.items()}
_LONGEST_REFERENCE = 60


def kept(row: Worked, line: Line, ending: Ending | None) -> dict[str, Any]:
    """Read whether a device that was kept is a gift or was bought, and for how many pence."""
    if ending is not Ending.KEPT:
        return {"kept_as": None, "price_pence": None}
    price = row.take("price", cells.pence(line.at("price")), say=pounds) or None
    way = _known(row, line, "kept_as", _WAYS)
    way = way or (KeptAs.BOUGHT if price else None)
    return {
        "kept_as": way.value if way else None,
        "price_pence": price if way is KeptAs.BOUGHT else None,
    }


def onward(row: Worked, line: Line, ending: Ending | None) -> str | None:
    """Read what a borrower went on with when the loan had ended."""
    return _known(row, line, "onward", _PLANS) if ending is not None else None


def loss(
    row: Worked, line: Line, ending: Ending | None, out_on: date | None, as_at: date
) -> dict[str, Any] | None:
    """Read what is known of a loss, or None where the list tells nothing of it."""
    if ending not in GONE:
        return None
    told: dict[str, Any] = {name: _day(row, line, name, out_on, as_at) for name in LOSS_DAYS}
    reference = row.take(
        "police_reference", cells.text(line.at("police_reference")), _LONGEST_REFERENCE
    )
    told["police_reference"] = reference or ""
    return told if any(told.values()) else None


def _known(row: Worked, line: Line, name: str, answers: dict[str, Any]) -> Any:
    """Return the answer that a cell gives in our words; other words are shown and not taken."""
    words = plain(line.at(name))
    if not words or says_nothing(words):
        return None
    answer = answers.get(words.casefold())
    if answer is None:
        row.repairs.append(Repair(name, words[:300], None, "not one of the answers that we know"))
        row.look()
    return answer


def _day(row: Worked, line: Line, name: str, out_on: date | None, as_at: date) -> str | None:
    day = row.take(name, cells.day(line.at(name)))
    if day is None:
        return None
    if day > as_at or (out_on is not None and day < out_on):
        why = "before it went out, or still to come"
        row.repairs.append(Repair(name, day.isoformat(), None, why))
        row.look()
        return None
    return day.isoformat()
