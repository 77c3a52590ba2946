"""Loading for the pages of support: what this person may not see is not there."""

from sqlalchemy import ColumnElement
from sqlalchemy.orm import joinedload

from techloan import web
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Permission
from techloan.support import queries
from techloan.support.models import SupportSession


def client_where(reference: str, condition: ColumnElement[bool]) -> Client:
    """Return the client of this reference whom this person sees, under a condition; else 404."""
    wanted = people.by_reference(web.actor(), reference).where(condition)
    return web.found(web.db().scalar(wanted.options(joinedload(Client.partner))))


def client_of(reference: str, permission: Permission = Permission.SUPPORT) -> Client:
    """Return the client of this reference that the permission covers, or answer 404."""
    return client_where(reference, people.reaches(web.actor(), permission))


def session_of(session_id: int) -> SupportSession:
    """Return a support session of a client whom this person supports, or answer 404."""
    wanted = queries.visible_to(web.actor()).where(SupportSession.id == session_id)
    return web.found(web.db().scalar(wanted))


def helper_choices(client: Client, kept: SupportSession | None = None) -> dict[int, str]:
    """Return who may help a client, oneself first; who helped before stays to choose."""
    own = web.actor().staff_id
    helpers = {one.id: one.name for one in web.db().scalars(queries.helpers_of(client.id))}
    if kept is not None and kept.helper is not None:
        helpers.setdefault(kept.helper.id, kept.helper.name)
    return dict(sorted(helpers.items(), key=lambda one: one[0] != own))


def device_choices(client: Client, kept: SupportSession | None = None) -> dict[int, str]:
    """Return the devices a client has, and 0 for their own or none."""
    devices = {
        one.id: f"{one.tag}, {one.model.title}"
        for one in web.db().scalars(queries.devices_of(client.id))
    }
    if kept is not None and kept.device is not None:
        devices.setdefault(kept.device.id, kept.device.tag)
    return {**devices, 0: "Their own, or none"}
