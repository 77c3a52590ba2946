"""Who saw or changed what: once in ten minutes, without what is personal, and never altered."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from techloan import audit, promises
from techloan.audit import AuditLine
from techloan.database import Session
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def opened(db: Session) -> list[tuple[int | None, int | None, str | None]]:
    lines = select(AuditLine).where(AuditLine.action == "opened").order_by(AuditLine.id)
    return [(line.staff_id, line.client_id, line.detail) for line in db.scalars(lines)]


@pytest.mark.parametrize(
    ("minutes", "rows"), [((0, 0), 1), ((0, 9), 1), ((0, 10), 2), ((0, 9, 11), 2)]
)
def test_opened_again_within_ten_minutes_is_one_row(
    db: Session, minutes: tuple[int, ...], rows: int
) -> None:
    client, actor = make.client(db), make.actor(make.staff(db, Role.DESK), Role.DESK)
    for minute in minutes:
        audit.opened(db, actor, NOW + timedelta(minutes=minute), client.id, "page")
    assert len(opened(db)) == rows


def test_another_person_and_another_client_are_rows_of_their_own(db: Session) -> None:
    one, other = make.client(db), make.client(db)
    pip, dotty = (make.actor(make.staff(db, Role.DESK), Role.DESK) for _ in range(2))
    for actor, client in ((pip, one), (dotty, one), (pip, other), (pip, one)):
        audit.opened(db, actor, NOW, client.id, "desk")
    where = '{"where": "desk"}'
    assert opened(db) == [
        (pip.staff_id, one.id, where),
        (dotty.staff_id, one.id, where),
        (pip.staff_id, other.id, where),
    ]


def test_a_change_hides_no_opening(db: Session) -> None:
    client, actor = make.client(db), make.actor(make.staff(db, Role.DESK), Role.DESK)
    audit.record(db, actor, NOW, "changed", "client", client.id, client_id=client.id)
    audit.opened(db, actor, NOW, client.id, "page")
    assert len(opened(db)) == 1


def test_personal_fields_are_said_to_have_changed_and_no_more(db: Session) -> None:
    client = make.client(db, phone="07700 900123")
    client.phone, client.no_contact = "07700 900456", True
    changes = audit.changes_of(client, frozenset({"phone"}))
    assert changes == {"phone": "changed", "no_contact": [False, True]}


def test_what_was_put_back_is_no_change(db: Session) -> None:
    client = make.client(db, given_name="Dotty")
    client.given_name = "Pip"
    client.given_name = "Dotty"
    assert audit.changes_of(client) == {}


def test_a_pin_is_never_in_the_audit(db: Session) -> None:
    device = make.device(db)
    devices.set_pin(device, "4711")
    devices.edit_device(db, COMMAND_LINE, NOW, device)
    assert devices.reveal_pin(db, COMMAND_LINE, NOW, device, "client forgot it") == "4711"
    lines = db.scalars(select(AuditLine).where(AuditLine.subject_id == device.id)).all()
    told = json.dumps([[line.action, line.detail] for line in lines])
    assert "4711" not in told
    assert device.pin_sealed not in told
    assert "revealed a PIN" in told
    assert "client forgot it" in told


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
def test_a_row_of_the_audit_stays_as_it_is(db: Session, statement: str) -> None:
    audit.record(db, COMMAND_LINE, NOW, "added", "device", 1)
    db.commit()
    db.begin_writing()
    with pytest.raises(IntegrityError) as failed:
        db.execute(text(statement))
    assert promises.broken(failed.value) == "The audit is never changed."


def test_what_was_not_kept_is_not_in_the_audit(db: Session) -> None:
    make.device(db, tag="TAB-0017")
    db.rollback()
    assert db.scalars(select(AuditLine)).all() == []
    assert db.scalars(select(Device)).all() == []


def test_a_client_at_the_desk_is_written_down_before_they_are_shown(
    visit: Visit, db: Session
) -> None:
    site = make.site(db)
    client = make.client(db, of=site.partner)
    staff = make.staff(db, Role.DESK, at=site)
    browser = visit(staff)
    for _ in range(2):
        card = browser.fragment("/desk/scan", {"code": client.reference})
        assert client.name in card.text
    db.commit()
    assert opened(db) == [(staff.id, client.id, '{"where": "desk"}')]


def test_what_cannot_be_written_down_is_not_shown(visit: Visit, db: Session) -> None:
    site = make.site(db)
    client = make.client(db, of=site.partner)
    browser = visit(make.staff(db, Role.DESK, at=site))
    db.begin_writing()
    db.execute(text("ALTER TABLE audit RENAME TO elsewhere"))
    db.commit()
    answer = browser.fragment("/desk/scan", {"code": client.reference})
    assert (answer.status_code, client.given_name in answer.text) == (500, False)
