"""The links on top of every page: to each person those that they may use."""

from dataclasses import dataclass

from flask import request

from techloan.permissions import Actor, Permission

LINKS = (
    ("Today", "/", Permission.SIGNED_IN),
    ("Desk", "/desk", Permission.DESK_USE),
    ("Follow-up", "/follow-up", Permission.FOLLOW_UP),
    ("Devices", "/devices", Permission.DEVICES_READ),
    ("Clients", "/clients", Permission.CLIENTS_READ),
    ("Support", "/support", Permission.SUPPORT),
    ("Loans", "/loans", Permission.LOANS_READ),
    ("Waiting", "/requests", Permission.REQUESTS),
    ("Groups", "/groups", Permission.GROUPS_READ),
    ("Guides", "/guides", Permission.GUIDES_WRITE),
    ("Messages", "/messages", Permission.MESSAGES),
    ("Imports", "/imports", Permission.IMPORT_DEVICES),
    ("Staff", "/staff", Permission.STAFF_MANAGE),
    ("Partners", "/partners", Permission.PARTNERS_MANAGE),
    ("Settings", "/settings", Permission.SETTINGS_MANAGE),
)


@dataclass(frozen=True)
class Link:
    """One link of the navigation."""

    text: str
    href: str
    active: bool


def navigation(actor: Actor) -> list[Link]:
    """Return the links that this person may use, the one of this page marked."""
    return [
        Link(text, href, _here(href)) for text, href, permission in LINKS if actor.may(permission)
    ]


def _here(href: str) -> bool:
    return request.path == href or (href != "/" and request.path.startswith(f"{href}/"))
