"""Support with all that its pages can show: planned and done, worries, questions half asked."""

from datetime import timedelta

from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from techloan.support.measures.rules import Point
from techloan.support.rules import Topic
from techloan.support.worries import services as worries
from tests import make
from tests.browser.county import County
from tests.browser.live import MORNING

TODAY = MORNING.date()


def supporting(county: County, client: Client) -> dict[str, int]:
    """Let the volunteer help a client, the desk be case worker and lead; return the rows."""
    db, helper, desk = county.db, county.staff[Role.VOLUNTEER], county.staff[Role.DESK]
    client.case_worker = desk
    client.support_from = TODAY - timedelta(days=110)
    told = {"lead_id": desk.id, "deputy_id": county.staff[Role.COORDINATOR].id, "hours": 24}
    worries.name_lead(db, COMMAND_LINE, MORNING, client.partner_id, **told)
    topics = frozenset({Topic.WIFI, Topic.GROUP})
    words = {"tried": "With some help. The mute button", "next_step": "Let them try it alone"}
    helped = make.support_session(db, client, helper, topics=topics, note="tired today", **words)
    planned = make.planned_session(db, client, helper, TODAY, place="at home")
    make.planned_session(db, client, helper, TODAY - timedelta(days=1))
    closed = make.worry(db, client, "Money, or a scam")
    worries.close(db, COMMAND_LINE, MORNING, closed.id, "Rang her: it was the water bill")
    answers = {"companionship": 3, "left_out": 2, "isolated": 3, "lonely": None}
    lonely = make.measure(db, client, on=TODAY - timedelta(days=100), **answers)
    make.measure(db, client, point=Point.THREE_MONTHS, on=TODAY, **{**answers, "isolated": 1})
    return {
        "helped": helped.id,
        "planned": planned.id,
        "worry": make.worry(db, client, "They seem very low", urgent=True).id,
        "closed_worry": closed.id,
        "lonely": lonely.id,
        "well": make.measure(db, client, "wellbeing", satisfied=6).id,
    }
