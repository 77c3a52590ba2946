"""All loans of a list together: the same one twice, two of one device at once, and the last.

A row can only be judged beside the others: which device is out, which came home last and in what
state, and which loan was left open though its device went out again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from techloan.dates import day as said
from techloan.imports import kinds
from techloan.imports.known import KnownDevice
from techloan.imports.loans.known import KnownLoan, KnownLoans
from techloan.imports.loans.things import lines_of
from techloan.imports.loans.work import LoanRow
from techloan.imports.rules import Outcome
from techloan.inventory.rules import BROKEN, MOVES, RetiredHow, State
from techloan.loans.rules import Ending

_FAR = date.max


@dataclass
class Span:
    """One loan of a device on the line of time: of this list, or there already."""

    out_on: date
    end: date
    client: str
    mine: LoanRow | None = None
    part: LoanRow | None = None
    there: KnownLoan | None = None

    @property
    def is_open(self) -> bool:
        """Say whether the device is still out."""
        loan = self.part or self.mine
        return (loan.days.ending if loan else self.there.ending if self.there else None) is None

    @property
    def where(self) -> str:
        """Say where it stands."""
        return f"row {self.mine.row.number}" if self.mine else "a loan that is there already"


def settle(rows: list[LoanRow], known: KnownLoans, *, sure: bool = False) -> None:
    """Judge the loans of a list beside each other; then decide what becomes of each device."""
    _compare_twins(rows, known, sure=sure)
    by_device = _spans(rows, known)
    for key, spans in by_device.items():
        _refuse_overlaps(key, spans)
    for found in rows:
        _leave_out(found)
    for key, spans in _spans(rows, known).items():
        if spans and (spans[-1].mine is not None):
            _last(key, spans[-1], known)


def _compare_twins(rows: list[LoanRow], known: KnownLoans, *, sure: bool) -> None:
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
    if found.days.ending and there.ending is None:
        how = found.days.ending.value
        when = f" on {said(found.days.ended_on)}" if found.days.ended_on else ""
        found.row.hold(
            f"This loan is there already and open; the list says it was {how}{when}: "
            "check it in at the desk, then put this row aside."
        )
        return
    found.row.skip("This loan is there already.")


def _twice(first: LoanRow, later: LoanRow, *, sure: bool) -> LoanRow:
    """Keep the fuller of two rows of one loan; hold both where they contradict each other."""
    pairs = (
        (first.days.due_on, later.days.due_on),
        (first.days.ended_on, later.days.ended_on),
        (first.days.ending, later.days.ending),
    )
    if any(one and other and one != other for one, other in pairs) and not sure:
        for found, twin in ((first, later), (later, first)):
            found.row.hold(
                f"{_where(twin)} has the same loan with another day or ending: which is right?"
            )
        return first
    fuller = any(other and not one for one, other in pairs)
    kept, dropped = (later, first) if fuller else (first, later)
    for name in ("clients", "devices", "sims"):
        kept.row.values[name] = dropped.row.values[name] + kept.row.values[name]
    kept.row.creates = dropped.row.creates + kept.row.creates
    more = ", which says more" if fuller else ""
    dropped.row.skip(f"The same loan as {_where(kept).lower()}{more}.")
    return kept


def _where(found: LoanRow) -> str:
    sheet = f" of {found.row.sheet}" if found.row.sheet else ""
    return f"Row {found.row.number}{sheet}"


def _spans(rows: Iterable[LoanRow], known: KnownLoans) -> dict[str, list[Span]]:
    """Return the loans of every device of the list in the order of time."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for found in rows:
        if not found.row.goes_in() or found.days.out_on is None or found.borrower.person is None:
            continue
        client = found.borrower.person.key
        for loan in (found, *found.parts):
            if loan.device is not None:
                span = Span(found.days.out_on, _end(loan), client, found)
                span.part = loan if loan is not found else None
                spans[loan.device.key].append(span)
    for key, own in spans.items():
        for there in known.loans.get(key.upper(), []):
            end = there.ended_on or (_FAR if there.ending is None else there.out_on)
            own.append(Span(there.out_on, end, there.reference, there=there))
        own.sort(key=lambda span: (span.out_on, span.end))
    return spans


def _end(loan: LoanRow) -> date:
    out_on = loan.days.out_on or _FAR
    if loan.days.ending is None:
        return _FAR
    return loan.days.ended_on or out_on


def _refuse_overlaps(key: str, spans: list[Span]) -> None:
    """Hold rows in which one device is with two people at once; who says less is held."""
    last: Span | None = None
    for span in spans:
        if last is None or last.end <= span.out_on:
            last = span
        elif last.is_open and last.mine:
            last.mine.row.hold(
                f"{key} went out again on {said(span.out_on)} ({span.where}), "
                "so it must have come back before: when?"
            )
            last = span
        elif span.mine:
            until = "is not back yet" if last.is_open else f"came back on {said(last.end)}"
            span.mine.row.hold(
                f"{key} was out since {said(last.out_on)} ({last.where}) and {until}: "
                "one device cannot be with two people."
            )
        elif last.mine:
            last.mine.row.hold(f"{key} went out on {said(span.out_on)} already: it is there.")
            last = span


def _leave_out(found: LoanRow) -> None:
    """Leave the loan itself out of a held row; its client and its device still come in."""
    if found.row.outcome is Outcome.HOLD and found.row.values:
        found.row.values["loan"], found.row.values["parts"] = None, []
        found.row.creates = [text for text in found.row.creates if not text.startswith("loan of")]


def _last(key: str, span: Span, known: KnownLoans) -> None:
    """Decide the state in which the last loan leaves a device."""
    loan = span.part or span.mine
    if loan is None or loan.device is None or span.mine is None:
        return
    lines = lines_of(loan.device, known.devices)
    wanted = _state_after(loan, lines)
    if loan.device.values is not None:
        loan.device.values.update(wanted)
        return
    if loan.days.ending is None and not _may_be_out(loan.device):
        words = str(loan.device.state).replace("_", " ")
        span.mine.row.hold(f"{key} is “{words}” here, but the list has it on loan.")
        _leave_out(span.mine)
    elif _moves(loan, wanted["state"]):
        span.mine.row.values["moves"].append({"device": key, **wanted})


def _may_be_out(device: KnownDevice) -> bool:
    prepared = device.state == State.TO_PREPARE and device.from_lists
    return device.state == State.READY or prepared


def _moves(loan: LoanRow, state: str) -> bool:
    """Say whether the list moves a device that was there: only what nobody has moved by hand."""
    device = loan.device
    if device is None or not device.from_lists:
        return False
    if state == State.TO_PREPARE and not loan.not_wiped:
        # It was brought in as ready, and the loan says nothing against that.
        return False
    return (State(device.state or State.TO_PREPARE), State(state)) in MOVES


def _state_after(loan: LoanRow, lines: tuple[str, ...]) -> dict[str, Any]:
    ending, condition = loan.days.ending, loan.condition
    broken = condition in BROKEN
    state = {
        None: State.READY,
        Ending.RETURNED: State.IN_REPAIR if broken else State.TO_PREPARE,
        Ending.LOST: State.MISSING,
        Ending.STOLEN: State.MISSING,
        Ending.KEPT: State.RETIRED,
    }[ending]
    ticks = list(lines) if state is State.READY else []
    if state is State.TO_PREPARE:
        ticks = kinds.vouched(lines, loan.vouched)
    kept = ending is Ending.KEPT
    return {
        "state": state.value,
        "ticks": ticks,
        "retired_how": RetiredHow.GIFTED.value if kept else None,
        "retired_evidence": "kept by the borrower" if kept else "",
        **({"condition": condition.value} if condition else {}),
    }
