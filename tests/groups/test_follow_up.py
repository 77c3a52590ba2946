"""Who has gone quiet: exactly so many meetings, and never for a register that nobody kept."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from techloan.database import Session
from techloan.groups.follow_up import of_group
from techloan.groups.models import Group
from techloan.people.contacts.rules import Reason
from techloan.people.models import Client
from tests import make

FIRST = datetime(2026, 8, 4, 10, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def group(db: Session) -> Group:
    return make.group(db)


@pytest.fixture
def dotty(db: Session, group: Group) -> Client:
    client = make.client(db)
    make.member(db, group, client, invited_on=date(2026, 7, 1))
    return client


def weeks(db: Session, group: Group, client: Client, story: str) -> None:
    """Hold a meeting a week: o came, - did not come, x cancelled, ? nobody kept the register."""
    for number, sign in enumerate(story):
        moment = FIRST + timedelta(weeks=number)
        facts: dict[str, Any] = {"finished_at": moment} if sign in "o-" else {}
        if sign == "x":
            facts["cancelled_at"] = moment
        meeting = make.meeting(db, group, moment, **facts)
        if sign == "o":
            make.attendance(db, meeting, client)


def reasons(db: Session, group: Group) -> list[Reason]:
    return [thought.reason for thought in of_group(db, group.id, NOW, TODAY)]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("oo--", [Reason.MISSED_TWO]),
        ("oo-", []),
        ("o---", []),
        ("oo-o", []),
        ("oo------" + "--", [Reason.MISSED_TWO]),
        ("oo-------" + "--", []),
        ("oo-x?", []),
        ("oo-x?-", [Reason.MISSED_TWO]),
        ("oo--o", [Reason.CAME_BACK]),
        ("oo-oo", []),
        ("o---o", []),
        ("oo--oo", []),
    ],
)
def test_used_to_come_is_two_of_the_eight_held_before_the_two_that_were_missed(
    db: Session, group: Group, dotty: Client, story: str, expected: list[Reason]
):
    weeks(db, group, dotty, story)
    assert reasons(db, group) == expected


def test_since_when_is_the_day_on_which_they_last_came(db: Session, group: Group, dotty: Client):
    weeks(db, group, dotty, "oo--")
    (thought,) = of_group(db, group.id, NOW, TODAY)
    assert thought.client == dotty
    assert thought.since == date(2026, 8, 11)


def test_an_absence_with_its_reason_is_missed_all_the_same(
    db: Session, group: Group, dotty: Client
):
    weeks(db, group, dotty, "oo-")
    last = make.meeting(db, group, NOW - timedelta(days=1), finished_at=NOW)
    make.attendance(db, last, dotty, came=False)
    assert reasons(db, group) == [Reason.MISSED_TWO]


def test_who_was_invited_after_the_first_of_the_two_did_not_miss_both(db: Session, group: Group):
    client = make.client(db)
    make.member(db, group, client, invited_on=date(2026, 8, 19))
    weeks(db, group, client, "oo--")
    assert reasons(db, group) == []


@pytest.mark.parametrize(
    "facts", [{"died_on": TODAY}, {"archived_on": TODAY}, {"no_contact": True}]
)
def test_nobody_is_sent_to_who_died_was_closed_or_asked_for_no_contact(
    db: Session, group: Group, facts: dict[str, Any]
):
    client = make.client(db, **facts)
    make.member(db, group, client, invited_on=date(2026, 7, 1))
    weeks(db, group, client, "oo--")
    assert reasons(db, group) == []


def test_who_left_the_group_is_not_missed(db: Session, group: Group):
    client = make.client(db)
    make.member(db, group, client, invited_on=date(2026, 7, 1), left_on=date(2026, 9, 1))
    weeks(db, group, client, "oo--")
    assert reasons(db, group) == []


@pytest.mark.parametrize(("days", "expected"), [(13, []), (14, [Reason.NEVER_CAME])])
def test_who_has_a_device_for_fourteen_days_and_never_came_is_worth_a_thought(
    db: Session, group: Group, dotty: Client, days: int, expected: list[Reason]
):
    make.loan(db, to=dotty, on=TODAY - timedelta(days=days))
    assert reasons(db, group) == expected


def test_who_came_to_another_group_has_come(db: Session, group: Group, dotty: Client):
    make.loan(db, to=dotty, on=TODAY - timedelta(days=20))
    elsewhere = make.meeting(db, make.group(db), NOW - timedelta(days=3), finished_at=NOW)
    make.attendance(db, elsewhere, dotty)
    assert reasons(db, group) == []


def test_who_gave_the_device_back_is_not_waited_for(db: Session, group: Group, dotty: Client):
    loan = make.loan(db, to=dotty, on=TODAY - timedelta(days=20))
    loan.ending, loan.ended_on = "returned", TODAY
    db.flush()
    assert reasons(db, group) == []
