"""The list of clients: a page of rows, how many there are, and what narrows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from techloan.database import Session
from techloan.people import queries
from techloan.people.models import Client, Partner
from techloan.permissions import Actor, Permission, Scope

# Beyond so many the list says "more than", and a search asks for another word.
PAGE, COUNTED = 50, 1000
SHOWN = {"open": "Open records", "closed": "Closed records", "all": "All"}


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to. All but the search may stand in an address."""

    search: str = ""
    whose: str = ""
    partner: int = 0
    show: str = "open"
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """Read the filters from a form or an address; a word that is no choice narrows nothing."""
        partner, page = given.get("partner", ""), given.get("page", "")
        show = given.get("show", "open")
        return cls(
            search=" ".join(given.get("search", "").split())[:100],
            whose="mine" if given.get("whose") == "mine" else "",
            partner=_number(partner),
            show=show if show in SHOWN else "open",
            page=max(_number(page), 1),
        )

    @property
    def narrowed(self) -> bool:
        """Say whether anything is chosen that leaves clients out."""
        return bool(self.search or self.whose or self.partner or self.show != "open")

    @property
    def words(self) -> dict[str, str]:
        """Return what may stand in an address: everything but the search and the page."""
        chosen = {"whose": self.whose, "partner": str(self.partner or "")}
        chosen["show"] = "" if self.show == "open" else self.show
        return {name: word for name, word in chosen.items() if word}

    @property
    def hidden(self) -> dict[str, str]:
        """Return what the form of another page carries: the search, too."""
        return {"search": self.search, **self.words}


@dataclass(frozen=True)
class Listing:
    """A page of clients. With `more` there are more than `total`."""

    clients: Sequence[Client]
    total: int
    more: bool


def page_of(db: Session, actor: Actor, filters: Filters) -> Listing:
    """Return a page of the clients whom this person may see, by family name."""
    wanted = _wanted(actor, filters)
    most = max(COUNTED, filters.page * PAGE)
    counted = wanted.with_only_columns(Client.id).limit(most + 1)
    total = db.scalar(select(func.count()).select_from(counted.subquery())) or 0
    more = total > most
    rows = queries.in_order(wanted.options(joinedload(Client.partner)))
    shown = db.scalars(rows.limit(PAGE).offset((filters.page - 1) * PAGE)).all()
    return Listing(shown, most if more else total, more)


def numbers_of(actor: Actor, filters: Filters) -> Select[int]:
    """Select the numbers of all clients of the list, as `page_of` shows them by pages."""
    return _wanted(actor, filters).with_only_columns(Client.id)


def partner_choices(db: Session, actor: Actor, permission: Permission) -> dict[int, str]:
    """Return the partners whose clients a permission covers, for a list to choose from."""
    wanted = queries.partners().with_only_columns(Partner.id, Partner.name)
    if Scope.ALL not in actor.scopes_of(permission):
        wanted = wanted.where(Partner.id == actor.partner_id)
    return {row.id: row.name for row in db.execute(wanted)}


def _wanted(actor: Actor, filters: Filters) -> Select[Client]:
    wanted = queries.visible_to(actor)
    if filters.search:
        wanted = wanted.where(queries.matching(filters.search))
    if filters.whose:
        wanted = wanted.where(queries.mine(actor))
    if filters.partner:
        wanted = wanted.where(Client.partner_id == filters.partner)
    if filters.show == "open":
        return wanted.where(Client.archived_on.is_(None))
    return wanted.where(Client.archived_on.is_not(None)) if filters.show == "closed" else wanted


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
