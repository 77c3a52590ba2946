"""Every promise of the database has its sentence, and is broken here on purpose, on both."""

import re

import pytest
from sqlalchemy import CheckConstraint, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from techloan import migrate, promises
from techloan.database import Session
from techloan.people.models import Consent, Eligibility
from techloan.permissions import Role
from tests import make
from tests.groups.promises import OF_FILES
from tests.house import PACKAGE
from tests.inventory.promises import OF_THINGS
from tests.loans.papers import papers
from tests.loans.promises import OF_PAPERS, OF_REQUESTS
from tests.people.promises import OF_MESSAGES
from tests.support.guides.promises import OF_GUIDES, rows_of_guides
from tests.support.promises import OF_SUPPORT, supported

# Pages offer nothing else than what these allow, or nobody can meet them but in a race.
GENERAL = re.compile(r"^(ck_\w+_(known|real)|pk_\w+|uq_\w+_token_hash)$")


def promised() -> set[str]:
    """Return the name of every unique index, key of several columns and check of the models."""
    names = set()
    for table in migrate.METADATA.tables.values():
        names |= {str(index.name) for index in table.indexes if index.unique}
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint | CheckConstraint) or (
                isinstance(constraint, PrimaryKeyConstraint) and len(constraint.columns) > 1
            ):
                names.add(str(constraint.name))
    return names


def raised() -> set[str]:
    """Return the name that each trigger of the migrations raises."""
    texts = [path.read_text() for path in (PACKAGE / "migrations/versions").glob("*.py")]
    return {name for text in texts for name in re.findall(r"RAISE EXCEPTION '(\w+)'", text)}


def test_every_promise_has_a_sentence() -> None:
    silent = {n for n in promised() | raised() if n not in promises.SENTENCES}
    silent = {name for name in silent if not GENERAL.match(name)}
    assert silent == set(), "Give these a kind sentence in techloan/promises.py."


def test_no_sentence_is_about_a_promise_that_nobody_made() -> None:
    orphans = set(promises.SENTENCES) - promised() - raised()
    assert orphans == set(), "Take these sentences out of techloan/promises.py."


@pytest.fixture
def rows(db: Session) -> dict[str, int]:
    """Make one of everything that a promise is about, and return the numbers of the rows."""
    site = make.site(db)
    admin = make.staff(db, Role.ADMINISTRATOR, at=site, email="first@example.org")
    helper = make.staff(db, Role.VOLUNTEER, at=site, email="second@example.org")
    client = make.client(db, of=site.partner, reference="PLUS-C-0001")
    other_client = make.client(db, of=site.partner, reference="PLUS-C-0002")
    device = make.device(db, at=site, tag="TAB-0001")
    other = make.device(db, at=site, of=device.model, tag="TAB-0002")
    group = make.group(db, of=site.partner, hosted_by=helper)
    make.group(db, of=site.partner, name="Second group")
    make.member(db, group, client)
    make.attendance(db, make.meeting(db, group), client)
    make.attendance_file(db, group)
    make.request(db, other_client, held=other)
    loan = make.loan(db, of=device, to=client, key="0b0d1f5e-9d0a-4a53-9f0f-1f0c7c1b2a3d")
    papers(db, loan.id)
    rows_of_guides(db, loan.id)
    db.add(Eligibility(client_id=client.id, line="gp", yes=True, asked_at=make.NOW, asked_by="A"))
    db.add(Consent(client=client, purpose="photos", given_on=loan.checked_out_on, recorded_by="A"))
    allocation = make.allocation(db, client, helper)
    supported(db, client, helper)
    made = {
        "site": site,
        "partner": make.partner(db, "Lantern House"),
        "lead": site.partner,
        "admin": admin,
        "helper": helper,
        "client": client,
        "other_client": other_client,
        "device": device,
        "other": other,
        "model": device.model,
        "group": group,
        "other_model": make.model(db),
        "loan": loan,
        "allocation": allocation,
    }
    return {name: row.id for name, row in made.items()}


MOVE = """INSERT INTO device_move (device_id, at, actor, from_state, to_state, why)
 VALUES ({device}, '2026-11-03 10:00:00', 'somebody', 'missing', 'ready', '')"""
SECOND_LOAN = """INSERT INTO loan
 (device_id, client_id, checked_out_on, checked_out_by, due_on, ended_by, note)
 VALUES ({device}, {other_client}, '2026-11-03', 'somebody', '2026-12-01', '', '')"""
TWICE = """INSERT INTO allocation (client_id, staff_id, started_on)
 VALUES ({client}, {helper}, '2026-11-03')"""
BROKEN = (
    ("uq_loan_open_device", SECOND_LOAN),
    ("ck_loan_due_after_check_out", "UPDATE loan SET due_on = '2020-01-01'"),
    ("ck_loan_due_given", "UPDATE loan SET due_on = NULL"),
    ("ck_loan_ending_whole", "UPDATE loan SET ending = 'returned'"),
    ("ck_loan_ending_whole", "UPDATE loan SET ended_on = '2026-12-01'"),
    (
        "ck_loan_ended_after_check_out",
        "UPDATE loan SET ending = 'returned', ended_on = '2020-01-01'",
    ),
    ("ck_loan_shared_with_another", "UPDATE loan SET shared_with_id = client_id"),
    *OF_THINGS,
    ("ck_deposit_some", "INSERT INTO deposit (loan_id, pence) SELECT id, 0 FROM loan"),
    ("uq_device_tag", "UPDATE device SET tag = 'tab-0001' WHERE id = {other}"),
    ("ck_device_tag_given", "UPDATE device SET tag = '  ' WHERE id = {other}"),
    ("ck_device_cost_not_negative", "UPDATE device SET cost_pence = -1"),
    ("ck_device_pin_sealed_only", "UPDATE device SET pin_sealed = '1234'"),
    ("ck_device_move_allowed", MOVE),
    ("device_on_loan_kept", "UPDATE device SET state = 'missing' WHERE id = {device}"),
    ("history_kept", "UPDATE device_move SET why = 'never mind'"),
    ("uq_device_model_name", "UPDATE device_model SET make = 'SAMSUNG', name = 'tab'"),
    ("uq_kit_part_model_id_name", "UPDATE kit_part SET name = 'Case', model_id = {model}"),
    ("uq_preparation_line_model_id_words", "UPDATE preparation_line SET words = 'Wiped'"),
    (
        "pk_preparation_tick",
        "INSERT INTO preparation_tick SELECT * FROM preparation_tick",
    ),
    ("audit_kept", "UPDATE audit SET actor = 'nobody'"),
    ("audit_kept", "DELETE FROM audit"),
    ("uq_partner_name", "UPDATE partner SET name = 'LANTERN HOUSE' WHERE id = {lead}"),
    ("ck_partner_name_given", "UPDATE partner SET name = ' '"),
    (
        "uq_site_partner_id_name",
        "INSERT INTO site (partner_id, name, address, phone)"
        " SELECT partner_id, name, '', '' FROM site WHERE id = {site}",
    ),
    ("uq_staff_email", "UPDATE staff SET email = 'FIRST@example.org' WHERE id = {helper}"),
    ("pk_staff_role", "INSERT INTO staff_role VALUES ({admin}, 'administrator')"),
    ("uq_client_reference", "UPDATE client SET reference = 'plus-c-0001' WHERE id={other_client}"),
    ("ck_client_born_in_likely", "UPDATE client SET born_in = 1066"),
    (
        "ck_client_support_in_order",
        "UPDATE client SET support_from = '2026-11-03', support_until = '2026-11-02'",
    ),
    ("pk_eligibility", "INSERT INTO eligibility SELECT * FROM eligibility"),
    ("ck_consent_days_in_order", "UPDATE consent SET withdrawn_on = '2020-01-01'"),
    ("uq_allocation_open", TWICE),
    ("ck_allocation_days_in_order", "UPDATE allocation SET ended_on = '2020-01-01'"),
    ("pk_sent", "INSERT INTO sent SELECT * FROM sent"),
    ("uq_online_group_name", "UPDATE online_group SET name = 'SECOND GROUP' WHERE id = {group}"),
    ("ck_online_group_name_given", "UPDATE online_group SET name = ' '"),
    ("ck_online_group_passcode_sealed_only", "UPDATE online_group SET passcode_sealed = '1234'"),
    ("pk_group_host", "INSERT INTO group_host SELECT * FROM group_host"),
    ("ck_group_time_every_likely", "UPDATE group_time SET every = 0"),
    ("ck_group_time_minutes_likely", "UPDATE group_time SET minutes = 1"),
    ("ck_group_time_starts_clock", "UPDATE group_time SET starts = '9:30'"),
    ("ck_group_time_days_in_order", "UPDATE group_time SET until_on = '2020-01-01'"),
    (
        "ck_group_break_days_in_order",
        "INSERT INTO group_break (group_id, from_on, until_on, why)"
        " VALUES ({group}, '2026-12-24', '2026-12-01', '')",
    ),
    (
        "uq_meeting_start",
        "INSERT INTO meeting (group_id, on_day, starts_at, ends_at, cancelled_why, finished_by,"
        " guests) SELECT group_id, on_day, starts_at, ends_at, '', '', 0 FROM meeting",
    ),
    ("ck_meeting_ends_after_start", "UPDATE meeting SET ends_at = starts_at"),
    ("ck_meeting_guests_likely", "UPDATE meeting SET guests = -1"),
    (
        "ck_meeting_cancelled_or_finished",
        "UPDATE meeting SET cancelled_at = starts_at, finished_at = starts_at",
    ),
    (
        "uq_group_member_open",
        "INSERT INTO group_member (group_id, client_id, invited_on, left_why)"
        " SELECT group_id, client_id, invited_on, '' FROM group_member",
    ),
    ("ck_group_member_days_in_order", "UPDATE group_member SET left_on = '2020-01-01'"),
    ("pk_attendance", "INSERT INTO attendance SELECT * FROM attendance"),
    ("ck_attendance_seconds_likely", "UPDATE attendance SET seconds = -1"),
    ("ck_attendance_absence_of_absent", "UPDATE attendance SET absence = 'ill'"),
    *OF_FILES,
    *(*OF_PAPERS, *OF_REQUESTS, *OF_MESSAGES, *OF_SUPPORT, *OF_GUIDES),
    ("last_administrator", "DELETE FROM staff_role WHERE role = 'administrator'"),
    ("last_administrator", "UPDATE staff_role SET role = 'desk' WHERE staff_id = {admin}"),
    ("last_administrator", "UPDATE staff SET active = false WHERE id = {admin}"),
)


def broken_by(db: Session, statement: str) -> str | None:
    """Run a statement that must fail, and return the sentence that people would see."""
    with pytest.raises(IntegrityError) as failed:
        db.execute(text(statement))
    return promises.broken(failed.value)


@pytest.mark.parametrize(("name", "statement"), BROKEN)
def test_what_breaks_a_promise_is_refused_in_its_words(
    db: Session, rows: dict[str, int], name: str, statement: str
) -> None:
    assert broken_by(db, statement.format(**rows)) == promises.SENTENCES[name]


def test_every_sentence_of_ours_was_seen() -> None:
    unseen = set(promises.SENTENCES) - {name for name, _ in BROKEN}
    assert unseen == set(), "Break these on purpose in BROKEN above."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE device SET state = 'on_loan' WHERE id = {other}",
        "UPDATE device SET condition = 'splendid'",
        "UPDATE client SET print_size = 15",
        "UPDATE staff_role SET role = 'chief' WHERE staff_id = {helper}",
        "UPDATE loan SET ending = 'sold', ended_on = '2026-12-01'",
    ],
)
def test_a_word_that_is_on_no_list_is_refused(
    db: Session, rows: dict[str, int], statement: str
) -> None:
    assert broken_by(db, statement.format(**rows)) == promises.ANY_CHECK


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE loan SET device_id = 987654",
        "UPDATE loan SET client_id = 987654",
        "INSERT INTO staff_role VALUES (987654, 'desk')",
        "DELETE FROM client WHERE id = {client}",
        "DELETE FROM device WHERE id = {device}",
        "DELETE FROM staff WHERE id = {admin}",
        "DELETE FROM site WHERE id = {site}",
    ],
)
def test_nothing_belongs_to_what_is_gone(db: Session, rows: dict[str, int], statement: str) -> None:
    assert broken_by(db, statement.format(**rows)) == promises.ANY_LINK


def test_a_clash_without_words_of_its_own_is_still_said_kindly(db: Session) -> None:
    twice = "INSERT INTO setting VALUES ('phone', '1'), ('phone', '2')"
    assert broken_by(db, twice) == promises.ANY_CLASH


@pytest.mark.parametrize("column", ["checked_out_on", "due_on"])
def test_the_31st_of_february_is_no_day(db: Session, rows: dict[str, int], column: str) -> None:
    with pytest.raises(DBAPIError) as failed:
        db.execute(text(f"UPDATE loan SET {column} = '2026-02-31'"))
    if isinstance(failed.value, IntegrityError):
        assert promises.broken_name(failed.value) == f"ck_loan_{column}_real"


def test_two_administrators_do_not_go_in_one_stroke(db: Session, rows: dict[str, int]) -> None:
    make.staff(db, Role.ADMINISTRATOR)
    with db.begin_nested():
        db.execute(text(f"UPDATE staff SET active = false WHERE id = {rows['admin']}"))
    assert broken_by(db, "DELETE FROM staff_role") == promises.SENTENCES["last_administrator"]


def test_all_administrators_cannot_be_ended_at_once(db: Session, rows: dict[str, int]) -> None:
    make.staff(db, Role.ADMINISTRATOR)
    sentence = promises.SENTENCES["last_administrator"]
    assert broken_by(db, "UPDATE staff SET active = false") == sentence


def test_the_audit_cannot_be_emptied_or_replaced(db: Session, rows: dict[str, int]) -> None:
    replaced = "INSERT OR REPLACE INTO audit SELECT * FROM audit"
    sqlite = db.get_bind().dialect.name == "sqlite"
    statement = replaced if sqlite else "TRUNCATE audit"
    assert broken_by(db, statement) == promises.SENTENCES["audit_kept"]


def test_the_history_cannot_be_replaced(db: Session, rows: dict[str, int]) -> None:
    replaced = "INSERT OR REPLACE INTO device_move SELECT * FROM device_move"
    merged = """INSERT INTO device_move SELECT * FROM device_move
 ON CONFLICT (id) DO UPDATE SET why = 'never mind'"""
    statement = replaced if db.get_bind().dialect.name == "sqlite" else merged
    assert broken_by(db, statement) == promises.SENTENCES["history_kept"]


def test_a_second_allocation_after_the_first_ended_is_welcome(
    db: Session, rows: dict[str, int]
) -> None:
    db.execute(text("UPDATE allocation SET ended_on = '2026-11-03'"))
    db.execute(text(TWICE.format(**rows)))
    assert db.scalar(text("SELECT count(*) FROM allocation")) == 2


def test_what_is_no_broken_promise_is_not_called_one(db: Session) -> None:
    with pytest.raises(IntegrityError) as failed:
        db.execute(text("INSERT INTO partner (name, is_lead) VALUES (NULL, false)"))
    assert promises.broken(failed.value) is None
