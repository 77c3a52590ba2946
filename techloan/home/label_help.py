"""The first help on the page of a label, for a kind of device and never for one device.

Only the beginning of the tag is looked at, so that the page is the same for every tag that begins
alike, ours or invented.
"""

from collections.abc import Mapping

from techloan.database import Session
from techloan.inventory import queries as inventory
from techloan.inventory.models import DeviceModel
from techloan.inventory.rules import Kind
from techloan.support.guides.first_help import Hint, first_help
from techloan.support.guides.rules import System, system_of

# How somebody who has never heard of these names tells them apart.
_WHICH = {
    System.IPAD: "If it is an iPad",
    System.ANDROID_TABLET: "If it is another tablet",
    System.ANDROID_PHONE: "If it is one large screen",
    System.BASIC_PHONE: "If it has keys to press",
}


def help_for(
    db: Session, tag_prefixes: Mapping[str, str], tag: str
) -> list[tuple[str, tuple[Hint, ...]]]:
    """Return the first help for the kind of device that a tag names by its beginning.

    It is a list of headings with their hints: one for each system of that kind that is lent here,
    the heading empty where there is only one. For any other tag the list is empty.
    """
    kind = _kind(tag_prefixes, tag)
    if kind is None:
        return []
    models = db.scalars(inventory.models().where(DeviceModel.kind == kind))
    lent = {system_of(model.kind, model.make, model.name, model.system) for model in models}
    systems = [system for system in System if system in lent]
    alone = len(systems) == 1
    return [("" if alone else _WHICH[system], first_help(system)) for system in systems]


def _kind(tag_prefixes: Mapping[str, str], tag: str) -> Kind | None:
    """Return the kind whose prefix a tag has; the longest where one begins like another."""
    fitting = [
        (prefix, kind)
        for kind, prefix in tag_prefixes.items()
        if tag.strip().upper().startswith(f"{prefix}-")
    ]
    return Kind(max(fitting, key=lambda one: len(one[0]))[1]) if fitting else None
