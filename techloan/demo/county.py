"""The service of the demo county: settings, partners, sites, and the staff who run it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from techloan import audit, settings
from techloan.database import Session
from techloan.demo.names import Name, mail_of
from techloan.people import passwords, services
from techloan.people.models import Partner, Site, Staff
from techloan.permissions import COMMAND_LINE, Actor, Role, scopes_for
from techloan.settings import EligibilityLine, Settings

PASSWORD = "show-me-techloan"
LEAD = "Onside"
# Each site: its partner, its name, the beginning of its postcodes, its telephone.
# Numbers are Ofcom's for drama: 01632 960xxx.
SITES = (
    (LEAD, "Worcester", "WR1", "01632 960001"),
    (LEAD, "Malvern", "WR14", "01632 960002"),
    (LEAD, "Evesham", "WR11", "01632 960003"),
    ("Worcester Community Trust", "Worcester hub", "WR5", "01632 960011"),
    ("Worcester Community Trust", "Bromsgrove hub", "B61", "01632 960012"),
    ("Simply Limitless", "Kidderminster", "DY10", "01632 960021"),
    ("Simply Limitless", "Redditch", "B97", "01632 960022"),
)
# The four who sign in, then the others: a role, the place of their site in SITES, and a name.
DEMO_STAFF = (
    (Role.VOLUNTEER, 0, "Bart Teasel"),
    (Role.DESK, 0, "Juniper Quill"),
    (Role.COORDINATOR, 0, "Marigold Fennimore"),
    (Role.ADMINISTRATOR, 0, "Barnaby Inkwell"),
)
OTHERS = (
    *((Role.VOLUNTEER, site) for site in (0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6)),
    *((Role.DESK, site) for site in (1, 3, 5, 2)),
    *((Role.COORDINATOR, site) for site in (3, 5)),
)
DECISIONS = Settings(
    organisation="PLUS (People Like Us) demo",
    phone="01632 960000",
    eligibility=(
        EligibilityLine("adult", "Are they 18 or over?"),
        EligibilityLine("gp", "Are they registered with a GP practice in Worcestershire?"),
    ),
    languages={**Settings().languages, "bn": "Bengali"},
    reminders_on=True,
    reminder_languages=("pl", "ur"),
    districts=(
        "Bromsgrove",
        "Malvern Hills",
        "Redditch",
        "Worcester",
        "Wychavon",
        "Wyre Forest",
    ),
)


@dataclass(frozen=True)
class Member:
    """A member of staff with the actor that they are in what they do."""

    staff: Staff
    role: Role
    actor: Actor


@dataclass(frozen=True)
class Crew:
    """Everybody who works in the county, and where."""

    sites: tuple[Site, ...]
    members: tuple[Member, ...]

    @property
    def volunteer(self) -> Member:
        """Return the volunteer who signs in."""
        return self.members[0]

    def at(self, partner: Partner, role: Role) -> list[Member]:
        """Return who plays a role for a partner."""
        return [m for m in self.members if m.role is role and m.staff.partner is partner]

    def desk_for(self, rng: random.Random, site: Site) -> Actor:
        """Return who does the work at a site: mostly its own desk, now and then the partner's."""
        desk = self.at(site.partner, Role.DESK)
        here = [m for m in desk if m.staff.site is site]
        return rng.choice(here if here and rng.random() < 0.8 else desk).actor

    def coordinator_of(self, rng: random.Random, partner: Partner) -> Actor:
        """Return a coordinator of a partner."""
        return rng.choice(self.at(partner, Role.COORDINATOR)).actor


def address_of(role: Role) -> str:
    """Return the address with which the demo person of a role signs in."""
    return f"{'admin' if role is Role.ADMINISTRATOR else role}@demo.example.org"


def found(db: Session, now: datetime, others: Iterator[Name]) -> Crew:
    """Decide the settings, and add partners, sites and staff. Return the crew."""
    changed = settings.write(db, DECISIONS)
    audit.record(db, COMMAND_LINE, now, "changed", "settings", None, detail=changed)
    sites = tuple(_site(db, now, *site) for site in SITES)
    members = [
        _member(db, now, role, sites[place], name, address_of(role))
        for role, place, name in DEMO_STAFF
    ]
    # One hash serves all four: making it takes its time on purpose.
    hashed = passwords.hash_password(PASSWORD)
    for member in members:
        member.staff.password_hash = hashed
    for number, (role, place) in enumerate(OTHERS, start=1):
        name = next(others)
        whole = f"{name.given} {name.family}"
        members.append(_member(db, now, role, sites[place], whole, mail_of(name, number)))
    db.flush()
    return Crew(sites, tuple(members))


def _site(db: Session, now: datetime, partner: str, name: str, area: str, phone: str) -> Site:
    whose = services.partner_named(db, COMMAND_LINE, now, partner)
    address = f"1 Teapot Lane, {name.split()[0]}, {area} 0ZZ"
    site = Site(partner=whose, name=name, address=address, phone=phone)
    db.add(site)
    db.flush()
    audit.record(db, COMMAND_LINE, now, "added", "site", site.id, detail={"name": name})
    return site


def _member(db: Session, now: datetime, role: Role, site: Site, name: str, email: str) -> Member:
    staff = services.add_staff(
        db, COMMAND_LINE, now, name=name, email=email, roles={role}, partner=site.partner
    )
    staff.site = site
    staff.phone = site.phone
    roles = frozenset({role})
    actor = replace(
        COMMAND_LINE,
        name=name,
        staff_id=staff.id,
        partner_id=site.partner.id,
        site_id=site.id,
        site_name=site.name,
        roles=roles,
        scopes=scopes_for(roles),
    )
    return Member(staff, role, actor)
