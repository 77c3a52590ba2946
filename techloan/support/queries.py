"""Questions about support sessions, as selects that pages, the follow-up and reports share."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from techloan.inventory.models import Device
from techloan.loans import queries as loans
from techloan.loans.models import Loan
from techloan.people.models import Allocation, Client, Staff, StaffRole
from techloan.people.queries import reaches
from techloan.permissions import Actor, Permission, Role
from techloan.support.models import SupportSession, SupportTopic
from techloan.support.rules import State


def visible_to(actor: Actor) -> Select[SupportSession]:
    """Select the support sessions of the clients whom this person may see, with all they name."""
    return (
        select(SupportSession)
        .join(SupportSession.client)
        .options(
            contains_eager(SupportSession.client),
            joinedload(SupportSession.helper),
            joinedload(SupportSession.device),
        )
        .where(reaches(actor, Permission.SUPPORT))
    )


def of_client(client_id: int) -> Select[SupportSession]:
    """Select the support sessions of a client, the newest first."""
    return (
        select(SupportSession)
        .options(joinedload(SupportSession.helper), joinedload(SupportSession.device))
        .where(SupportSession.client_id == client_id)
        .order_by(SupportSession.on_day.desc(), SupportSession.id.desc())
    )


def done_of_client(client_id: int) -> Select[SupportSession]:
    """Select what was done with a client, the newest first."""
    return of_client(client_id).where(SupportSession.state == State.DONE)


def planned_of_client(client_id: int) -> Select[SupportSession]:
    """Select what is planned for a client or not written up yet, the earliest first."""
    planned = of_client(client_id).where(SupportSession.state == State.PLANNED)
    return planned.order_by(None).order_by(SupportSession.on_day, SupportSession.id)


def last_supported(client_id: ColumnElement[int]) -> ScalarSelect[date]:
    """Return the day on which a client last had a support session."""
    done = (SupportSession.client_id == client_id, SupportSession.state == State.DONE)
    return select(func.max(SupportSession.on_day)).where(*done).scalar_subquery()


def topics_of(sessions: Collection[int]) -> Select[int, str]:
    """Select what was practised in these support sessions: (session_id, topic)."""
    return select(SupportTopic.session_id, SupportTopic.topic).where(
        SupportTopic.session_id.in_(sessions)
    )


def practised(client_id: int) -> Select[str, int, date]:
    """Select what a client practised: (topic, how often, the last day), the most often first."""
    often = func.count()
    return (
        select(SupportTopic.topic, often, func.max(SupportSession.on_day))
        .join(SupportSession, SupportSession.id == SupportTopic.session_id)
        .where(SupportSession.client_id == client_id, SupportSession.state == State.DONE)
        .group_by(SupportTopic.topic)
        .order_by(often.desc(), SupportTopic.topic)
    )


def may_help() -> ColumnElement[bool]:
    """Return the condition that a `Staff` may help a `Client`: who can see them may.

    These are who supports them, their case worker, the desk of their partner and coordinators.
    """
    supports = exists().where(
        Allocation.staff_id == Staff.id,
        Allocation.client_id == Client.id,
        Allocation.ended_on.is_(None),
    )
    here = and_(StaffRole.role == Role.DESK, Staff.partner_id == Client.partner_id)
    works = exists().where(
        StaffRole.staff_id == Staff.id, or_(StaffRole.role == Role.COORDINATOR, here)
    )
    worker = and_(Client.case_worker_id.is_not(None), Staff.id == Client.case_worker_id)
    return and_(Staff.active, or_(supports, works, worker))


def helpers_of(client_id: int) -> Select[Staff]:
    """Select who may help a client, by name."""
    wanted = select(Staff).join(Client, Client.id == client_id).where(may_help())
    return wanted.order_by(func.lower(Staff.name), Staff.id)


def devices_of(client_id: int) -> Select[Device]:
    """Select the devices that a client has now, by their tags."""
    lent: Select[int] = select(Loan.device_id).where(Loan.client_id == client_id, loans.is_open())
    wanted = select(Device).options(joinedload(Device.model, innerjoin=True))
    return wanted.where(Device.id.in_(lent)).order_by(Device.tag)
