"""A group with all that its pages can show: members, registers of every standing, a break."""

from datetime import date, timedelta

from techloan.groups import queries, register, services
from techloan.groups.files import services as files
from techloan.groups.models import GroupBreak
from techloan.groups.register import Mark
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.browser.county import County
from tests.browser.live import MORNING
from tests.groups.sample_people import zoom

TODAY = MORNING.date()
WEEK = timedelta(weeks=1)


def gathering(county: County, member: Client) -> dict[str, int]:
    """Make a group that the volunteer hosts, and one that has ended; return the numbers of rows."""
    db, who = county.db, (county.db, COMMAND_LINE, MORNING, TODAY)
    host = county.staff[Role.VOLUNTEER]
    group = make.group(
        db,
        county.site.partner,
        name="Virtual Coffee Morning",
        hosted_by=host,
        join_link="https://meet.example.org/coffee",
        meeting_number="811 5550 1269",
        how_to_join="Press the blue picture.\nThen wait: we let you in.",
    )
    away = {"from_on": date(2026, 12, 24), "until_on": date(2026, 12, 27), "why": "Christmas"}
    services.add_break(*who, GroupBreak(group=group, **away))
    services.set_passcode(group, "561312")
    invited = make.member(db, group, member)
    basil = county.client("Basil", family_name="Picklejar")
    make.member(db, group, basil)
    finished, cancelled = (make.meeting(db, group, MORNING - n * WEEK) for n in (1, 2))
    marks = [Mark(member.id, "", "came"), Mark(basil.id, "", "ill")]
    register.mark(*who, finished.id, marks)
    register.set_guests(*who, finished.id, 2)
    newcomer = register.add_newcomer(*who, finished.id, "Flo with the budgie")
    register.finish(*who, finished.id)
    services.cancel_meeting(db, COMMAND_LINE, MORNING, cancelled, "The host was ill")
    planned = db.scalars(queries.meetings_of(group.id, TODAY, TODAY + 6 * WEEK)).all()
    data = zoom("Basil Picklejar", "Galaxy Tab A7", day=f"{TODAY:%m/%d/%Y}")
    file = files.begin(db, COMMAND_LINE, MORNING, group, "participants.csv", data)
    files.keep(db, COMMAND_LINE, MORNING, file, data)
    ended = make.group(db, county.site.partner, name="First Steps", hosted_by=host)
    services.end_group(*who, ended.id)
    return {
        "group": group.id,
        "ended_group": ended.id,
        "member": invited.id,
        "finished": finished.id,
        "cancelled": cancelled.id,
        "meeting": planned[0].id,
        "ahead": planned[1].id,
        "newcomer": newcomer.id,
        "attendance_file": file.id,
    }
