"""Loading people for a page: what this person may not see is not there."""

from techloan import web
from techloan.people import queries
from techloan.people.models import Client, Partner, Site, Staff
from techloan.permissions import Permission


def client_of(reference: str, permission: Permission = Permission.CLIENTS_READ) -> Client:
    """Return the client of this reference, in any case, that the permission covers; else 404."""
    wanted = queries.by_reference(web.actor(), reference)
    return web.found(web.db().scalar(wanted.where(queries.reaches(web.actor(), permission))))


def opened_client(
    reference: str, where: str, permission: Permission = Permission.CLIENTS_READ
) -> Client:
    """Return the same client for a page that shows them, written down before it does."""
    client = client_of(reference, permission)
    web.note_opened(client.id, where)
    return client


def staff_of(staff_id: int) -> Staff:
    """Return a member of staff, or answer 404."""
    return web.found(web.db().get(Staff, staff_id))


def partner_of(partner_id: int) -> Partner:
    """Return a partner, or answer 404."""
    return web.found(web.db().get(Partner, partner_id))


def site_of(site_id: int) -> Site:
    """Return a site, or answer 404."""
    return web.found(web.db().get(Site, site_id))
