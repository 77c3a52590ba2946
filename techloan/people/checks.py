"""What must hold among people, as selects of the rows that break it."""

from sqlalchemy import exists, select

from techloan.people.models import Allocation, Client, ClientWord, Staff, StaffRole
from techloan.permissions import Role

_active_administrator = (
    exists()
    .where(StaffRole.role == Role.ADMINISTRATOR, StaffRole.staff_id == Staff.id, Staff.active)
    .correlate(None)
)

CHECKS = (
    (
        "There are staff, but no administrator who can sign in.",
        select(Staff.id).where(~_active_administrator).limit(1),
    ),
    (
        "A client cannot be found by any word.",
        select(Client.id).where(~exists().where(ClientWord.client_id == Client.id)),
    ),
    (
        "Somebody supports a client before they began.",
        select(Allocation.id).where(Allocation.ended_on < Allocation.started_on),
    ),
)
