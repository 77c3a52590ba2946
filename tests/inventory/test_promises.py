"""What the database itself promises about devices, whatever the code would do."""

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from techloan import migrate, promises
from techloan.checks import broken_promises
from techloan.database import Database, Session
from techloan.inventory.model_services import keep_model
from techloan.inventory.models import Device, DeviceMove, PreparationTick
from techloan.inventory.rules import MOVES, State
from techloan.permissions import COMMAND_LINE
from tests import make

NOT_ALLOWED = [
    (before, after) for before in (None, *State) for after in State if (before, after) not in MOVES
]


def broken(db: Session, statement: object) -> str | None:
    with pytest.raises(IntegrityError) as error:
        db.execute(statement)  # type: ignore[call-overload]
    db.rollback()
    return promises.broken_name(error.value)


@pytest.mark.parametrize(("before", "after"), NOT_ALLOWED)
def test_no_history_holds_a_move_that_is_not_on_the_list(
    db: Session, before: State | None, after: State
) -> None:
    row = {"device_id": make.device(db).id, "at": make.NOW, "actor": "x", "why": ""}
    move = insert(DeviceMove).values(**row, from_state=before, to_state=after)
    assert broken(db, move) == "ck_device_move_allowed"


def test_history_is_never_changed(db: Session) -> None:
    make.device(db)
    assert broken(db, update(DeviceMove).values(why="another story")) == "history_kept"


def test_two_devices_never_share_a_tag_whatever_its_case(db: Session) -> None:
    make.device(db, tag="TAB-0017")
    other = make.device(db)
    wish = update(Device).where(Device.id == other.id).values(tag="tab-0017")
    assert broken(db, wish) == "uq_device_tag"


def test_a_pin_in_plain_words_is_refused(db: Session) -> None:
    make.device(db)
    assert broken(db, update(Device).values(pin_sealed="4821")) == "ck_device_pin_sealed_only"


@pytest.mark.parametrize("state", [state for state in State if state is not State.READY])
def test_a_device_on_loan_stays_as_it_is_until_its_loan_ends(db: Session, state: State) -> None:
    device = make.loan(db).device
    wish = update(Device).where(Device.id == device.id).values(state=state)
    assert broken(db, wish) == "device_on_loan_kept"


def test_every_promise_has_its_sentence() -> None:
    for name in ("device_on_loan_kept", "history_kept", "uq_device_tag", "ck_device_move_allowed"):
        assert promises.SENTENCES[name].endswith(".")


def test_a_device_that_is_not_all_ticked_is_found_by_the_check(
    database: Database, db: Session
) -> None:
    device = make.device(db)
    db.commit()
    assert broken_promises(database) == []
    db.begin_writing()
    db.execute(delete(PreparationTick).where(PreparationTick.device_id == device.id))
    db.commit()
    assert "not all ticked" in broken_promises(database)[0]


def test_a_line_that_came_later_breaks_no_promise(database: Database, db: Session) -> None:
    device = make.device(db)
    lines = ["Wiped and checked", "Charged", "Battery not swollen"]
    later = make.NOW.replace(hour=10)
    keep_model(db, COMMAND_LINE, later, device.model, ["Charger"], lines)
    db.commit()
    assert broken_promises(database) == []


def test_the_migration_goes_down_and_up_over_devices(database: Database, db: Session) -> None:
    make.device(db, tag="TAB-0017")
    db.commit()
    migrate.downgrade(database, "0005")
    migrate.upgrade(database)
    assert broken_promises(database) == []
    assert db.scalar(text("SELECT tag FROM device")) == "TAB-0017"
