"""What this wing follows up: worries, support sessions nobody wrote up, questions not asked yet.

Each select gives `client_id, reason, since, detail`. A worry says nothing of what it is about, and
is there for the named lead, the deputy and coordinators alone.
"""

from datetime import date

from sqlalchemy import Date, case, false, func, literal, or_, select, union_all

from techloan.people.contacts.queries import FollowUp, follow_up
from techloan.people.contacts.rules import Reason
from techloan.people.models import Client, Staff
from techloan.permissions import Actor, Permission
from techloan.support import queries
from techloan.support.measures import queries as measures
from techloan.support.measures.rules import Point
from techloan.support.models import SupportSession
from techloan.support.rules import State
from techloan.support.worries import queries as worries
from techloan.support.worries.models import Worry


def worried(actor: Actor) -> FollowUp:
    """Select the clients about whom somebody is worried, for who hears of it; since it was said."""
    on_it = case(
        (Worry.taken_by != "", Worry.taken_by + literal(" is on it")),
        else_=literal("raised by ") + Worry.actor,
    )
    urgent = case((Worry.urgent, literal("urgent, ")), else_="")
    return (
        follow_up(Client.id, Reason.WORRIED, func.date(Worry.at, type_=Date), urgent + on_it)
        .join(Worry, Worry.client_id == Client.id)
        .where(Worry.closed_at.is_(None), worries.hears(actor))
    )


def not_written_up(today: date) -> FollowUp:
    """Select clients with a support session whose day has passed and nobody wrote up."""
    helper = func.coalesce(Staff.name, literal("nobody"))
    detail = literal("with ") + helper
    return (
        follow_up(Client.id, Reason.NOT_WRITTEN_UP, SupportSession.on_day, detail)
        .join(SupportSession, SupportSession.client_id == Client.id)
        .outerjoin(Staff, Staff.id == SupportSession.helper_id)
        .where(SupportSession.state == State.PLANNED, SupportSession.on_day < today)
    )


def no_helper(today: date) -> FollowUp:
    """Select clients with whom something is planned by who left; since the day it is planned for.

    Half of all helpers leave within months, and what they had planned is not in anybody's week.
    """
    detail = literal("planned with ") + func.coalesce(Staff.name, literal("nobody"))
    return (
        follow_up(Client.id, Reason.NO_HELPER, SupportSession.on_day, detail)
        .join(SupportSession, SupportSession.client_id == Client.id)
        .outerjoin(Staff, Staff.id == SupportSession.helper_id)
        .where(
            SupportSession.state == State.PLANNED,
            SupportSession.on_day >= today,
            or_(Staff.id.is_(None), ~queries.may_help()),
        )
    )


def measure_late(actor: Actor, today: date) -> FollowUp:
    """Select whom it is high time to ask, for who asks them; since the day on which it was due."""
    parts = []
    for point in Point:
        late = measures.late(point, today).subquery()
        part = follow_up(
            late.c.client_id, Reason.MEASURE_LATE, late.c.due, measures.late_words(point)
        )
        seen = measures.sees(actor) if actor.may(Permission.MEASURES) else false()
        parts.append(part.join(Client, Client.id == late.c.client_id).where(seen))
    return select(union_all(*parts).subquery())
