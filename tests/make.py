"""Rows for tests: obviously invented, with everything that a test does not care about filled in."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from techloan.database import Session
from techloan.dates import london_day
from techloan.groups.files.models import AttendanceFile
from techloan.groups.models import Attendance, Group, GroupTime, Host, Meeting, Member
from techloan.groups.rules import GroupKind, Pattern, Platform
from techloan.inventory import services as devices
from techloan.inventory.models import Device, DeviceModel, KitPart, PreparationLine
from techloan.inventory.rules import Kind, State
from techloan.loans import services as loans
from techloan.loans.models import Loan
from techloan.loans.requests import services as requests
from techloan.loans.requests import setting_aside
from techloan.loans.requests.models import Request
from techloan.people.clients import index_client
from techloan.people.models import Allocation, Client, Partner, Site, Staff, StaffRole
from techloan.permissions import COMMAND_LINE, Actor, Role, scopes_for
from techloan.settings import Settings
from techloan.support import services as support
from techloan.support.measures import services as measures
from techloan.support.measures.models import Measure
from techloan.support.measures.rules import Point
from techloan.support.models import SupportSession
from techloan.support.rules import How
from techloan.support.worries import services as worries
from techloan.support.worries.models import Worry

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
_numbers = count(1)


def partner(db: Session, name: str = "", **more: Any) -> Partner:
    """Make a partner."""
    row = Partner(name=name or f"Partner {next(_numbers)}", **more)
    return _kept(db, row)


def site(db: Session, of: Partner | None = None, **more: Any) -> Site:
    """Make a site of a partner."""
    more.setdefault("name", f"Site {next(_numbers)}")
    return _kept(db, Site(partner=of or partner(db), **more))


def staff(db: Session, *roles: Role, at: Site | None = None, **more: Any) -> Staff:
    """Make a member of staff with these roles, at a site (and so of its partner)."""
    number = next(_numbers)
    more.setdefault("name", f"Staff Member {number}")
    more.setdefault("email", f"staff{number}@example.org")
    row = Staff(site=at, partner=at.partner if at else None, **more)
    db.add_all(StaffRole(staff=row, role=role) for role in roles)
    return _kept(db, row)


def actor(staff: Staff, *roles: Role) -> Actor:
    """Return the actor that a member of staff with these roles is."""
    held = frozenset(roles)
    return Actor(
        name=staff.name,
        staff_id=staff.id,
        partner_id=staff.partner_id,
        site_id=staff.site_id,
        roles=held,
        scopes=scopes_for(held),
    )


def group(db: Session, of: Partner | None = None, **more: Any) -> Group:
    """Make a group that meets on Tuesdays at half past ten, hosted by somebody."""
    host = more.pop("hosted_by", None)
    more.setdefault("name", f"Group {next(_numbers)}")
    more.setdefault("kind", GroupKind.COFFEE)
    more.setdefault("platform", Platform.ZOOM)
    row = _kept(db, Group(partner=of or partner(db), **more))
    time = {"weekday": 1, "starts": "10:30", "minutes": 60, "from_on": date(2026, 1, 6)}
    db.add(GroupTime(group=row, pattern=Pattern.WEEKLY, **time))
    if host is not None:
        db.add(Host(group=row, staff=host, leads=True))
    db.flush()
    return row


def meeting(
    db: Session,
    of: Group,
    starts_at: datetime = datetime(2026, 11, 3, 10, 30, tzinfo=UTC),
    **more: Any,
) -> Meeting:
    """Make a meeting of an hour."""
    more.setdefault("on_day", london_day(starts_at))
    more.setdefault("ends_at", starts_at + timedelta(hours=1))
    return _kept(db, Meeting(group=of, starts_at=starts_at, **more))


def member(db: Session, of: Group, client: Client, **more: Any) -> Member:
    """Invite a client to a group, some time ago."""
    more.setdefault("invited_on", date(2026, 9, 1))
    return _kept(db, Member(group=of, client=client, **more))


def attendance(db: Session, at: Meeting, client: Client, **more: Any) -> Attendance:
    """Write down that a client came to a meeting, or did not."""
    more.setdefault("came", True)
    row = Attendance(
        meeting_id=at.id, client_id=client.id, at=at.ends_at, actor="Juniper Vale", **more
    )
    return _kept(db, row)


def attendance_file(db: Session, of: Group, **more: Any) -> AttendanceFile:
    """Make an attendance file that came in, without its bytes."""
    more.setdefault("digest", f"{next(_numbers):064d}")
    told = {"filename": "participants.csv", "staff_id": None, "actor": "Juniper Vale"}
    return _kept(db, AttendanceFile(group=of, uploaded_at=NOW, sealed=None, **told, **more))


def client(db: Session, of: Partner | None = None, **more: Any) -> Client:
    """Make a client of a partner, and the words by which they are found."""
    number = next(_numbers)
    more.setdefault("reference", f"PLUS-C-9{number:03d}")
    more.setdefault("given_name", "Dotty")
    more.setdefault("family_name", f"Marmalade{number}")
    row = _kept(db, Client(partner=of or partner(db), **more))
    index_client(db, row)
    return row


def allocation(
    db: Session, of: Client, to: Staff, started_on: date = date(2026, 1, 1), **more: Any
) -> Allocation:
    """Make somebody a supporter of a client."""
    return _kept(db, Allocation(client=of, staff=to, started_on=started_on, **more))


def model(db: Session, kit: tuple[str, ...] = ("Charger",), **more: Any) -> DeviceModel:
    """Make a device model with its kit and a short preparation list."""
    number = next(_numbers)
    row = DeviceModel(**{"kind": Kind.TABLET, "make": "Samsung", "name": f"Tab A{number}", **more})
    db.add_all(KitPart(model=row, name=name, position=i) for i, name in enumerate(kit))
    lines = ("Wiped and checked", "Charged")
    db.add_all(PreparationLine(model=row, words=w, position=i) for i, w in enumerate(lines))
    return _kept(db, row)


def device(
    db: Session,
    at: Site | None = None,
    of: DeviceModel | None = None,
    state: State = State.READY,
    **more: Any,
) -> Device:
    """Make a device through the services, in a state, with its whole history."""
    more.setdefault("tag", f"TAB-{next(_numbers):04d}")
    row = Device(model=of or model(db), site=at or site(db), **more)
    devices.add_device(db, COMMAND_LINE, NOW, row)
    if state is State.READY:
        devices.vouch(db, COMMAND_LINE, NOW, [row])
    elif state is not State.TO_PREPARE:
        devices.move(db, COMMAND_LINE, NOW, row, state, "for a test")
    db.flush()
    return row


def loan(
    db: Session,
    of: Device | None = None,
    to: Client | None = None,
    on: date = date(2026, 11, 1),
    by: Actor = COMMAND_LINE,
    **more: Any,
) -> Loan:
    """Make an open loan through the services, as if today were that day."""
    lent, borrower = of or device(db), to or client(db)
    wish = loans.CheckOut(tag=lent.tag, client=borrower.reference, **more)
    moment = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return loans.check_out(db, by, moment, on, Settings(), wish)


def request(
    db: Session,
    of: Client | None = None,
    on: date = date(2026, 11, 1),
    held: Device | None = None,
    until: date = date(2026, 11, 9),
    **more: Any,
) -> Request:
    """Let a client ask for a tablet, as if today were that day; one is set aside for them or not.

    What is set aside was so on the day on which they asked.
    """
    wish = requests.Wish(**{"kind": Kind.TABLET, **more})
    moment = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    row = requests.ask(db, COMMAND_LINE, moment, on, of or client(db), wish)
    if held is not None:
        setting_aside.set_aside(db, COMMAND_LINE, moment, on, row.id, held.tag, until)
    return row


def support_session(
    db: Session,
    of: Client | None = None,
    with_: Staff | None = None,
    on: date = date(2026, 11, 1),
    today: date = date(2026, 11, 1),
    **more: Any,
) -> SupportSession:
    """Write up a support session through the services, as if today were that day."""
    told = {"how": How.VISIT, "minutes": 45, "on_day": on, **more}
    record = support.Record(helper_id=with_.id if with_ else None, **told)
    return support.record(db, COMMAND_LINE, NOW, today, (of or client(db)).id, record)


def planned_session(
    db: Session,
    of: Client,
    with_: Staff,
    on: date = date(2026, 11, 3),
    today: date = date(2026, 11, 1),
    **more: Any,
) -> SupportSession:
    """Plan a support session through the services, as if today were that day."""
    wish = support.Plan(helper_id=with_.id, on_day=on, **{"how": How.VISIT, **more})
    return support.plan(db, COMMAND_LINE, NOW, today, of.id, wish)


def worry(db: Session, of: Client, words: str = "They seem very low", **more: Any) -> Worry:
    """Let somebody be worried about a client."""
    return worries.raise_worry(db, more.pop("by", COMMAND_LINE), NOW, of.id, words, **more)


def measure(
    db: Session,
    of: Client,
    instrument: str = "loneliness",
    point: Point = Point.START,
    on: date = date(2026, 11, 1),
    **answers: int | None,
) -> Measure:
    """Ask a client, and keep their answers (`left_out=2` answers the question left-out)."""
    row = measures.begin(db, COMMAND_LINE, NOW, on, of.id, instrument, point)
    for question, value in answers.items():
        key = question.replace("_", "-")
        measures.answer(db, COMMAND_LINE, NOW, row.id, key, value)
    return row


def _kept(db: Session, row: Any) -> Any:
    db.add(row)
    db.flush()
    return row
