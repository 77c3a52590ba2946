"""A guide is put together from what is known of a client, and says what it lacks."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from techloan.database import Session
from techloan.errors import Refused
from techloan.groups.models import GroupTime
from techloan.groups.rules import Pattern, Platform
from techloan.inventory.rules import Kind
from techloan.inventory.sims.models import Sim
from techloan.loans import services as loans
from techloan.permissions import COMMAND_LINE, Role
from techloan.support.guides import rules, texts
from techloan.support.guides.booklet import Booklet
from techloan.support.guides.rules import System, Topic
from techloan.support.measures.instruments import DONE_ALONE, DONE_WITH_HELP, NOT_YET
from techloan.support.measures.rules import Point
from tests import make
from tests.conftest import NOW
from tests.counting import statements
from tests.support.guides.made import DECIDED, gathered, group, html, lent, model, words


@pytest.mark.parametrize(
    ("model", "system"),
    [
        (("tablet", "Samsung", "Galaxy Tab A9", "Android 14"), System.ANDROID_TABLET),
        (("tablet", "Apple", "iPad 9th generation", "iPadOS 17"), System.IPAD),
        (("phone", "Nokia", "2.4", "Android 12"), System.ANDROID_PHONE),
        (("phone", "Doro", "6820 flip phone", ""), System.BASIC_PHONE),
        (("laptop", "Lenovo", "IdeaPad", "Windows 11"), System.WINDOWS_LAPTOP),
        (("mifi", "Alcatel", "Link Zone", ""), System.MIFI),
        (("phone", "Apple", "iPhone SE", "iOS 17"), None),
        (("laptop", "Acer", "Spin", "ChromeOS"), None),
        (("tablet", "Amazon", "Fire HD", "Fire OS"), None),
    ],
)
def test_a_model_is_known_by_its_kind_and_system(
    model: tuple[str, str, str, str], system: System | None
) -> None:
    assert rules.system_of(*model) is system


def test_a_basic_phone_joins_by_phone_only() -> None:
    topics = rules.topics(System.BASIC_PHONE, ["zoom", "phone"])
    assert Topic.JOIN_PHONE in topics
    assert not {Topic.JOIN_ZOOM, Topic.LEAVE, Topic.CONNECT} & set(topics)


def test_a_guide_tells_of_their_device_and_their_group(db: Session) -> None:
    client = make.client(db, preferred_name="Dot")
    lent(db, client, on=date(2026, 11, 2))
    group(db, client)
    made = gathered(db, client)
    page = html(made)
    assert made.missing == ()
    assert (made.name, made.system) == ("Dot", System.ANDROID_TABLET)
    assert made.due == "Monday 30 November 2026"
    for told in ("Your group: Coffee and Crumbs", "Every Tuesday at 10:30 in the morning",
                 "850\u00a05550\u00a01297", "677857", "Join on Zoom", "Pack all its parts",
                 "Charger", 'class="square"'):  # fmt: skip
        assert told in page
    assert "Join on Teams" not in page


def test_a_client_without_anything_gets_the_guide_that_can_be_made(db: Session) -> None:
    made = gathered(db, make.client(db, language="ro"))
    assert [part.topic for part in made.parts] == [Topic.SAFE]
    told = " ".join(made.missing)
    for word in ("no guides in ro yet", "nothing on loan", "no group yet"):
        assert word in told


def test_a_model_without_sheets_is_said(db: Session) -> None:
    client = make.client(db)
    lent(db, client, model(db, make="Acer", system="ChromeOS", kind=Kind.LAPTOP))
    made = gathered(db, client)
    assert made.system is None
    assert "There are no sheets for a Acer" in " ".join(made.missing)


def test_a_group_without_a_way_in_is_said(db: Session) -> None:
    client = make.client(db)
    lent(db, client)
    group(db, client, join_link="", meeting_number="")
    assert "no link and no meeting number" in " ".join(gathered(db, client).missing)


def test_a_group_that_they_left_or_that_ended_is_not_in_it(db: Session) -> None:
    client = make.client(db)
    make.member(db, make.group(db, name="Left"), client, left_on=date(2026, 10, 1))
    make.member(db, make.group(db, name="Ended", ended_on=date(2026, 10, 1)), client)
    assert gathered(db, client).groups == ()


def test_odd_times_are_told_by_their_next_dates(db: Session) -> None:
    client = make.client(db)
    row = make.group(db, platform=Platform.TEAMS)
    make.member(db, row, client)
    db.execute(update(GroupTime).values(pattern=Pattern.MONTHLY))
    make.meeting(db, row)
    (card,) = gathered(db, client).groups
    assert card.when == ()
    assert card.dates == ("Tuesday 3 November 2026 at 10:30 in the morning",)


def test_a_mifi_beside_a_tablet_has_a_sheet_of_its_own(db: Session) -> None:
    client = make.client(db)
    lent(db, client)
    lent(db, client, model(db, kind=Kind.MIFI, system=""))
    made = gathered(db, client)
    assert made.system is System.ANDROID_TABLET
    assert "Your MiFi box: internet to carry" in html(made)


def test_of_two_devices_one_is_chosen_and_the_other_named(db: Session) -> None:
    client = make.client(db)
    first, second = lent(db, client), lent(db, client, model(db, make="Apple", name="iPad"))
    assert gathered(db, client).loan_id == second.id
    made = gathered(db, client, loan_id=first.id)
    assert made.loan_id == first.id
    assert second.device.tag in " ".join(made.missing)


def test_a_loan_that_ended_has_no_guide(db: Session) -> None:
    client = make.client(db)
    loan = lent(db, client)
    wish = loans.CheckIn(tag=loan.device.tag)
    loans.check_in(db, COMMAND_LINE, NOW, NOW.date(), wish)
    assert gathered(db, client, loan_id=loan.id).loan_id is None


def test_a_sim_in_the_device_is_told(db: Session) -> None:
    client = make.client(db)
    loan = lent(db, client)
    assert "There is a SIM card" not in html(gathered(db, client))
    db.add(Sim(network="Demo", device=loan.device))
    db.flush()
    assert "There is a SIM card" in html(gathered(db, client))


def test_sheets_that_they_can_do_without_are_left_out(db: Session) -> None:
    client = make.client(db)
    lent(db, client)
    made = gathered(db, client, topics=frozenset({"safe", "back"}))
    assert [part.topic for part in made.parts] == [Topic.SAFE, Topic.BACK]
    assert len(made.offered) > 2


def test_what_they_do_on_their_own_is_left_out_until_it_is_ticked(db: Session) -> None:
    client = make.client(db)
    lent(db, client)
    make.measure(db, client, "foundation", task_3=DONE_ALONE, task_5=DONE_ALONE)
    made = gathered(db, client)
    assert made.not_needed == (Topic.SOUND, Topic.CONNECT)
    assert {part.topic for part in made.parts} == {*_offered(made)} - {*made.not_needed}
    ticked = gathered(db, client, topics=frozenset(_offered(made)))
    assert [part.topic for part in ticked.parts] == _offered(made)


@pytest.mark.parametrize("answer", [DONE_WITH_HELP, NOT_YET, None])
def test_what_they_need_help_with_or_would_not_say_stays_in(
    db: Session, answer: int | None
) -> None:
    client = make.client(db)
    lent(db, client)
    make.measure(db, client, "foundation", task_1=answer)
    assert gathered(db, client).not_needed == ()


def test_what_they_said_last_counts(db: Session) -> None:
    client = make.client(db)
    lent(db, client)
    who = (db, client, "foundation")
    make.measure(*who, Point.THREE_MONTHS, date(2026, 11, 1), task_1=NOT_YET)
    make.measure(*who, Point.START, date(2026, 8, 1), task_1=DONE_ALONE, task_3=DONE_ALONE)
    assert gathered(db, client).not_needed == (Topic.SOUND,)


def test_how_to_stay_safe_is_in_the_guide_of_who_can_do_everything(db: Session) -> None:
    client = make.client(db)
    lent(db, client)
    everything = {f"task_{number}": DONE_ALONE for number in range(1, 9)}
    make.measure(db, client, "foundation", **everything)
    topics = [part.topic for part in gathered(db, client).parts]
    assert topics == [Topic.MEET, Topic.SAFE, Topic.WRONG, Topic.BACK]


def _offered(made: Booklet) -> list[Topic]:
    return [topic for topic, _ in made.offered]


def test_their_helper_is_the_one_to_ring(db: Session) -> None:
    helper = make.staff(db, Role.VOLUNTEER, name="Bart Teasel", phone="01632 960111")
    client = make.client(db)
    client.case_worker = helper
    db.flush()
    assert gathered(db, client).ring[0] == ("Bart Teasel", "01632\u00a0960111")
    helper.active = False
    assert gathered(db, client).ring == (("Juniper Trust", "01632\u00a0960000"),)


def test_a_language_that_nobody_checked_waits_for_leave(db: Session) -> None:
    client, polish = make.client(db, language="pl"), words("pl")
    made = gathered(db, client)
    assert made.language.code == "en"
    assert "Nobody who speaks it has checked" in " ".join(made.missing)
    assert not gathered(db, client, language="pl").standing.may_print
    texts.allow(db, COMMAND_LINE, NOW, polish, allowed=True)
    made = gathered(db, client)
    assert (made.language.code, made.standing.checked) == ("pl", False)
    texts.checked(db, COMMAND_LINE, NOW, polish, "Kasia")
    made = gathered(db, client)
    assert made.standing.checked
    assert "checked" not in " ".join(made.missing)


def test_words_that_change_are_unchecked_again(db: Session) -> None:
    polish = words("pl")
    texts.checked(db, COMMAND_LINE, NOW, polish, "Kasia")
    later = NOW + timedelta(days=1)
    texts.keep(db, COMMAND_LINE, later, polish, Topic.SAFE, "Inaczej", "Inne słowa.")
    assert not texts.standing(db, polish).checked


def test_nothing_is_printed_for_who_has_died(db: Session) -> None:
    client = make.client(db, died_on=date(2026, 10, 1))
    with pytest.raises(Refused, match="has died"):
        gathered(db, client)


def test_a_guide_never_holds_the_label_of_the_device(db: Session) -> None:
    client = make.client(db)
    loan = lent(db, client)
    assert f"/D/{loan.device.tag}" not in html(gathered(db, client)).upper()


def test_more_groups_cost_no_more_statements(db: Session) -> None:
    client = make.client(db)
    lent(db, client)
    group(db, client)
    with statements(db.get_bind()) as few:
        gathered(db, client)
    for number in range(4):
        group(db, client, name=f"Group of {number} cups")
    with statements(db.get_bind()) as many:
        gathered(db, client)
    assert len(many) == len(few) <= 14
    assert DECIDED.phone
