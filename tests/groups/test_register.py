"""The register: each word of each client by itself, and what a finished one says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.groups import register, roll, services
from techloan.groups.models import Attendance, Group, Meeting
from techloan.groups.register import Mark
from techloan.groups.rules import Absence, Source
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Actor, Role, scopes_for
from tests import make

TODAY = date(2026, 11, 3)
NOW = datetime(2026, 11, 3, 10, 40, tzinfo=UTC)
WHEN = (NOW, TODAY)
BART = Actor(name="Bart Teasel", scopes=scopes_for(frozenset({Role.VOLUNTEER})))
JUNIPER = Actor(name="Juniper Quill", scopes=scopes_for(frozenset({Role.DESK})))


@pytest.fixture
def group(db: Session) -> Group:
    return make.group(db)


@pytest.fixture
def meeting(db: Session, group: Group) -> Meeting:
    return make.meeting(db, group)


@pytest.fixture
def dotty(db: Session, group: Group) -> Client:
    client = make.client(db, given_name="Dotty")
    make.member(db, group, client)
    return client


def row(db: Session, meeting: Meeting, client: Client) -> Attendance | None:
    db.expire_all()
    return db.get(Attendance, (meeting.id, client.id))


def word(db: Session, meeting: Meeting, client: Client) -> str:
    found = row(db, meeting, client)
    return found.word if found else ""


def say(
    db: Session, meeting: Meeting, client: Client, was: str, word: str, by: Actor = BART
) -> bool:
    """Say a word of a client as a page does; return whether it was taken."""
    return register.mark(db, by, *WHEN, meeting.id, [Mark(client.id, was, word)]) == set()


def test_the_same_tick_sent_twice_is_one(db: Session, meeting: Meeting, dotty: Client):
    for _ in range(2):
        assert say(db, meeting, dotty, "", "came")
    assert db.scalars(select(Attendance.came)).all() == [True]
    told = select(AuditLine).where(AuditLine.action == "came", AuditLine.client_id == dotty.id)
    assert len(db.scalars(told).all()) == 1


def test_a_reason_takes_the_place_of_a_tick(db: Session, meeting: Meeting, dotty: Client):
    say(db, meeting, dotty, "", "came")
    assert say(db, meeting, dotty, "came", "ill")
    found = row(db, meeting, dotty)
    assert found
    assert (found.came, found.absence) == (False, Absence.ILL)


def test_a_tick_is_taken_back(db: Session, meeting: Meeting, dotty: Client):
    say(db, meeting, dotty, "", "came")
    assert say(db, meeting, dotty, "came", "")
    assert row(db, meeting, dotty) is None


def test_what_somebody_else_wrote_meanwhile_stands(db: Session, meeting: Meeting, dotty: Client):
    say(db, meeting, dotty, "", "ill", by=JUNIPER)
    assert not say(db, meeting, dotty, "", "came")
    assert word(db, meeting, dotty) == "ill"


def test_whoever_has_seen_what_stands_may_change_it(db: Session, meeting: Meeting, dotty: Client):
    say(db, meeting, dotty, "", "ill", by=JUNIPER)
    assert say(db, meeting, dotty, "ill", "came")
    assert word(db, meeting, dotty) == "came"


def test_what_somebody_else_took_back_stays_taken_back(
    db: Session, meeting: Meeting, dotty: Client
):
    say(db, meeting, dotty, "", "came", by=JUNIPER)
    say(db, meeting, dotty, "came", "", by=JUNIPER)
    assert not say(db, meeting, dotty, "came", "forgot")
    assert row(db, meeting, dotty) is None


def test_ones_own_word_of_which_the_answer_was_lost_is_changed(
    db: Session, meeting: Meeting, dotty: Client
):
    say(db, meeting, dotty, "", "came")
    assert say(db, meeting, dotty, "", "away")
    assert word(db, meeting, dotty) == "away"


def test_many_words_at_once_are_each_by_itself(db: Session, meeting: Meeting):
    who = [make.client(db) for _ in range(4)]
    say(db, meeting, who[0], "", "ill", by=JUNIPER)
    wanted = ["came", "came", "away", ""]
    marks = [Mark(client.id, "", word) for client, word in zip(who, wanted, strict=True)]
    assert register.mark(db, BART, *WHEN, meeting.id, marks) == {who[0].id}
    assert [word(db, meeting, client) for client in who] == ["ill", "came", "away", ""]


def test_whoever_was_invited_and_of_whom_nothing_is_said_did_not_come(
    db: Session, group: Group, meeting: Meeting, dotty: Client
):
    came, ill = make.client(db), make.client(db)
    for client in (came, ill):
        make.member(db, group, client)
    marks = [Mark(came.id, "", "came"), Mark(ill.id, "", "ill")]
    register.mark(db, BART, *WHEN, meeting.id, marks)
    register.finish(db, BART, *WHEN, meeting.id)
    assert [word(db, meeting, c) for c in (came, ill, dotty)] == ["came", "ill", "missed"]
    assert (meeting.finished_at, meeting.finished_by) == (NOW, "Bart Teasel")


@pytest.mark.parametrize(
    ("of_member", "of_client"),
    [
        ({"invited_on": TODAY + timedelta(1)}, {}),
        ({"left_on": TODAY}, {}),
        ({}, {"died_on": TODAY}),
        ({}, {"archived_on": TODAY - timedelta(9)}),
    ],
    ids=["invited later", "had left", "had died", "was closed"],
)
def test_whoever_could_not_be_meant_missed_nothing(
    db: Session, group: Group, meeting: Meeting, of_member: dict, of_client: dict
):
    client = make.client(db, **of_client)
    make.member(db, group, client, **of_member)
    register.finish(db, BART, *WHEN, meeting.id)
    assert row(db, meeting, client) is None
    assert client.id not in roll.words_of(db, meeting)


def test_whoever_left_the_day_after_missed_it(db: Session, group: Group, meeting: Meeting):
    client = make.client(db)
    make.member(db, group, client, left_on=TODAY + timedelta(1))
    register.finish(db, BART, *WHEN, meeting.id)
    assert word(db, meeting, client) == "missed"


def close(db: Session, meeting: Meeting, how: str) -> None:
    if how == "finished":
        register.finish(db, BART, *WHEN, meeting.id)
    elif how == "cancelled":
        services.cancel_meeting(db, COMMAND_LINE, NOW, meeting, "snow")
    else:
        meeting.on_day = TODAY + timedelta(1)
    db.flush()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("finished", register.FINISHED),
        ("cancelled", register.CANCELLED),
        ("ahead", register.TOO_EARLY),
    ],
)
def test_a_register_that_is_not_open_takes_nothing(
    db: Session, meeting: Meeting, dotty: Client, how: str, said: str
):
    close(db, meeting, how)
    for work in (
        lambda: say(db, meeting, dotty, "", "came"),
        lambda: register.add_first_timer(db, BART, *WHEN, meeting.id, dotty),
        lambda: register.set_guests(db, BART, *WHEN, meeting.id, 2),
        lambda: register.add_newcomer(db, BART, *WHEN, meeting.id, "Flo"),
        lambda: register.finish(db, BART, *WHEN, meeting.id),
    ):
        with pytest.raises(Refused, match=said):
            work()


def test_a_host_opens_a_register_again_until_the_next_day(db: Session, meeting: Meeting):
    for days, may in ((0, True), (1, True), (2, False)):
        meeting.finished_at = NOW
        db.flush()
        day = TODAY + timedelta(days)
        if may:
            register.reopen(db, BART, NOW, day, meeting)
            assert meeting.finished_at is None
        else:
            with pytest.raises(Refused, match="Only a coordinator"):
                register.reopen(db, BART, NOW, day, meeting)


def test_a_coordinator_opens_any_register_again(db: Session, meeting: Meeting):
    meeting.finished_at = NOW
    register.reopen(db, COMMAND_LINE, NOW, TODAY + timedelta(900), meeting)
    assert meeting.finished_at is None


@pytest.mark.parametrize("guests", [-1, 1000])
def test_the_number_of_guests_is_a_likely_one(db: Session, meeting: Meeting, guests: int):
    with pytest.raises(Refused, match="0 to 999"):
        register.set_guests(db, BART, *WHEN, meeting.id, guests)


def test_two_hosts_who_count_guests_do_not_undo_each_other(db: Session, meeting: Meeting):
    assert register.set_guests(db, JUNIPER, *WHEN, meeting.id, 3, was=0)
    assert not register.set_guests(db, BART, *WHEN, meeting.id, 1, was=0)
    assert register.set_guests(db, BART, *WHEN, meeting.id, 3, was=0)
    assert meeting.guests == 3


def test_a_newcomer_is_settled_even_when_the_register_is_finished(
    db: Session, meeting: Meeting, dotty: Client
):
    flo = register.add_newcomer(db, BART, *WHEN, meeting.id, "Dotty from Malvern")
    register.finish(db, BART, *WHEN, meeting.id)
    assert word(db, meeting, dotty) == "missed"
    register.settle_newcomer(db, COMMAND_LINE, NOW, flo, dotty)
    assert word(db, meeting, dotty) == "came"
    assert (flo.client_id, flo.name) == (dotty.id, "")


def test_a_newcomer_who_is_nobody_of_ours_leaves_no_name(db: Session, meeting: Meeting):
    flo = register.add_newcomer(db, BART, *WHEN, meeting.id, "Flo")
    register.settle_newcomer(db, COMMAND_LINE, NOW, flo, None)
    assert (flo.settled_at, flo.client_id, flo.name) == (NOW, None, "")
    assert db.scalars(select(Attendance)).all() == []


def test_a_newcomer_is_settled_once(db: Session, meeting: Meeting, dotty: Client):
    flo = register.add_newcomer(db, BART, *WHEN, meeting.id, "Flo")
    register.settle_newcomer(db, COMMAND_LINE, NOW, flo, None)
    with pytest.raises(Refused, match="settled this already"):
        register.settle_newcomer(db, COMMAND_LINE, NOW, flo, dotty)


def test_minutes_of_a_file_are_kept_until_somebody_says_otherwise(
    db: Session, meeting: Meeting, dotty: Client
):
    make.attendance(db, meeting, dotty, seconds=3800, source=Source.FILE)
    say(db, meeting, dotty, "", "came", by=JUNIPER)
    found = row(db, meeting, dotty)
    assert found
    assert (found.seconds, found.source) == (3800, Source.FILE)


def test_the_roll_names_everybody_invited_and_whoever_came(
    db: Session, meeting: Meeting, dotty: Client
):
    basil = make.client(db, given_name="Basil", family_name="Picklejar")
    say(db, meeting, basil, "", "came")
    people = roll.roll_of(db, meeting)
    assert [(p.client.given_name, p.word, p.invited) for p in people] == [
        ("Basil", "came", False),
        ("Dotty", "", True),
    ]
    assert roll.words_of(db, meeting) == {basil.id: "came", dotty.id: ""}
    assert [roll.holds(db, meeting, n) for n in (basil.id, dotty.id, 999)] == [True, True, False]
