"""The groups of one client as a guide shows them: when they meet, and every way in."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from techloan.database import Session
from techloan.dates import LONDON
from techloan.groups.models import Group, GroupTime, Meeting, Member
from techloan.groups.rules import Pattern, Platform
from techloan.groups.services import passcode_of
from techloan.support.guides.language import Language

NEXT = 3


@dataclass(frozen=True)
class GroupCard:
    """What a member needs of a group. `dates` are its next times, where no words say them all."""

    name: str
    platform: Platform
    when: tuple[str, ...]
    dates: tuple[str, ...]
    number: str
    passcode: str
    link: str
    note: str


def cards(
    db: Session, words: Language, client_id: int, now: datetime, today: date, missing: list[str]
) -> list[GroupCard]:
    """Return the groups to which a client is invited now, in three statements."""
    found = db.scalars(
        select(Group)
        .join(Member, Member.group_id == Group.id)
        .where(Member.client_id == client_id, Member.left_on.is_(None))
        .where(Group.ended_on.is_(None) | (Group.ended_on > today))
        .order_by(Member.invited_on, Group.id)
    ).all()
    if not found:
        missing.append("They are in no group yet, so this guide tells of none.")
        return []
    numbers = [group.id for group in found]
    times: dict[int, list[GroupTime]] = {number: [] for number in numbers}
    for time in db.scalars(
        select(GroupTime)
        .where(GroupTime.group_id.in_(numbers))
        .where(GroupTime.until_on.is_(None) | (GroupTime.until_on >= today))
        .order_by(GroupTime.weekday, GroupTime.starts)
    ):
        times[time.group_id].append(time)
    ahead = _ahead(db, numbers, now)
    return [_card(words, group, times[group.id], ahead[group.id], missing) for group in found]


def _ahead(db: Session, numbers: list[int], now: datetime) -> dict[int, list[datetime]]:
    ahead: dict[int, list[datetime]] = {number: [] for number in numbers}
    rows = db.execute(
        select(Meeting.group_id, Meeting.starts_at)
        .where(Meeting.group_id.in_(numbers), Meeting.starts_at >= now)
        .where(Meeting.cancelled_at.is_(None))
        .order_by(Meeting.starts_at)
    )
    for number, starts_at in rows:
        ahead[number].append(starts_at)
    return ahead


def _card(
    words: Language,
    group: Group,
    times: list[GroupTime],
    ahead: list[datetime],
    missing: list[str],
) -> GroupCard:
    weekly = [t for t in times if t.pattern is Pattern.WEEKLY and t.every == 1]
    told = [
        words.word("at", day=words.file["every"][t.weekday], time=_clock(words, t.starts))
        for t in weekly
    ]
    dates = [] if weekly and len(weekly) == len(times) else ahead[:NEXT]
    if not told and not dates:
        missing.append(f"{group.name} has no time yet.")
    ways = group.join_link or group.meeting_number
    if not ways and group.platform is not Platform.IN_PERSON:
        missing.append(f"{group.name} has no link and no meeting number yet.")
    return GroupCard(
        name=group.name,
        platform=group.platform,
        when=tuple(told),
        dates=tuple(_moment(words, moment) for moment in dates),
        number=group.meeting_number,
        passcode=passcode_of(group),
        link=group.join_link,
        note=group.how_to_join.strip(),
    )


def _moment(words: Language, moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return words.word("at", day=words.day(local.date()), time=_clock(words, f"{local:%H:%M}"))


def _clock(words: Language, starts: str) -> str:
    """Write a clock time as people of a language say it: `2:30 in the afternoon`, `14:30`."""
    hour, minute = (int(part) for part in starts.split(":"))
    part = "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
    if part not in words.file["words"]:
        return starts
    return words.word(part, time=f"{hour % 12 or 12}:{minute:02d}")
