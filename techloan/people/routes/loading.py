"""Loading people for a page: what this person may not see is not there; and where to go next."""

from urllib.parse import urlsplit

from flask import url_for

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


def inside(wanted: str | None, otherwise: str = "") -> str:
    """Return an address of this site that was asked for; else another one, or the first page."""
    otherwise = otherwise or url_for("home.today")
    # Only a path of this site: "//elsewhere", "/\\elsewhere" and whole addresses lead away.
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\"):
        return otherwise
    # Browsers drop tabs and line ends, and no header can hold a line end.
    if not wanted.isprintable():
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
