"""The register's addresses, sent what no page of ours sends: nothing breaks, nothing is written."""

from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.groups import register, services
from techloan.groups.models import Attendance, Group, Meeting, Newcomer
from techloan.groups.rules import Source
from techloan.people.models import Client, Staff
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, Visitor, words

TODAY = NOW.date()


class Kept:
    """A meeting of today with one who is invited, kept by a volunteer."""

    def __init__(self, db: Session, role: Role = Role.VOLUNTEER) -> None:
        self.db, self.site = db, make.site(db)
        self.host: Staff = make.staff(db, role, at=self.site)
        self.group: Group = make.group(db, hosted_by=self.host)
        self.meeting: Meeting = make.meeting(db, self.group, NOW)
        self.dotty: Client = make.client(db, self.site.partner, family_name="Marmalade")
        self.basil: Client = make.client(db, given_name="Basil", family_name="Picklejar")
        make.member(db, self.group, self.dotty)
        self.path = f"/groups/{self.group.id}/meetings/{self.meeting.id}"

    def written(self) -> tuple[list[tuple[int, str]], int, list[str], bool]:
        """Return all that the register says."""
        self.db.rollback()
        self.db.refresh(self.meeting)
        rows = [(row.client_id, row.word) for row in self.db.scalars(select(Attendance))]
        new = list(self.db.scalars(select(Newcomer.name)))
        told = rows, self.meeting.guests, new, self.meeting.finished_at is not None
        self.db.rollback()
        return told


@pytest.fixture
def kept(db: Session) -> Kept:
    return Kept(db)


NOTHING = ([], 0, [], False)


@pytest.mark.parametrize("number", ["foreign", "0", "-1", str(2**70), "abc", "", "1e3", "٣"])
def test_a_tick_of_somebody_who_is_not_on_the_register_is_not_taken(
    kept: Kept, visit: Visit, number: str
):
    client = str(kept.basil.id) if number == "foreign" else number
    answer = visit(kept.host).fragment(f"{kept.path}/tick", {"client": client, "word": "came"})
    assert (answer.status_code, kept.written()) == (404, NOTHING)


@pytest.mark.parametrize("sent", [{"word": "dead"}, {"word": "came", "was": "x"}, {"word": "CAME"}])
def test_a_word_that_no_page_offers_is_refused(kept: Kept, visit: Visit, sent: dict[str, str]):
    answer = visit(kept.host).fragment(f"{kept.path}/tick", {"client": kept.dotty.id, **sent})
    assert (answer.status_code, kept.written()) == (422, NOTHING)


@pytest.mark.parametrize("guests", ["-1", "1000", str(2**70), "some", "", "1.5"])
def test_guests_that_are_no_likely_number_are_refused(kept: Kept, visit: Visit, guests: str):
    browser = visit(kept.host)
    answer = browser.fragment(f"{kept.path}/guests", {"was": "0", "word": guests})
    assert (answer.status_code, "0 to 999" in answer.text) == (422, True)
    answer = browser.post(f"{kept.path}/save", data={"guests": guests, "guests_was": "0"})
    assert (answer.status_code, kept.written()) == (422, NOTHING)


def test_a_form_that_names_strangers_ticks_nobody_but_those_on_the_register(
    kept: Kept, visit: Visit
):
    numbers = [kept.dotty.id, kept.basil.id, 2**70, -1]
    sent = {"came": numbers, "was": [f"{number}:" for number in numbers]}
    assert visit(kept.host).post(f"{kept.path}/save", data=sent).status_code == 303
    assert kept.written() == ([(kept.dotty.id, "came")], 0, [], False)


def close(kept: Kept, how: str) -> None:
    if how == "finished":
        kept.meeting.finished_at, kept.meeting.finished_by = NOW, "Bart Teasel"
    elif how == "cancelled":
        services.cancel_meeting(kept.db, COMMAND_LINE, NOW, kept.meeting, "snow")
    else:
        kept.meeting.starts_at += timedelta(days=1)
        kept.meeting.ends_at += timedelta(days=1)
        kept.meeting.on_day += timedelta(days=1)
    kept.db.flush()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("finished", register.FINISHED),
        ("cancelled", register.CANCELLED),
        ("ahead", register.TOO_EARLY),
    ],
)
def test_a_closed_register_says_so_at_each_address_and_takes_nothing(
    kept: Kept, visit: Visit, how: str, said: str
):
    close(kept, how)
    browser, before = visit(kept.host), kept.written()
    for step, sent in (
        ("tick", {"client": kept.dotty.id, "word": "came"}),
        ("guests", {"was": "0", "word": "2"}),
        ("save", {"came": kept.dotty.id, "was": f"{kept.dotty.id}:", "finish": "yes"}),
        ("find", {"who": "Dotty Marmalade"}),
        # Whether a name is known or not, the answer is the same.
        ("find", {"who": "Nobody Atall"}),
        ("newcomers", {"who": "Flo"}),
    ):
        answer = browser.post(f"{kept.path}/{step}", data=sent)
        assert (step, answer.status_code, said in words(answer)) == (step, 409, True)
    assert kept.written() == before


@pytest.mark.parametrize(
    ("step", "sent", "said"),
    [
        ("tick", {"word": "came"}, "Take their ticks back first."),
        ("guests", {"was": "0", "word": "2"}, "Set their number to 0 first."),
        ("newcomers", {"who": "Flo"}, "Say first who it was."),
    ],
)
def test_a_meeting_to_which_somebody_came_is_not_cancelled(
    db: Session, visit: Visit, step: str, sent: dict[str, str], said: str
):
    kept = Kept(db, Role.COORDINATOR)
    browser = visit(kept.host)
    browser.post(f"{kept.path}/{step}", data={"client": kept.dotty.id, **sent})
    answer = browser.post(f"{kept.path}/cancel", data={"why": "snow"})
    assert (answer.status_code, said in words(answer)) == (409, True)


@pytest.mark.parametrize("how", ["open", "cancelled"])
def test_what_is_not_finished_is_not_opened_again(kept: Kept, visit: Visit, how: str):
    if how == "cancelled":
        close(kept, how)
    visit(kept.host).post(f"{kept.path}/reopen")
    kept.db.rollback()
    assert kept.db.scalar(select(AuditLine.id).where(AuditLine.action == "reopened")) is None


def test_who_cannot_come_is_not_added_by_their_reference(db: Session, visit: Visit):
    kept = Kept(db, Role.DESK)
    gone = make.client(db, kept.site.partner, died_on=TODAY - timedelta(days=9))
    closed = make.client(db, kept.site.partner, archived_on=TODAY)
    browser = visit(kept.host)
    for client in (gone, closed, kept.basil):
        sent = {"client": client.reference}
        assert browser.post(f"{kept.path}/first-timers", data=sent).status_code == 404
    assert kept.written() == NOTHING


def test_a_name_of_somebody_new_is_shown_as_it_was_typed(kept: Kept, visit: Visit):
    browser, name = visit(kept.host), "<b onclick=x>Flo</b>"
    browser.post(f"{kept.path}/newcomers", data={"who": name})
    assert "<b onclick" not in browser.get(kept.path).text
    assert name in words(browser.get(kept.path))
    for odd in (" \t", "\u200b", "x" * 101):
        answer = browser.post(f"{kept.path}/newcomers", data={"who": odd})
        assert (odd, answer.status_code) == (odd, 422)
    assert kept.written() == ([], 0, [name], False)


def test_the_minutes_of_a_file_stay_when_somebody_is_found_or_settled(db: Session, visit: Visit):
    kept = Kept(db, Role.COORDINATOR)
    who = (db, COMMAND_LINE, NOW, TODAY, kept.meeting.id)
    make.attendance(db, kept.meeting, kept.basil, seconds=3800, source=Source.FILE)
    flo = register.add_newcomer(*who, "Flo")
    register.settle_newcomer(db, COMMAND_LINE, NOW, flo, kept.basil)
    sent = {"client": kept.basil.reference}
    assert visit(kept.host).post(f"{kept.path}/first-timers", data=sent).status_code == 303
    kept.db.rollback()
    row = db.scalars(select(Attendance).execution_options(populate_existing=True)).one()
    assert (row.came, row.seconds, row.source) == (True, 3800, Source.FILE)


FIELDS = st.sampled_from(
    ["client", "was", "word", "came", "guests", "guests_was", "who", "finish", "why-1"]
)
VALUES = st.one_of(
    st.sampled_from(["came", "missed", "1", "1:", "1:came", "-1", str(2**70), "0", "ill", ":"]),
    st.text(max_size=12),
)
STEPS = ["tick", "guests", "save", "reopen", "find", "first-timers", "newcomers"]


@given(st.sampled_from(STEPS), st.dictionaries(FIELDS, st.lists(VALUES, max_size=3), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_to_a_register_it_answers(
    app: Flask, hostile: Visitor, kept: Kept, step: str, sent: dict[str, list[str]]
):
    assert hostile.post(f"{kept.path}/{step}", data=sent).status_code < 500


@pytest.fixture
def hostile(kept: Kept, visit: Visit) -> Visitor:
    return visit(kept.host)
