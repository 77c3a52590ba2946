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
from techloan.imports.loans import twins
from techloan.imports.loans.known import KnownLoan, KnownLoans
from techloan.imports.loans.things import lines_of
from techloan.imports.loans.work import LoanRow
from techloan.imports.rules import Outcome
from techloan.imports.worked import Worked
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
        return self.mine.row.place if self.mine else "a loan that is there already"


def settle(rows: list[LoanRow], known: KnownLoans, *, sure: bool = False) -> None:
    """Judge the loans of a list beside each other; then decide what becomes of each device."""
    twins.compare(rows, known, sure=sure)
    by_device = _spans(rows, known)
    for key, spans in by_device.items():
        _refuse_overlaps(key, spans)
    for found in rows:
        _leave_out(found)
    for key, spans in _spans(rows, known).items():
        if spans and (spans[-1].mine is not None):
            _last(key, spans[-1], known)


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
        elif last.is_open and last.mine and last.out_on < span.out_on:
            last.mine.row.hold(
                f"{key} went out again on {said(span.out_on)} ({span.where}), "
                "so it must have come back before: when?"
            )
            last = span
        elif span.mine:
            span.mine.row.hold(_overlap(key, last, span))
            if last.mine and last.out_on == span.out_on:
                # Neither is the earlier one, so neither is the right one.
                last.mine.row.hold(_overlap(key, span, last))
        elif last.mine:
            last.mine.row.hold(f"{key} went out on {said(span.out_on)} already: it is there.")
            last = span


def _overlap(key: str, other: Span, mine: Span) -> str:
    until = "is not back yet" if other.is_open else f"came back on {said(other.end)}"
    was = f"{key} was out since {said(other.out_on)} ({other.where}) and {until}"
    if other.client.upper() == mine.client.upper():
        return f"{was}, with the same person: is this the same loan with another day?"
    return f"{was}: one device cannot be with two people."


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
    wanted = _state_after(loan, lines_of(loan.device, known.devices))
    if loan.device.values is not None:
        if not loan.device.told or _overrules(key, loan, span.mine.row):
            loan.device.values.update(wanted)
    elif loan.days.ending is None and not _may_be_out(loan.device):
        words = str(loan.device.state).replace("_", " ")
        span.mine.row.hold(f"{key} is “{words}” here, but the list has it on loan.")
    elif _moves(loan, wanted["state"]):
        span.mine.row.values["moves"].append({"device": key, **wanted})
    _leave_out(span.mine)


def _overrules(key: str, loan: LoanRow, row: Worked) -> bool:
    """Say whether a loan decides over the state that a sheet of devices tells; doubts are said."""
    told = State(str(loan.device.state) if loan.device else State.TO_PREPARE)
    words, ending = told.value.replace("_", " "), loan.days.ending
    if ending is None:
        if told not in (State.READY, State.TO_PREPARE):
            row.hold(f"{key} is “{words}” in the list of devices, but this row has it on loan.")
        return row.goes_in()
    if ending is Ending.RETURNED:
        unfit = told is State.READY and (loan.condition in BROKEN or loan.not_wiped)
        if unfit:
            row.look(f"{key} is “{words}” in the list of devices, but not by this loan.")
        return unfit
    if told not in (State.MISSING, State.RETIRED):
        row.look(f"{key} is “{words}” in the list of devices, but {ending.value} by this loan.")
    return told not in (State.MISSING, State.RETIRED)


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
