"""A device's story: its moves and its loans together, the newest first."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from techloan.database import Session
from techloan.dates import LONDON, clock, london_day
from techloan.dates import day as day_words
from techloan.inventory import queries
from techloan.inventory.models import Device, DeviceMove
from techloan.inventory.repairs import queries as repairs
from techloan.inventory.repairs.models import Repair
from techloan.inventory.repairs.rules import OUTCOME_WORDS
from techloan.inventory.rules import STATE_WORDS, State
from techloan.inventory.sims import queries as sims
from techloan.inventory.sims.models import SimMove
from techloan.inventory.sims.rules import SimGoes, sim_words
from techloan.loans.lending import holder
from techloan.loans.models import Loan
from techloan.loans.requests import queries as requests
from techloan.loans.requests.models import RequestTurn
from techloan.loans.requests.rules import TURN_WORDS
from techloan.loans.rules import ENDING_WORDS
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Actor, Permission

# A device that is lent every month for ten years has fewer lines than this.
LONGEST = 300


@dataclass(frozen=True)
class Lent:
    """A loan of the device, and whether this person may see who has or had it."""

    loan: Loan
    sees: bool

    @property
    def whom(self) -> str:
        """Return the borrower's name, or whose client they are."""
        client = self.loan.client
        return client.name if self.sees else f"a client of {client.partner.name}"


@dataclass(frozen=True)
class Turned:
    """A time when the device was set aside or released, and whether one may see for whom."""

    turn: RequestTurn
    sees: bool

    @property
    def whom(self) -> str:
        """Return the client's name, or whose client they are."""
        client = self.turn.request.client
        return client.name if self.sees else f"a client of {client.partner.name}"


@dataclass(frozen=True)
class Past:
    """To whom a device was lent and set aside; `lent` and `held` are what is so now."""

    loans: list[Lent]
    turns: list[Turned]
    lent: Lent | None
    held: Turned | None

    @property
    def now(self) -> int | None:
        """Return the number of the client of now whose name this person sees."""
        if self.lent:
            return self.lent.loan.client_id if self.lent.sees else None
        return self.held.turn.request.client_id if self.held and self.held.sees else None

    @property
    def before(self) -> set[int]:
        """Return the numbers of the clients of before whose names this person sees."""
        lent = {one.loan.client_id for one in self.loans if one.sees and one is not self.lent}
        asked = {one.turn.request.client_id for one in self.turns if one.sees}
        return (lent | asked) - {self.now}


@dataclass(frozen=True)
class Event:
    """One line of the story. `kind` is a key of the timeline's marks."""

    at: datetime
    kind: str
    words: str
    detail: str = ""
    lent: Lent | None = None

    @property
    def day(self) -> date:
        """Return the day in London."""
        return london_day(self.at)

    @property
    def clock(self) -> str:
        """Return the clock time in London."""
        return clock(self.at)


def loans_of(db: Session, actor: Actor, device: Device) -> list[Lent]:
    """Return the loans of a device, the newest first."""
    rows = db.execute(
        select(Loan, people.reaches(actor, Permission.CLIENTS_READ).label("sees"))
        .join(Loan.client)
        .where(Loan.device_id == device.id)
        .options(joinedload(Loan.client).joinedload(Client.partner))
        .order_by(Loan.checked_out_on.desc(), Loan.id.desc())
        .limit(LONGEST)
    )
    return [Lent(loan, bool(sees)) for loan, sees in rows]


def past_of(db: Session, actor: Actor, device: Device, today: date) -> Past:
    """Return to whom a device was lent and set aside, and who has it or waits for it now."""
    loans, turns = loans_of(db, actor, device), turns_of(db, actor, device)
    lent = next((lent for lent in loans if lent.loan.ending is None), None)
    held = holder(db, device, today) if device.state is State.READY and not lent else None
    held_for = next((t for t in turns if held and t.turn.request_id == held.id), None)
    return Past(loans, turns, lent, held_for)


def story(db: Session, device: Device, past: Past) -> list[Event]:
    """Return everything that happened to a device, the newest first."""
    moves = db.scalars(queries.history(device.id).limit(LONGEST)).all()
    # Of one moment, what came last stands first: the move after the end of the loan.
    events = [_moved(move) for move in moves]
    for repair in db.scalars(repairs.of_device(device.id).limit(LONGEST)):
        events += _repaired(repair)
    moved = db.execute(sims.moves_of_device(device.id).limit(LONGEST))
    events += [_sim(move, sim_words(network, iccid)) for move, network, iccid in moved]
    events += [_turned(turned) for turned in past.turns]
    for lent in past.loans:
        events += _lent(lent)
    return sorted(events, key=lambda event: event.at, reverse=True)


def turns_of(db: Session, actor: Actor, device: Device) -> list[Turned]:
    """Return when a device was set aside and released, the latest first."""
    rows = db.execute(requests.turns_of_device(actor, device.id).limit(LONGEST))
    return [Turned(turn, bool(sees)) for turn, sees in rows]


def _turned(turned: Turned) -> Event:
    turn = turned.turn
    until = f"until {day_words(turn.until_on)}" if turn.until_on else turn.why
    detail = ", ".join(part for part in (f"for {turned.whom}", until, turn.actor) if part)
    return Event(turn.at, "request", TURN_WORDS[turn.turn], detail)


def _moved(move: DeviceMove) -> Event:
    kinds = {State.READY: "return", State.TO_PREPARE: "note", State.MISSING: "contact"}
    words = "Added" if move.from_state is None else STATE_WORDS[move.to_state]
    why = "" if move.from_state is None else move.why
    who = "" if move.actor in why else move.actor
    detail = ", ".join(part for part in (why, who) if part)
    return Event(move.at, kinds.get(move.to_state, "note"), words, detail)


def _repaired(repair: Repair) -> list[Event]:
    to = f"Sent to repair: {repair.sent_to}" if repair.sent_to else "Sent to repair"
    sent = Event(_noon(repair.sent_on), "note", to, f"{repair.wrong}, {repair.recorded_by}")
    if repair.back_on is None or repair.outcome is None:
        return [sent]
    cost = f"£{repair.cost_pence / 100:,.2f}" if repair.cost_pence is not None else ""
    detail = ", ".join(filter(None, (repair.done, cost)))
    words = f"Back from repair: {OUTCOME_WORDS[repair.outcome].lower()}"
    return [Event(_noon(repair.back_on), "return", words, detail), sent]


def _sim(move: SimMove, words: str) -> Event:
    said = f"{words} put in" if move.goes is SimGoes.IN else f"{words} taken out"
    return Event(move.at, "note", said, ", ".join(filter(None, (move.why, move.actor))))


def _lent(lent: Lent) -> list[Event]:
    loan = lent.loan
    began = loan.checked_out_at or _noon(loan.checked_out_on)
    events = [Event(began, "loan", "Went out to", loan.checked_out_by, lent)]
    if loan.ending is not None:
        ended = loan.ended_at or _noon(loan.ended_on or loan.checked_out_on)
        words = f"{ENDING_WORDS[loan.ending]}, lent to"
        unknown = "" if loan.ended_on else "the day is not known; it went out on this one, "
        events.insert(0, Event(ended, "return", words, unknown + loan.ended_by, lent))
    return events


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)
