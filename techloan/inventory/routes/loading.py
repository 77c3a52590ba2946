"""Loading a device for a page: what this person may not see is not there."""

from techloan import web
from techloan.inventory import queries
from techloan.inventory.models import Device
from techloan.permissions import Permission


def visible_device(tag: str, permission: Permission = Permission.DEVICES_READ) -> Device:
    """Return the device of this tag, in any case, that the permission covers; else answer 404."""
    wanted = queries.devices().where(queries.by_tag(tag), queries.reaches(web.actor(), permission))
    return web.found(web.db().scalar(wanted))


def locked_device(tag: str, permission: Permission = Permission.DEVICES_READ) -> Device:
    """Begin to write, and return the device as it is now, kept from others until the commit."""
    wanted = queries.devices().where(queries.by_tag(tag), queries.reaches(web.actor(), permission))
    locked = wanted.with_for_update(**queries.LOCK).execution_options(populate_existing=True)
    return web.found(web.writing().scalar(locked))
