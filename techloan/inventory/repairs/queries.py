"""Questions about repairs, as selects."""

from sqlalchemy import Select, select

from techloan.inventory.repairs.models import Repair


def of_device(device_id: int) -> Select[Repair]:
    """Select the repairs of a device, the newest first."""
    return select(Repair).where(Repair.device_id == device_id).order_by(Repair.id.desc())


def going_on(device_id: int) -> Select[Repair]:
    """Select the repair of a device that is not over."""
    return of_device(device_id).where(Repair.back_on.is_(None))
