"""Who hosts a group: one leads, the others help."""

from datetime import datetime

from sqlalchemy import Select, exists, func, select

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.groups import queries
from techloan.groups.models import Group, Host
from techloan.people.models import Staff, StaffRole
from techloan.permissions import GRANTS, Actor, Permission

GONE = "They do not host this group any more."
HOSTING = [role for role, grants in GRANTS.items() if Permission.GROUPS_READ in grants]


def who_may_host() -> Select[Staff]:
    """Select the active staff who could keep a register, by name."""
    held = exists().where(StaffRole.staff_id == Staff.id, StaffRole.role.in_(HOSTING))
    return select(Staff).where(Staff.active, held).order_by(func.lower(Staff.name))


def add_host(db: Session, actor: Actor, now: datetime, group: Group, staff: Staff) -> Host:
    """Let somebody host a group; the first of all leads."""
    others = _hosts(db, group)
    if staff.id in [other.staff_id for other in others]:
        raise Refused("They host this group already.")
    host = Host(group=group, staff=staff, leads=not any(other.leads for other in others))
    db.add(host)
    db.flush()
    _record(db, actor, now, "added a host", host)
    return host


def remove_host(db: Session, actor: Actor, now: datetime, group: Group, staff_id: int) -> Staff:
    """Let somebody host a group no more; where they led, the next one does."""
    host, others = _apart(_hosts(db, group), staff_id)
    staff = host.staff
    _record(db, actor, now, "took off a host", host)
    db.delete(host)
    db.flush()
    if host.leads and others:
        others[0].leads = True
        db.flush()
    return staff


def lead(db: Session, actor: Actor, now: datetime, group: Group, staff_id: int) -> Staff:
    """Let one of the hosts lead; the others help."""
    host, others = _apart(_hosts(db, group), staff_id)
    for other in others:
        other.leads = False
    host.leads = True
    db.flush()
    _record(db, actor, now, "leads", host)
    return host.staff


def _hosts(db: Session, group: Group) -> list[Host]:
    """Return the hosts of a group as they are now; who changes them next waits."""
    db.execute(select(Group.id).where(Group.id == group.id).with_for_update())
    wanted = queries.hosts_of(group.id).execution_options(populate_existing=True)
    return list(db.scalars(wanted))


def _apart(hosts: list[Host], staff_id: int) -> tuple[Host, list[Host]]:
    host = next((each for each in hosts if each.staff_id == staff_id), None)
    if host is None:
        raise Refused(GONE)
    return host, [each for each in hosts if each is not host]


def _record(db: Session, actor: Actor, now: datetime, what: str, host: Host) -> None:
    detail = {"staff": host.staff.name}
    audit.record(db, actor, now, what, "group", host.group_id, detail=detail)
