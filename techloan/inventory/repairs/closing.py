"""A repair is over when its device goes into another state, whoever moves it."""

from datetime import date

from sqlalchemy import case, update

from techloan.database import Session
from techloan.inventory.models import Device
from techloan.inventory.repairs.models import Repair
from techloan.inventory.repairs.rules import outcome_of_move
from techloan.inventory.rules import State


def close_repair(db: Session, device: Device, to: State, why: str, on: date) -> None:
    """End the open repair of a device that leaves the state of repair, if there is one."""
    back_on = case((Repair.sent_on > on, Repair.sent_on), else_=on)
    db.execute(
        update(Repair)
        .where(Repair.device_id == device.id, Repair.back_on.is_(None))
        .values(back_on=back_on, outcome=outcome_of_move(to), done=why.strip()[:300])
        .execution_options(synchronize_session=False)
    )
