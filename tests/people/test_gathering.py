"""The story of a client, gathered from every wing, on both databases."""

from datetime import date, datetime

from techloan.database import Session
from techloan.loans import endings, panels, services
from techloan.loans import timeline as loans_timeline
from techloan.loans.agreements import photos
from techloan.loans.agreements import services as agreements
from techloan.loans.agreements.rules import SaidBy
from techloan.loans.rules import Ending
from techloan.people import gathering, supporting
from techloan.people import timeline as people_timeline
from techloan.people.gathering import Event
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.loans.papers import papers

TODAY = date(2026, 11, 3)
WINGS = (people_timeline.entries, loans_timeline.entries)


def story(db: Session, client: Client, kind: str = "", page: int = 1) -> list[Event]:
    return gathering.events(db, WINGS, client.id, kind, page)


def test_nothing_happened_yet(db: Session):
    client = make.client(db)
    assert story(db, client) == []
    assert db.scalar(gathering.count(WINGS, client.id)) == 0


def test_the_newest_stands_first_and_of_one_day_the_latest(db: Session):
    client = make.client(db, referred_on=date(2026, 9, 1), support_from=date(2026, 11, 1))
    loan = make.loan(db, to=client, on=date(2026, 11, 1))
    wish = services.CheckIn(tag=loan.device.tag)
    services.check_in(db, COMMAND_LINE, NOW.replace(hour=8), date(2026, 11, 1), wish)
    assert [event.kind for event in story(db, client)] == ["return", "loan", "referral", "referral"]


def test_days_and_moments_come_back_as_such(db: Session):
    client = make.client(db, referred_on=date(2026, 9, 1))
    make.loan(db, to=client, on=date(2026, 11, 1))
    loan, referral = story(db, client)
    assert (type(loan.on), type(loan.at), loan.at.tzinfo is None) == (date, datetime, False)
    assert (referral.on, referral.at) == (date(2026, 9, 1), None)


def test_days_inside_words_are_written_as_people_say_them(db: Session):
    client = make.client(db)
    loan = make.loan(db, to=client, on=date(2026, 11, 1))
    services.renew(db, COMMAND_LINE, NOW, TODAY, loan.id, date(2027, 1, 4))
    assert [event.detail for event in story(db, client)] == [
        "now due 4 January 2027",
        "due 4 January 2027",
    ]


def test_every_ending_is_told(db: Session):
    client = make.client(db)
    for ending in (Ending.LOST, Ending.STOLEN, Ending.KEPT):
        loan = make.loan(db, to=client)
        end = endings.End(ending, TODAY)
        endings.end_otherwise(db, COMMAND_LINE, NOW, TODAY, loan.id, end)
    told = {event.words.split(" ")[0] for event in story(db, client, "return")}
    assert told == {"Lost:", "Stolen:", "Kept:"}


def test_agreements_photos_and_accounts_taken_off_are_told(db: Session):
    loan = make.loan(db)
    papers(db, loan.id)
    device = f"{loan.device.tag}, {loan.device.model.title}"
    told = {(event.kind, event.words, event.detail) for event in story(db, loan.client)}
    assert ("loan", f"Agreed to borrow {device}", "signed on the screen") in told
    assert ("loan", f"Photo of {device}", "as it went out") in told
    services.check_in(db, COMMAND_LINE, NOW, TODAY, services.CheckIn(tag=loan.device.tag))
    agreements.accounts_off(db, COMMAND_LINE, NOW, loan, SaidBy.WE_LOOKED)
    for _ in range(2):
        photos.add(db, COMMAND_LINE, NOW, loan.id, b"a picture")
    back = {(event.kind, event.words, event.detail) for event in story(db, loan.client)} - told
    assert ("return", f"Accounts and pictures are off {device}", "we looked ourselves") in back
    assert ("loan", f"Photos of {device}", "as it came back") in back


def test_none_yet_is_no_agreement_in_the_story(db: Session):
    loan = make.loan(db)
    agreements.not_yet(db, COMMAND_LINE, NOW, loan.id)
    assert [event.words[:8] for event in story(db, loan.client)] == ["Borrowed"]


def test_who_supports_and_what_was_agreed_is_told(db: Session):
    client, bart = make.client(db), make.staff(db, Role.VOLUNTEER, name="Bart")
    allocation = make.allocation(db, client, bart)
    supporting.end_allocation(db, COMMAND_LINE, NOW, allocation, TODAY)
    supporting.give_consent(
        db, COMMAND_LINE, NOW, client, purpose="Photos", given_on=TODAY, today=TODAY
    )
    assert {event.words for event in story(db, client)} == {
        "Agreed: Photos",
        "Bart began to support them",
        "Bart stopped supporting them",
    }


def test_one_kind_alone_and_of_this_client_alone(db: Session):
    client = make.client(db, referred_on=TODAY)
    make.loan(db, to=client)
    make.loan(db)
    assert [event.kind for event in story(db, client, "loan")] == ["loan"]
    assert db.scalar(gathering.count(WINGS, client.id, "loan")) == 1


def test_the_story_is_paged(db: Session):
    client, bart = make.client(db), make.staff(db, Role.VOLUNTEER)
    for _ in range(51):
        make.allocation(db, client, bart, ended_on=TODAY)
    pages = [len(story(db, client, page=page)) for page in (1, 2, 3, 4)]
    assert pages == [50, 50, 2, 0]


def test_the_head_says_what_they_have_and_until_when(db: Session):
    client = make.client(db)
    loan = make.loan(db, to=client, on=date(2026, 10, 1))
    (line,) = panels.head(db, COMMAND_LINE, client.id, TODAY)
    assert (line.tone, line.status) == ("overdue", "due back 5 days ago")
    assert (loan.device.tag, f"/devices/{loan.device.tag}") in line.links
