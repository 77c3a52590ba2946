"""Who may do what, on one page.

A grant has a scope: over which clients, devices or groups it holds. What a person may not see looks
exactly like what is not there.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache


class Role(StrEnum):
    """The parts a member of staff can play; a person may hold several."""

    VOLUNTEER = "volunteer"
    DESK = "desk"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """How far a grant reaches: the people one supports, one's own partner, or everything."""

    OWN = "own"
    PARTNER = "partner"
    ALL = "all"


class Permission(StrEnum):
    """One thing that a page or a command lets somebody do."""

    SIGNED_IN = "signed in"
    DESK_USE = "use the desk"
    CLIENTS_READ = "see clients"
    CLIENTS_ADDRESS = "see addresses"
    CLIENTS_WRITE = "add and edit clients"
    CLIENTS_ALLOCATE = "choose who supports a client"
    FOLLOW_UP = "see whom to follow up"
    CONTACTS_RECORD = "record contacts with clients"
    MESSAGES = "see messages, send them again and print letters"
    REMINDERS_DECIDE = "decide about reminders"
    DEVICES_READ = "see devices"
    DEVICES_WRITE = "add, edit, prepare, repair and retire devices"
    MODELS_WRITE = "edit device models and preparation lists"
    SECRETS_REVEAL = "reveal a device PIN or the PUK of a SIM"
    LABELS_PRINT = "print labels"
    CHECK_OUT = "check devices out"
    CHECK_IN = "check devices in"
    RUNS_USE = "check in a pile and take stock"
    LOANS_READ = "see loans"
    AGREEMENTS_WRITE = "edit the words of the agreement"
    GUIDES_PRINT = "print guides for a whole list"
    GUIDES_WRITE = "edit guide sheets"
    REQUESTS = "see who waits for a device, and set devices aside"
    IMPORT_DEVICES = "import devices"
    IMPORT_CLIENTS = "import clients"
    EXPORT = "take lists away"
    GROUPS_READ = "see groups and keep their registers"
    GROUPS_INVITE = "invite clients to groups"
    GROUPS_WRITE = "edit groups"
    IMPORT_ATTENDANCE = "import attendance files"
    SUPPORT = "plan and record support sessions"
    # What only the case worker and coordinators read; a case worker does by being one.
    SUPPORT_NOTES = "read every support note"
    WORRIES = "follow up worries"
    MEASURES = "ask and see measures"
    STAFF_MANAGE = "manage staff"
    PARTNERS_MANAGE = "manage partners and sites"
    SETTINGS_MANAGE = "change settings"


P, S = Permission, Scope

GRANTS: dict[Role, dict[Permission, Scope]] = {
    Role.VOLUNTEER: {
        P.SIGNED_IN: S.ALL,
        P.DESK_USE: S.ALL,
        P.CLIENTS_READ: S.OWN,
        P.FOLLOW_UP: S.OWN,
        P.CONTACTS_RECORD: S.OWN,
        P.DEVICES_READ: S.PARTNER,
        P.CHECK_OUT: S.OWN,
        P.CHECK_IN: S.OWN,
        P.LOANS_READ: S.OWN,
        P.REQUESTS: S.OWN,
        # The groups they host.
        P.GROUPS_READ: S.OWN,
        P.SUPPORT: S.OWN,
    },
    Role.DESK: {
        P.SIGNED_IN: S.ALL,
        P.DESK_USE: S.ALL,
        P.CLIENTS_READ: S.PARTNER,
        P.CLIENTS_ADDRESS: S.PARTNER,
        P.CLIENTS_WRITE: S.PARTNER,
        P.FOLLOW_UP: S.PARTNER,
        P.CONTACTS_RECORD: S.PARTNER,
        P.MESSAGES: S.PARTNER,
        P.DEVICES_READ: S.ALL,
        P.DEVICES_WRITE: S.PARTNER,
        P.SECRETS_REVEAL: S.PARTNER,
        P.LABELS_PRINT: S.ALL,
        P.CHECK_OUT: S.PARTNER,
        P.CHECK_IN: S.ALL,
        P.RUNS_USE: S.ALL,
        P.LOANS_READ: S.PARTNER,
        P.GUIDES_PRINT: S.PARTNER,
        P.REQUESTS: S.PARTNER,
        P.IMPORT_DEVICES: S.PARTNER,
        P.EXPORT: S.PARTNER,
        P.GROUPS_READ: S.ALL,
        P.GROUPS_INVITE: S.PARTNER,
        P.SUPPORT: S.PARTNER,
        # Where they are the named lead or deputy, and whose case worker they are.
        P.WORRIES: S.OWN,
        P.MEASURES: S.OWN,
    },
    Role.COORDINATOR: {
        P.SIGNED_IN: S.ALL,
        P.DESK_USE: S.ALL,
        P.CLIENTS_READ: S.ALL,
        P.CLIENTS_ADDRESS: S.ALL,
        P.CLIENTS_WRITE: S.ALL,
        P.CLIENTS_ALLOCATE: S.ALL,
        P.FOLLOW_UP: S.ALL,
        P.CONTACTS_RECORD: S.ALL,
        P.MESSAGES: S.ALL,
        P.REMINDERS_DECIDE: S.ALL,
        P.DEVICES_READ: S.ALL,
        P.DEVICES_WRITE: S.ALL,
        P.MODELS_WRITE: S.ALL,
        P.SECRETS_REVEAL: S.ALL,
        P.LABELS_PRINT: S.ALL,
        P.CHECK_OUT: S.ALL,
        P.CHECK_IN: S.ALL,
        P.RUNS_USE: S.ALL,
        P.LOANS_READ: S.ALL,
        P.AGREEMENTS_WRITE: S.ALL,
        P.GUIDES_PRINT: S.ALL,
        P.GUIDES_WRITE: S.ALL,
        P.REQUESTS: S.ALL,
        P.IMPORT_DEVICES: S.ALL,
        P.IMPORT_CLIENTS: S.ALL,
        P.EXPORT: S.ALL,
        P.GROUPS_READ: S.ALL,
        P.GROUPS_INVITE: S.ALL,
        P.GROUPS_WRITE: S.ALL,
        P.IMPORT_ATTENDANCE: S.ALL,
        P.SUPPORT: S.ALL,
        P.SUPPORT_NOTES: S.ALL,
        P.WORRIES: S.ALL,
        P.MEASURES: S.ALL,
    },
    Role.ADMINISTRATOR: {
        P.SIGNED_IN: S.ALL,
        P.DEVICES_READ: S.ALL,
        P.STAFF_MANAGE: S.ALL,
        P.PARTNERS_MANAGE: S.ALL,
        P.SETTINGS_MANAGE: S.ALL,
        P.REMINDERS_DECIDE: S.ALL,
    },
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of staff, or the command line (which may do everything).

    `staff_id` is None for the command line. `partner_id` says whose sites and clients are "own".
    The scopes follow from the roles, so two actors that are equal may do the same.
    """

    name: str
    staff_id: int | None = None
    partner_id: int | None = None
    site_id: int | None = None
    site_name: str = ""
    roles: frozenset[Role] = frozenset()
    scopes: dict[Permission, frozenset[Scope]] = field(default_factory=dict, compare=False)

    def may(self, permission: Permission) -> bool:
        """Say whether this person holds the permission at all, whatever its scope."""
        return permission in self.scopes

    def scopes_of(self, permission: Permission) -> frozenset[Scope]:
        """Return every scope in which the permission is held; empty when it is not."""
        return self.scopes.get(permission, frozenset())

    def reaches_partner(self, permission: Permission, partner_id: int | None) -> bool:
        """Say whether the permission covers everything that belongs to this partner."""
        scopes = self.scopes_of(permission)
        return Scope.ALL in scopes or (Scope.PARTNER in scopes and partner_id == self.partner_id)


@cache
def scopes_for(roles: frozenset[Role]) -> dict[Permission, frozenset[Scope]]:
    """Join the grants of several roles: the scopes of each permission, side by side."""
    joined: dict[Permission, frozenset[Scope]] = {}
    for role in roles:
        for permission, scope in GRANTS[role].items():
            joined[permission] = joined.get(permission, frozenset()) | {scope}
    return joined


COMMAND_LINE = Actor(
    name="command line",
    scopes={permission: frozenset({Scope.ALL}) for permission in Permission},
)
