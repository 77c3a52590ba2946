"""What is known of people before a file is matched: read once, whatever stands in the file."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from techloan.database import Session
from techloan.groups import queries
from techloan.groups.files.models import RememberedName
from techloan.groups.files.names import key
from techloan.groups.files.rules import Answer
from techloan.groups.models import Attendance, Meeting, Member
from techloan.groups.rules import ABSENCE_WORDS
from techloan.loans import queries as loans
from techloan.people import queries as people
from techloan.people.models import Client, Eligibility, Partner, Staff
from techloan.permissions import Actor
from techloan.settings import Settings
from techloan.words import fold, joined


class KnownClient(NamedTuple):
    """A client, as far as a file is matched with them."""

    id: int
    reference: str
    name: str
    email: str
    died_on: date | None
    closed: bool


@dataclass
class Remembered:
    """What was said of a name before."""

    means: Answer
    clients: list[int] = field(default_factory=list)


@dataclass
class Known:
    """Clients, staff, loans and what was said before, by what a file may hold of them."""

    clients: dict[int, KnownClient] = field(default_factory=dict)
    by_email: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    # Who is in the group, on the day of the meeting or now; and who left it before that day.
    members: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    # The question that was answered with no, by client.
    noes: dict[int, str] = field(default_factory=dict)
    staff: dict[str, str] = field(default_factory=dict)
    staff_names: dict[str, str] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    remembered: dict[str, Remembered] = field(default_factory=dict)
    # Tag without signs -> the tag as it is written, and who had the device that day.
    holders: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    # Why the register says that somebody did not come, where somebody wrote down why.
    absent: dict[int, str] = field(default_factory=dict)

    def add(self, client: KnownClient, names: Collection[str]) -> None:
        """Know one more client by their names."""
        self.clients[client.id] = client
        if client.email:
            self.by_email[client.email].append(client.id)
        for name in dict.fromkeys(filter(None, map(key, names))):
            self.by_name[name].append(client.id)


def known(
    db: Session,
    actor: Actor,
    settings: Settings,
    group_id: int,
    day: date,
    meeting: Meeting | None,
    tags: Collection[str],
) -> Known:
    """Read what a file of a group is matched with; `tags` are those that may stand in it."""
    found = Known()
    _read_clients(db, actor, found)
    _read_members(db, group_id, day, found)
    _read_noes(db, settings, found)
    _read_staff(db, found)
    _read_remembered(db, group_id, found)
    if tags:
        for tag, *clients in db.execute(loans.holders_on(tags, day)):
            holders = found.holders.setdefault(joined(tag), (tag, []))[1]
            holders += [number for number in clients if number in found.clients]
    if meeting is not None:
        told = (Attendance.client_id, Attendance.absence)
        because = Attendance.absence.is_not(None)
        rows = db.execute(queries.register_of(meeting.id).where(because).with_only_columns(*told))
        found.absent = {number: ABSENCE_WORDS[why] for number, why in rows if why}
    return found


def _read_clients(db: Session, actor: Actor, found: Known) -> None:
    columns = (
        Client.id,
        Client.reference,
        Client.given_name,
        Client.family_name,
        Client.preferred_name,
        Client.email,
        Client.died_on,
        Client.archived_on,
    )
    rows = db.execute(people.visible_to(actor).with_only_columns(*columns).order_by(Client.id))
    for number, reference, given, family, preferred, email, died_on, archived_on in rows:
        name = f"{preferred or given} {family}".strip()
        closed = archived_on is not None
        client = KnownClient(number, reference, name, fold(email.strip()), died_on, closed)
        found.add(client, (f"{given} {family}", name))


def _read_members(db: Session, group_id: int, day: date, found: Known) -> None:
    left = set()
    columns = (Member.client_id, Member.invited_on, Member.left_on)
    for number, invited_on, left_on in db.execute(
        select(*columns).where(Member.group_id == group_id)
    ):
        if left_on is None or invited_on <= day < left_on:
            found.members.add(number)
        else:
            left.add(number)
    found.left = left - found.members


def _read_noes(db: Session, settings: Settings, found: Known) -> None:
    required = {line.key: line.question for line in settings.eligibility if line.required}
    if required:
        answered = select(Eligibility.client_id, Eligibility.line).where(
            ~Eligibility.yes, Eligibility.line.in_(required)
        )
        found.noes = {number: required[line] for number, line in db.execute(answered)}


def _read_staff(db: Session, found: Known) -> None:
    for name, email in db.execute(select(Staff.name, Staff.email)):
        found.staff[fold(email)] = found.staff_names[key(name)] = name
    for name, domains in db.execute(select(Partner.name, Partner.mail_domains)):
        for domain in domains.replace(",", " ").replace(";", " ").split():
            found.domains[fold(domain).lstrip("@")] = name


def _read_remembered(db: Session, group_id: int, found: Known) -> None:
    rows = select(RememberedName).where(RememberedName.group_id == group_id)
    for row in db.scalars(rows.order_by(RememberedName.id)):
        remembered = found.remembered.setdefault(row.name, Remembered(row.means))
        if row.client_id is not None:
            remembered.clients.append(row.client_id)
