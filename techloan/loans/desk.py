"""The desk: one box, one next step. What was scanned becomes a card that says what to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sqlalchemy import Date, Select, bindparam, or_

from techloan.database import Session
from techloan.inventory import queries as inventory
from techloan.inventory.models import Device, DeviceMove, KitPart, PreparationLine, PreparationTick
from techloan.inventory.repairs import queries as repairs
from techloan.inventory.repairs.models import Repair
from techloan.inventory.rules import State
from techloan.loans import kit, queries
from techloan.loans.endings import last_loss
from techloan.loans.lending import PEOPLE_REMEMBERED, holder, may_release, refusal_of_device
from techloan.loans.models import Loan, LoanKit, Loss
from techloan.loans.requests import queries as requests
from techloan.loans.requests.models import Request
from techloan.loans.rules import Due, due_date, renewal
from techloan.people import queries as people
from techloan.people.clients import eligibility_of
from techloan.people.models import Client
from techloan.permissions import Actor, Permission
from techloan.settings import EligibilityLine, Settings

# Our labels hold HTTPS://HOST/D/TAB-0017; a scanner may change its case.
_ADDRESS = re.compile(r"^[A-Z]+://[^/]+/(?:[^?#]*/)?D/([A-Z0-9-]+)/?(?:[?#].*)?$")
_TAIL = re.compile(r"^[0-9]{1,6}$")
LONGEST_CODE, MOST_CHOICES = 200, 20


@dataclass
class Card:
    """The one next step: its kind is `data-card` of the page; the rest depends on the kind."""

    kind: str
    code: str = ""
    device: Device | None = None
    loan: Loan | None = None
    client: Client | None = None
    choices: Sequence[Device] = ()
    clients: Sequence[Client] = ()
    loans: Sequence[Loan] = ()
    # The parts that could go out, each with whether it is lacking.
    kit: Sequence[tuple[KitPart, bool]] = ()
    # The parts that did not come back, by name.
    lacks: str = ""
    kit_out: Sequence[LoanKit] = ()
    lines: Sequence[PreparationLine] = ()
    ticks: dict[int, PreparationTick] = field(default_factory=dict)
    move: DeviceMove | None = None
    due: Due | None = None
    # The day on which the first SIM in the device ends.
    sim_ends_on: date | None = None
    # On which loan it was lost or stolen, and what is known of that.
    lost: Loan | None = None
    loss: Loss | None = None
    repair: Repair | None = None
    renewal: Due | None = None
    unasked: Sequence[EligibilityLine] = ()
    refusal: str = ""
    search: str = ""
    searched: bool = False
    sees_client: bool = False
    may_act: bool = False
    # Of a device that is set aside: for whom, who stands at the desk instead, and that they chose
    # to lend it to them all the same.
    held: Request | None = None
    other: Client | None = None
    all_the_same: bool = False
    # What a client waits for.
    requests: Sequence[Request] = ()


def normal(code: str) -> str:
    """Return what a scan means: in capitals, without spaces around, out of our label's address."""
    code = " ".join(code.split()).upper()[:LONGEST_CODE]
    found = _ADDRESS.match(code)
    return found.group(1) if found else code


def look_up(
    db: Session, actor: Actor, today: date, settings: Settings, code: str, for_client: str = ""
) -> Card:
    """Return the card for what was scanned: a device, a client, several to choose from, or unknown.

    `for_client` is the reference of the client whose card lies on the desk: a device scanned after
    it is for them.
    """
    meant = normal(code)
    rows = db.execute(_by_code(actor), {"code": meant, "today": today}).all() if meant else []
    if not rows and _TAIL.match(meant):
        rows = db.execute(_by_tail(actor, meant), {"today": today}).all()
    if len(rows) > 1:
        return Card("choose", code=code, choices=[row[0] for row in rows])
    if rows:
        device, loan_id, held_id = rows[0]
        loan = db.scalar(queries.OPEN_LOAN, {"device_id": device.id}) if loan_id else None
        held = holder(db, device, today) if held_id else None
        return device_card(db, actor, today, settings, device, loan, for_client, held)
    client = db.scalar(people.by_reference(actor, meant)) if meant else None
    if client is not None:
        return client_card(db, client)
    return Card("unknown", code=" ".join(code.split())[:LONGEST_CODE])


def device_card(
    db: Session,
    actor: Actor,
    today: date,
    settings: Settings,
    device: Device,
    loan: Loan | None,
    for_client: str = "",
    held: Request | None = None,
) -> Card:
    """Return the card of a device: what can be done with it next."""
    if loan is not None:
        return _check_in_card(db, actor, today, settings, device, loan)
    if device.state is State.READY:
        return check_out_card(db, actor, today, settings, device, for_client, held=held)
    may_act = actor.reaches_partner(Permission.DEVICES_WRITE, device.site.partner_id)
    if device.state is State.TO_PREPARE:
        return prepare_card(db, device, may_act=may_act)
    kinds = {State.MISSING: "missing", State.IN_REPAIR: "repair", State.RETIRED: "retired"}
    if device.state is State.MISSING:
        may_act = actor.may(Permission.RUNS_USE)
    card = Card(kinds[device.state], device=device, may_act=may_act)
    card.move = db.scalar(inventory.last_move(device.id))
    if device.state is State.IN_REPAIR:
        card.repair = db.scalar(repairs.going_on(device.id))
    elif device.state is State.MISSING and (found := db.execute(last_loss(device.id)).first()):
        card.lost, card.loss = found
    return card


def check_out_card(
    db: Session,
    actor: Actor,
    today: date,
    settings: Settings,
    device: Device,
    reference: str = "",
    search: str = "",
    *,
    held: Request | None = None,
    all_the_same: bool = False,
) -> Card:
    """Return the card of a device that is ready: who it is for, and then until when.

    `held` is the request for which it is set aside; with `all_the_same` another may have it.
    """
    refusal = refusal_of_device(actor, device) or ""
    card = Card("check-out", device=device, refusal=refusal, search=search)
    card.due = due_date(today, settings.loan_days[device.model.kind], None)
    if reference and not refusal:
        card.client = _borrower(db, actor, reference)
    if held is not None and not refusal:
        _hold(db, actor, card, device, held, all_the_same=all_the_same)
    if card.client is not None:
        _fill(db, today, settings, card, device, card.client)
    elif card.kind == "check-out" and search.strip():
        card.clients, card.searched = find_clients(db, actor, search), True
    return card


def _borrower(db: Session, actor: Actor, reference: str) -> Client | None:
    own = people.reaches(actor, Permission.CHECK_OUT)
    return db.scalar(people.by_reference(actor, reference).where(own))


def _hold(
    db: Session, actor: Actor, card: Card, device: Device, held: Request, *, all_the_same: bool
) -> None:
    """Make it the card of a device that is set aside, unless another may have it all the same."""
    chosen, theirs = card.client, _borrower(db, actor, held.client.reference)
    another = chosen if chosen is not None and chosen.id != held.client_id else None
    card.held, card.sees_client = held, theirs is not None
    card.may_act = may_release(db, actor, device, held)
    if another is not None and all_the_same and card.may_act:
        card.all_the_same = True
    else:
        card.kind, card.other, card.client = "set-aside", another, theirs


def _fill(
    db: Session, today: date, settings: Settings, card: Card, device: Device, client: Client
) -> None:
    """Put on a card what a check-out to this client needs."""
    going = db.execute(kit.to_go_out(device)).all()
    card.kit = [(part, lacks) for part, lacks, _ in going if part]
    card.sim_ends_on = going[0][2]
    card.loans = db.scalars(queries.open_of_client(client.id)).all()
    card.due = due_date(today, settings.loan_days[device.model.kind], client.support_until)
    if settings.eligibility:
        known = eligibility_of(db, client.id)
        card.unasked = [line for line in settings.eligibility if line.key not in known]


def find_clients(db: Session, actor: Actor, search: str) -> Sequence[Client]:
    """Return the clients to whom this person may lend whose words begin as typed."""
    if not search.strip():
        return ()
    found = people.visible_to(actor).where(
        people.reaches(actor, Permission.CHECK_OUT),
        people.matching(search),
        Client.archived_on.is_(None),
        Client.died_on.is_(None),
    )
    return db.scalars(people.in_order(found).limit(8)).all()


def prepare_card(db: Session, device: Device, *, may_act: bool) -> Card:
    """Return the preparation list of a device, with who ticked what."""
    lacks = kit.lacking_in_words(device.id)
    rows = db.execute(inventory.lines_with_ticks(device).add_columns(lacks)).all()
    lines = [line for line, _, _ in rows]
    ticks = {line.id: tick for line, tick, _ in rows if tick}
    card = Card("prepare", device=device, lines=lines, ticks=ticks, may_act=may_act)
    card.lacks = rows[0][2] or "" if rows else ""
    return card


def client_card(db: Session, client: Client) -> Card:
    """Return the card of a client: their needs, what they have, and what they wait for."""
    loans = db.scalars(queries.open_of_client(client.id)).all()
    waits = db.scalars(requests.of_client(client.id)).all()
    return Card("client", client=client, loans=loans, requests=waits, sees_client=True)


def _check_in_card(
    db: Session,
    actor: Actor,
    today: date,
    settings: Settings,
    device: Device,
    loan: Loan,
) -> Card:
    sees = _sees(db, actor, loan)
    return Card(
        "check-in",
        device=device,
        loan=loan,
        client=loan.client if sees else None,
        kit_out=db.scalars(queries.kit(loan.id)).all(),
        renewal=_renewal(loan, today, settings, sees=sees),
        sees_client=sees,
        may_act=sees or actor.may(Permission.RUNS_USE),
    )


def _renewal(loan: Loan, today: date, settings: Settings, *, sees: bool) -> Due:
    """Return the day to offer; until when somebody is supported is said to those who see them."""
    days, until = settings.loan_days[loan.device.model.kind], loan.client.support_until
    return renewal(loan.due_on, today, days, until if sees else None)


def _sees(db: Session, actor: Actor, loan: Loan) -> bool:
    if actor.reaches_partner(Permission.CLIENTS_READ, loan.client.partner_id):
        return True
    visible = people.visible_to(actor).where(Client.id == loan.client_id)
    return db.scalar(visible.with_only_columns(Client.id)) is not None


def _devices_with_loans(actor: Actor) -> Select[Device, int | None, int | None]:
    """Select devices with the number of their open loan, and of the request that holds them.

    As far as this person may see them; `today` says on which day.
    """
    held = (Request.device_id == Device.id) & requests.holds(bindparam("today", type_=Date()))
    statement = (
        inventory.devices()
        .outerjoin(Loan, (Loan.device_id == Device.id) & Loan.ending.is_(None))
        .outerjoin(Loan.client)
        .outerjoin(Request, held)
        .add_columns(Loan.id, Request.id)
    )
    return statement.where(
        or_(
            inventory.reaches(actor, Permission.DEVICES_READ),
            people.reaches(actor, Permission.CHECK_IN) & Client.id.is_not(None),
        )
    )


@lru_cache(maxsize=PEOPLE_REMEMBERED)
def _by_code(actor: Actor) -> Select[Device, int | None, int | None]:
    code = bindparam("code", type_=Device.tag.type)
    exact = or_(inventory.by_tag(code), inventory.by_number(code))
    return _devices_with_loans(actor).where(exact).limit(MOST_CHOICES)


def _by_tail(actor: Actor, digits: str) -> Select[Device, int | None, int | None]:
    tail = _devices_with_loans(actor).where(inventory.by_tail(digits))
    return tail.order_by(Device.tag).limit(MOST_CHOICES)
