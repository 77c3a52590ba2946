"""One loan that stands in a list twice, or is there already: counted once, or held."""

from datetime import date

from techloan.dates import day as said
from techloan.imports.loans.dates import Dates
from techloan.imports.loans.known import KnownLoan, KnownLoans
from techloan.imports.loans.work import LoanRow
from techloan.loans.rules import Ending


def compare(rows: list[LoanRow], known: KnownLoans, *, sure: bool) -> None:
    """Skip what is there already; hold rows of one loan that say different things."""
    seen: dict[tuple[str, str, date], LoanRow] = {}
    for found in rows:
        told = _told(found)
        if told is None or not found.row.goes_in():
            continue
        there = [
            loan
            for loan in known.loans.get(told[0], [])
            if (loan.reference.upper(), loan.out_on) == told[1:]
        ]
        if there:
            _meet(found, there[0])
        elif told in seen:
            seen[told] = _twice(seen[told], found, sure=sure)
        else:
            seen[told] = found


def _told(found: LoanRow) -> tuple[str, str, date] | None:
    person, out_on = found.borrower.person, found.days.out_on
    if found.device is None or person is None or out_on is None:
        return None
    return found.device.key.upper(), person.key.upper(), out_on


def _meet(found: LoanRow, there: KnownLoan) -> None:
    days = found.days
    when = f" on {said(days.ended_on)}" if days.ended_on else ""
    if days.ending and there.ending is None:
        found.row.hold(
            f"This loan is there already and open; the list says it was {days.ending.value}{when}: "
            "check it in at the desk, then put this row aside."
        )
    elif days.ending and (
        days.ending is not there.ending or _differ(days.ended_on, there.ended_on)
    ):
        ended = f" on {said(there.ended_on)}" if there.ended_on else ""
        found.row.hold(
            f"This loan is there already, {there.ending}{ended}; the list says "
            f"{days.ending.value}{when}: which is right?"
        )
    else:
        found.row.skip("This loan is there already.")


def _differ(one: date | None, other: date | None) -> bool:
    return bool(one and other) and one != other


def _twice(first: LoanRow, later: LoanRow, *, sure: bool) -> LoanRow:
    """Keep the fuller of two rows of one loan; hold both where they contradict each other."""
    if _contradict(first.days, later.days) and not sure:
        for found, twin in ((first, later), (later, first)):
            found.row.hold(
                f"{_capital(twin.row.place)} has the same loan with another day or ending: "
                "which is right?"
            )
        return first
    told = [sum(map(bool, _told_days(each))) for each in (first, later)]
    fuller = told[1] > told[0]
    kept, dropped = (later, first) if fuller else (first, later)
    for name in ("clients", "devices", "sims", "stop_letters"):
        kept.row.values[name] = dropped.row.values[name] + kept.row.values[name]
    kept.row.creates = dropped.row.creates + kept.row.creates
    # What is doubtful about what it brings in goes on with the row that brings it.
    for message in dropped.doubts:
        kept.row.look(message)
    more = ", which says more" if fuller else ""
    dropped.row.skip(f"The same loan as {kept.row.place}{more}.")
    return kept


def _told_days(found: LoanRow) -> tuple[date | Ending | None, ...]:
    return found.days.due_on, found.days.ending, found.days.ended_on


def _contradict(one: Dates, other: Dates) -> bool:
    """Say whether two rows of one loan cannot both be right."""
    open_once = (one.ending is None) is not (other.ending is None)
    again = open_once and one.out_on in (one.ended_on, other.ended_on)
    endings = bool(one.ending and other.ending) and one.ending is not other.ending
    days = _differ(one.due_on, other.due_on) or _differ(one.ended_on, other.ended_on)
    return again or endings or days


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
