"""Guides for a whole list come in one file, made by the worker."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from techloan import stored_files
from techloan.audit import AuditLine
from techloan.config import Config
from techloan.database import Database, Session
from techloan.dates import utc_now
from techloan.permissions import Actor, Role
from techloan.stored_files import FileKind, StoredFile
from techloan.support.guides import piles
from techloan.support.guides.models import GuidePile
from tests import make
from tests.conftest import NOW
from tests.support.guides.made import group, lent
from tests.visitor import Visit, words

pytestmark = pytest.mark.pdf
TODAY = NOW.date()


def test_the_guides_of_a_group_are_one_file(db: Session, visit: Visit) -> None:
    members = [make.client(db, given_name=name) for name in ("Alfie", "Basil")]
    row = group(db, members[0])
    make.member(db, row, members[1])
    for one in (*members, make.client(db, given_name="Ceri")):
        lent(db, one)
    browser = visit(make.staff(db, Role.COORDINATOR))
    answer = browser.post("/guides/print", data={"whose": "group", "group": row.id})
    assert answer.status_code == 303
    assert "2 guides are ready" in words(browser.get(answer.location))
    pdf = PdfReader(io.BytesIO(browser.get(f"{answer.location}.pdf").data))
    told = " ".join(page.extract_text() for page in pdf.pages)
    assert [f"For {name}" in told for name in ("Alfie", "Basil", "Ceri")] == [True, True, False]
    db.rollback()
    opened = select(func.count()).where(AuditLine.action == "opened")
    assert db.scalar(opened) == 2


def test_what_went_out_lately_is_a_list(db: Session) -> None:
    lent(db, make.client(db), on=date(2026, 10, 1))
    new = lent(db, make.client(db), on=date(2026, 11, 1))
    found = db.scalars(piles.of_day(_desk(db, new.client.partner_id), TODAY - timedelta(days=7)))
    assert [loan.id for loan in found] == [new.id]


def test_nobody_who_wants_no_contact_or_has_died_is_on_a_list(db: Session) -> None:
    quiet, gone = make.client(db), make.client(db)
    for one in (quiet, gone):
        lent(db, one)
    quiet.no_contact, gone.died_on = True, TODAY
    db.flush()
    coordinator = make.actor(make.staff(db, Role.COORDINATOR), Role.COORDINATOR)
    assert db.scalars(piles.of_day(coordinator, date(2026, 1, 1))).all() == []


def test_the_desk_prints_for_its_own_partner(db: Session) -> None:
    mine = lent(db, make.client(db))
    lent(db, make.client(db))
    found = db.scalars(piles.of_day(_desk(db, mine.client.partner_id), date(2026, 1, 1)))
    assert [loan.id for loan in found] == [mine.id]


def _desk(db: Session, partner_id: int) -> Actor:
    site = make.site(db)
    person = make.staff(db, Role.DESK, at=site)
    person.partner_id = partner_id
    return make.actor(person, Role.DESK)


def test_an_empty_list_is_said(db: Session, visit: Visit) -> None:
    answer = visit(make.staff(db, Role.COORDINATOR)).post("/guides/print", data={"whose": "0"})
    assert answer.status_code == 409
    assert "there is nothing to print" in words(answer)


def test_old_piles_go_with_their_files(config: Config, database: Database, db: Session) -> None:
    for days in (0, 5):
        at = utc_now() - timedelta(days=days)
        file = stored_files.keep(db, at, FileKind.PDF, b"%PDF-")
        db.add(GuidePile(staff_id=None, made_at=at, guides=1, job_id=None, file_id=file.id))
    db.commit()
    piles.forget_old(config, database)
    db.rollback()
    for table in (GuidePile, StoredFile):
        assert db.scalar(select(func.count()).select_from(table)) == 1
