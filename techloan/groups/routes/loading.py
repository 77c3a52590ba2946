"""Loading groups for a page: what this person may not see is not there."""

from techloan import web
from techloan.groups import queries
from techloan.groups.models import Group, Meeting, Member
from techloan.people import queries as people
from techloan.permissions import Permission


def group_of(group_id: int) -> Group:
    """Return a group that this person may see, or answer 404."""
    return web.found(web.db().scalar(queries.visible_to(web.actor()).where(Group.id == group_id)))


def meeting_of(group_id: int, meeting_id: int) -> Meeting:
    """Return a meeting of a group that this person may see, or answer 404."""
    of_group = (Meeting.id == meeting_id) & (Meeting.group_id == group_id)
    return web.found(web.db().scalar(queries.meetings_visible_to(web.actor()).where(of_group)))


def member_of(group_id: int, member_id: int) -> Member:
    """Return a member of a group whom this person may invite and say goodbye to, or answer 404."""
    may = people.reaches(web.actor(), Permission.GROUPS_INVITE)
    wanted = queries.members_of(group_of(group_id).id).where(Member.id == member_id, may)
    return web.found(web.db().scalar(wanted))
