"""The list of devices with who has them: a page of rows, how many there are, and the filters.

The page is chosen by numbers alone, from an index in the order of tags; only its rows are then
joined with models, sites and loans. So a page costs the same however many devices there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, cast, func, literal, select, union_all
from sqlalchemy import String as Text
from sqlalchemy.orm import aliased

from techloan.database import Session
from techloan.inventory import queries, search
from techloan.inventory.models import Device, DeviceModel
from techloan.inventory.rules import KIND_WORDS, Kind, State
from techloan.loans.models import Loan
from techloan.loans.queries import on_loan
from techloan.loans.requests.models import Request
from techloan.loans.requests.queries import available, holds, set_aside
from techloan.people import queries as people
from techloan.people.models import Client, Partner, Site
from techloan.permissions import Actor, Permission, Scope

PAGE, COUNTED = 50, 1000
STATES = {
    "available": "Available",
    "set_aside": "Set aside",
    "on_loan": "On loan",
    "to_prepare": "To prepare",
    "in_repair": "In repair",
    "missing": "Missing",
    "retired": "Retired",
}
_BORROWERS = aliased(Partner)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to: the words of its address, empty where nothing was chosen."""

    q: str = ""
    state: str = ""
    kind: str = ""
    model: str = ""
    site: str = ""
    partner: str = ""
    funder: str = ""

    @classmethod
    def of(cls, words: Any) -> "Filters":
        """Read the filters from an address; a word that is no choice narrows nothing."""
        given = {f.name: " ".join(words.get(f.name, "").split())[:100] for f in fields(cls)}
        for name in ("model", "site", "partner"):
            given[name] = given[name] if given[name].isdecimal() and len(given[name]) < 10 else ""
        given["state"] = given["state"] if given["state"] in STATES else ""
        given["kind"] = given["kind"] if given["kind"] in set(Kind) else ""
        return cls(**given)

    @property
    def words(self) -> dict[str, str]:
        """Return what was chosen, for the address of another page."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    @property
    def narrower(self) -> bool:
        """Say whether one of the filters that lie folded away was chosen."""
        return bool(self.words.keys() - {"q", "state"})


@dataclass(frozen=True)
class Listing:
    """A page of devices. With `more` there are more than `total`."""

    rows: Sequence[Row[Any]]
    total: int
    more: bool
    page: int


def page_of(db: Session, actor: Actor, today: date, filters: Filters, page: int) -> Listing:
    """Return a page of the devices that this person may see, in the order of their tags."""
    conditions = _conditions(actor, today, filters)
    matches, exact = select(Device.id).where(*conditions), not filters.words
    if filters.q:
        found = search.matching(db, filters.q)
        conditions.append(found.condition)
        matches = matches.where(found.condition)
        everything = Scope.ALL in actor.scopes_of(Permission.DEVICES_READ)
        if found.numbers is not None and everything and filters.words.keys() == {"q"}:
            matches = found.numbers
    total, more = _total(db, matches, page, exact=exact)
    chosen = (
        select(Device.id)
        .where(*conditions)
        .order_by(Device.tag)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .subquery()
    )
    rows = db.execute(_with_loans(actor, today).join(chosen, chosen.c.id == Device.id)).all()
    return Listing(rows, total, more, page)


def numbers_of(db: Session, actor: Actor, today: date, filters: Filters) -> Select[int]:
    """Select the numbers of all devices of the list, as `page_of` shows them by pages."""
    matches = select(Device.id).where(*_conditions(actor, today, filters))
    return matches.where(search.matching(db, filters.q).condition) if filters.q else matches


def choices(db: Session, actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter offers, in one statement: models, sites, partners and funders."""
    reach = queries.reaches(actor, Permission.DEVICES_READ)
    site_name = Site.name + " (" + Partner.name + ")"
    sites = select(Site.id, site_name).join(Partner).where(reach)
    partners = select(Partner.id, Partner.name).where(
        Partner.id.in_(select(Site.partner_id).where(reach))
    )
    models = select(DeviceModel.id, DeviceModel.make + " " + DeviceModel.name)
    funders = _funders()
    parts = [
        select(literal(name).label("filter"), cast(s.c[0], Text), s.c[1].label("words"))
        for name, s in (
            ("model", models.subquery()),
            ("site", sites.subquery()),
            ("partner", partners.subquery()),
            ("funder", funders.subquery()),
        )
    ]
    found: dict[str, list[tuple[str, str]]] = {
        "state": list(STATES.items()),
        "kind": [(str(kind), words) for kind, words in KIND_WORDS.items()],
        **{name: [] for name in ("model", "site", "partner", "funder")},
    }
    for name, value, words in db.execute(union_all(*parts)):
        found[name].append((value, words.strip()))
    for name in ("model", "site", "partner", "funder"):
        found[name].sort(key=lambda choice: choice[1].lower())
    return found


def _funders() -> Select[str, str]:
    # From one funder to the next by the index, since most devices share a few.
    first = select(func.min(Device.funder).label("name")).where(Device.funder > "")
    walk = first.cte("funders", recursive=True)
    later = select(func.min(Device.funder)).where(Device.funder > walk.c.name).scalar_subquery()
    walk = walk.union_all(select(later).where(walk.c.name.is_not(None)))
    return (
        select(walk.c.name.label("value"), walk.c.name).where(walk.c.name.is_not(None)).limit(200)
    )


def _conditions(actor: Actor, today: date, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [queries.of_reach(actor, Permission.DEVICES_READ)]
    if filters.state == "on_loan":
        conditions.append(on_loan())
    elif filters.state == "available":
        conditions.append(available(today))
    elif filters.state == "set_aside":
        conditions.append((Device.state == State.READY) & ~on_loan() & set_aside(today))
    elif filters.state:
        conditions.append(queries.in_state(State(filters.state)))
    if filters.kind:
        of_kind = select(DeviceModel.id).where(DeviceModel.kind == Kind(filters.kind))
        conditions.append(Device.model_id.in_(of_kind))
    if filters.model:
        conditions.append(Device.model_id == int(filters.model))
    if filters.site:
        conditions.append(Device.site_id == int(filters.site))
    if filters.partner:
        of_partner = select(Site.id).where(Site.partner_id == int(filters.partner))
        conditions.append(Device.site_id.in_(of_partner))
    if filters.funder:
        conditions.append(Device.funder == filters.funder)
    return conditions


def _total(db: Session, matches: Select[int], page: int, *, exact: bool) -> tuple[int, bool]:
    most = max(COUNTED, page * PAGE)
    counted = matches if exact else matches.limit(most + 1)
    total = db.scalar(select(func.count()).select_from(counted.subquery())) or 0
    return (total, False) if exact else (min(total, most), total > most)


def _with_loans(actor: Actor, today: date) -> Select[Any]:
    """Select devices with the open loan of each and, who may see the borrower, their name.

    Beside it stands until when a device is set aside.
    """
    sees = people.reaches(actor, Permission.CLIENTS_READ)
    return (
        queries.devices()
        .outerjoin(Loan, (Loan.device_id == Device.id) & Loan.ending.is_(None))
        .outerjoin(Request, (Request.device_id == Device.id) & holds(today))
        .outerjoin(Client, Client.id == Loan.client_id)
        .outerjoin(_BORROWERS, _BORROWERS.id == Client.partner_id)
        .add_columns(
            Loan.id.label("loan_id"),
            Loan.due_on,
            Request.until_on,
            Client.reference,
            func.coalesce(func.nullif(Client.preferred_name, ""), Client.given_name).label("first"),
            Client.family_name,
            _BORROWERS.name.label("partner"),
            sees.label("sees"),
        )
        .order_by(Device.tag)
    )
