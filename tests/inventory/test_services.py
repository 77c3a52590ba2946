"""What is done to devices and their models, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries, services
from techloan.inventory.model_services import keep_model
from techloan.inventory.models import Device, DeviceModel, DeviceMove, DeviceWord, PreparationTick
from techloan.inventory.rules import MOVES, Condition, Kind, RetiredHow, State
from techloan.permissions import COMMAND_LINE, Role
from tests import make

NOW = datetime(2026, 11, 3, 10, 30, tzinfo=UTC)
PAIRS = [(before, after) for before in State for after in State]


@pytest.mark.parametrize(("before", "after"), sorted(pair for pair in PAIRS if pair in MOVES))
def test_every_move_on_the_list_is_made_and_written_down(
    db: Session, before: State, after: State
) -> None:
    device = make.device(db, state=before)
    if after is State.READY:
        services.vouch(db, COMMAND_LINE, NOW, [device])
    else:
        services.move(db, COMMAND_LINE, NOW, device, after, "a reason")
    last = db.scalars(queries.last_move(device.id)).one()
    assert (last.from_state, last.to_state, device.state) == (before, after, after)


@pytest.mark.parametrize(("before", "after"), sorted(pair for pair in PAIRS if pair not in MOVES))
def test_no_other_move_is_made(db: Session, before: State, after: State) -> None:
    device = make.device(db, state=before)
    with pytest.raises(Refused, match="cannot become"):
        services.move(db, COMMAND_LINE, NOW, device, after, "a reason")
    assert device.state is before


@pytest.mark.parametrize("before", [State.READY, State.RETIRED])
def test_what_goes_back_to_be_prepared_needs_a_reason(db: Session, before: State) -> None:
    device = make.device(db, state=before)
    with pytest.raises(Refused, match="say why"):
        services.move(db, COMMAND_LINE, NOW, device, State.TO_PREPARE, " ")


def test_a_device_is_ready_only_when_every_line_is_ticked(db: Session) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    lines = [line.id for line in db.scalars(queries.lines_of(device.model_id))]
    assert not services.prepared(db, COMMAND_LINE, NOW, device, {lines[0]})
    with pytest.raises(Refused, match="not ticked"):
        services.move(db, COMMAND_LINE, NOW, device, State.READY)
    assert services.prepared(db, COMMAND_LINE, NOW, device, set(lines))


def test_a_tick_keeps_who_made_it_and_when(db: Session) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    me = make.actor(make.staff(db, Role.DESK, name="Juniper Quill"), Role.DESK)
    lines = [line.id for line in db.scalars(queries.lines_of(device.model_id))]
    services.prepared(db, me, NOW, device, {lines[0]})
    services.prepared(db, COMMAND_LINE, NOW, device, set(lines))
    first = db.scalars(select(PreparationTick).where(PreparationTick.line_id == lines[0])).one()
    assert (first.actor, first.at, first.source) == ("Juniper Quill", NOW, "hand")


def test_who_vouches_for_a_device_is_written_with_every_line(db: Session) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    me = make.actor(make.staff(db, Role.DESK, name="Juniper Quill"), Role.DESK)
    assert services.vouch(db, me, NOW, [device, make.device(db)]) == 1
    ticks = db.scalars(queries.ticks_of(device)).all()
    assert {(tick.actor, tick.source) for tick in ticks} == {("Juniper Quill", "vouched")}
    assert db.scalars(queries.last_move(device.id)).one().why == "checked by Juniper Quill"


def test_each_round_of_preparation_begins_without_ticks(db: Session) -> None:
    device = make.device(db)
    services.move(db, COMMAND_LINE, NOW, device, State.TO_PREPARE, "sticky screen")
    assert db.scalars(queries.ticks_of(device)).all() == []


def test_a_retired_device_says_how_until_it_is_here_after_all(db: Session) -> None:
    device = make.device(db)
    services.retire(db, COMMAND_LINE, NOW, device, RetiredHow.RECYCLED, "certificate 12")
    assert (device.retired_how, device.retired_evidence) == (RetiredHow.RECYCLED, "certificate 12")
    services.move(db, COMMAND_LINE, NOW, device, State.TO_PREPARE, "found in the cupboard")
    assert (device.retired_how, device.retired_evidence) == (None, "")


def test_a_pin_lies_encrypted_in_its_row(db: Session) -> None:
    device = make.device(db)
    services.set_pin(device, "4821")
    db.flush()
    kept = db.scalar(select(Device.pin_sealed).where(Device.id == device.id))
    assert kept is not None
    assert "4821" not in kept


def test_who_reveals_a_pin_is_written_down_with_the_reason(db: Session) -> None:
    device = make.device(db)
    services.set_pin(device, "4821")
    assert services.reveal_pin(db, COMMAND_LINE, NOW, device, "locked out") == "4821"
    line = db.scalars(select(AuditLine).where(AuditLine.action == "revealed a PIN")).one()
    assert (line.subject_id, line.detail) == (device.id, '{"reason": "locked out"}')


def test_a_pin_is_not_revealed_without_a_reason(db: Session) -> None:
    device = make.device(db)
    services.set_pin(device, "4821")
    with pytest.raises(Refused, match="say why"):
        services.reveal_pin(db, COMMAND_LINE, NOW, device, "  ")


def test_the_next_tag_follows_the_highest_of_its_prefix(db: Session) -> None:
    make.device(db, tag="LAP-0041")
    make.device(db, tag="LAP-A-0099")
    assert services.free_tag(db, "LAP") == "LAP-0042"


@pytest.mark.parametrize("tag", ["NEW", "labels", "TAB 17", "TAB_17", "", "T" * 31])
def test_what_cannot_be_an_asset_tag_is_refused(tag: str) -> None:
    with pytest.raises(Refused):
        services.clean_tag(tag)


def test_a_renamed_model_renames_what_its_devices_are_found_by(db: Session) -> None:
    device = make.device(db)
    device.model.name = "Galaxy Tab"
    keep_model(db, COMMAND_LINE, NOW, device.model, ["Charger"], ["Charged"])
    words = set(db.scalars(select(DeviceWord.word).where(DeviceWord.device_id == device.id)))
    assert "galaxy" in words


def test_a_new_line_is_asked_for_of_devices_being_prepared_only(db: Session) -> None:
    model = make.model(db)
    ready, waiting = make.device(db, of=model), make.device(db, of=model, state=State.TO_PREPARE)
    lines = ["Wiped and checked", "Charged", "Battery not swollen"]
    keep_model(db, COMMAND_LINE, NOW, model, ["Charger"], lines)
    assert len(db.scalars(queries.unready_lines(waiting)).all()) == 3
    assert ready.state is State.READY


def test_a_dropped_line_stays_for_what_was_ticked(db: Session) -> None:
    device = make.device(db)
    keep_model(db, COMMAND_LINE, NOW, device.model, ["Charger"], ["Charged"])
    assert [line.words for line in db.scalars(queries.lines_of(device.model_id))] == ["Charged"]
    assert len(db.scalars(queries.ticks_of(device)).all()) == 2


def test_a_line_taken_up_again_is_the_same_line(db: Session) -> None:
    model = make.model(db)
    before = {line.words: line.id for line in db.scalars(queries.lines_of(model.id))}
    keep_model(db, COMMAND_LINE, NOW, model, [], ["Charged"])
    keep_model(db, COMMAND_LINE, NOW, model, [], ["charged", "Wiped and checked"])
    after = [(line.words, line.id) for line in db.scalars(queries.lines_of(model.id))]
    expected = [("charged", before["Charged"])]
    assert after == [*expected, ("Wiped and checked", before["Wiped and checked"])]


def test_a_model_without_a_preparation_list_is_refused(db: Session) -> None:
    model = DeviceModel(kind=Kind.PHONE, make="Nokia", name="G42")
    with pytest.raises(Refused, match="at least one line"):
        keep_model(db, COMMAND_LINE, NOW, model, [], [])


def test_the_history_begins_when_a_device_is_added(db: Session) -> None:
    device = make.device(db, state=State.TO_PREPARE)
    move = db.scalars(select(DeviceMove).where(DeviceMove.device_id == device.id)).one()
    assert (move.from_state, move.to_state) == (None, State.TO_PREPARE)


@pytest.mark.parametrize("condition", [Condition.DAMAGED, Condition.BATTERY_SWOLLEN])
def test_a_repaired_device_is_good_again(db: Session, condition: Condition) -> None:
    device = make.device(db, state=State.IN_REPAIR, condition=condition)
    services.move(db, COMMAND_LINE, make.NOW, device, State.TO_PREPARE, "a new battery")
    assert device.condition is Condition.GOOD
