"""One page for each route: where it is, with which rows. A new route needs a line here.

`PAGES` gives each endpoint of a page the arguments to visit it with; what is no part of its address
becomes its query. Words in braces are names of `Rows`. `NO_PAGES` are answers that nobody reads as
a page.
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask, url_for

from techloan.inventory.rules import State
from techloan.loans import runs, services
from techloan.loans.models import RunKind
from techloan.people import sign_in
from techloan.permissions import COMMAND_LINE, Permission, Role, scopes_for
from tests import make
from tests.browser.county import County
from tests.browser.live import MORNING, Server

TAGS = {
    "check-out": "TAB-0001",
    "check-in": "TAB-0002",
    "prepare": "TAB-0003",
    "repair": "TAB-0004",
    "missing": "TAB-0005",
    "retired": "TAB-0006",
}
CLIENT = "PLUS-C-0101"

PAGES: dict[str, list[dict[str, str]]] = {
    "account.account": [{}],
    "desk.page": [{}, *({"code": tag} for tag in TAGS.values()), {"code": "0"}, {"code": CLIENT}],
    "home.today": [{}],
    "lists.end": [{"loan_id": "{open_loan}"}],
    "lists.index": [{}, {"due": "ended"}],
    "lists.loan": [{"loan_id": "{open_loan}"}, {"loan_id": "{ended_loan}"}],
    "runs.page": [{"kind": "pile"}, {"kind": "stocktake"}],
    "runs.result": [{"run_id": "{pile}"}, {"run_id": "{stocktake}"}],
    "sign_in.forgotten": [{}],
    "sign_in.set_password": [{"token": "{token}"}],
    "sign_in.sign_in_page": [{}],
}
NO_PAGES = {"static", "home.healthz"}


class Rows:
    """A county in which each page has something to show, and the numbers of its rows."""

    def __init__(self, county: County) -> None:
        self.county, db = county, county.db
        names = {"given_name": "Dotty", "family_name": "Marmalade", "phone": "07700 900101"}
        needs = {"hearing": "ring twice", "print_size": 18, "language": "ur", "interpreter": True}
        self.client = county.client(**names, **needs, reference=CLIENT, district="Malvern Hills")
        make.allocation(db, self.client, county.staff[Role.VOLUNTEER])
        self.open_loan = county.loan(TAGS["check-in"], self.client)
        services.renew(db, COMMAND_LINE, MORNING, MORNING.date(), self.open_loan.id, MORNING.date())
        ended = county.loan("TAB-0010", self.client)
        wish = services.CheckIn(tag="TAB-0010", note="came back in a biscuit tin")
        services.check_in(db, COMMAND_LINE, MORNING, MORNING.date(), wish)
        county.device(TAGS["check-out"])
        for kind, state in (
            ("prepare", State.TO_PREPARE),
            ("repair", State.IN_REPAIR),
            ("missing", State.MISSING),
            ("retired", State.RETIRED),
        ):
            county.device(TAGS[kind], state)
        desk = county.staff[Role.DESK]
        self.names: dict[str, Any] = {
            "open_loan": self.open_loan.id,
            "ended_loan": ended.id,
            "token": sign_in.make_link(db, COMMAND_LINE, desk, sign_in.INVITATION, MORNING),
        }

    def of(self, role: Role) -> dict[str, Any]:
        """Return the names with the runs of a person: one of each, finished, and one going on."""
        db, staff = self.county.db, self.county.staff[role]
        me = make.actor(staff, role)
        own: dict[str, Any] = {}
        for kind in RunKind if me.may(Permission.RUNS_USE) else ():
            run = runs.begin(db, me, MORNING, kind, self.county.site)
            for code in (*TAGS.values(), "8901234567"):
                runs.scan(db, COMMAND_LINE, MORNING, MORNING.date(), run, code)
            own[str(kind)] = run.id
            runs.finish(db, me, run, MORNING)
            again = runs.begin(db, me, MORNING, kind, self.county.site)
            for code in (TAGS["check-out"], TAGS["check-out"], "8901234567"):
                runs.scan(db, COMMAND_LINE, MORNING, MORNING.date(), again, code)
        return {**self.names, **own}


def pages_of(app: Flask) -> set[str]:
    """Return the endpoints that answer GET."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}


def addresses(server: Server, names: dict[str, Any], role: Role | None) -> Iterator[str]:
    """Yield the address of each page that somebody with this role (or nobody) may open."""
    with server.app.test_request_context(base_url=server.address):
        for endpoint, visits in PAGES.items():
            if _open_to(server.app, endpoint, role):
                for arguments in visits:
                    filled = {key: value.format_map(names) for key, value in arguments.items()}
                    yield url_for(endpoint, **filled)


def _open_to(app: Flask, endpoint: str, role: Role | None) -> bool:
    view = app.view_functions[endpoint]
    if getattr(view, "is_public", False):
        return role is None
    permission = getattr(view, "permission", None)
    return role is not None and permission in scopes_for(frozenset({role}))
