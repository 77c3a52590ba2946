"""One page for each route: where it is, with which rows. A new route needs a line here.

`PAGES` gives each endpoint of a page the arguments to visit it with; what is no part of its address
becomes its query. Words in braces are names of `Rows`. `NO_PAGES` are answers that nobody reads as
a page.
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask, url_for
from sqlalchemy import select

from techloan.imports import services as imports
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import ImportKind, Tray
from techloan.inventory.rules import State
from techloan.loans import runs, services
from techloan.loans.models import RunKind
from techloan.people import sign_in
from techloan.permissions import COMMAND_LINE, Permission, Role, scopes_for
from techloan.support.guides import addresses as of_guides
from tests import make
from tests.browser.county import County
from tests.browser.gathering import gathering
from tests.browser.live import MORNING, Server
from tests.browser.outgoing import outgoing
from tests.browser.supporting import supporting
from tests.browser.things import things
from tests.loans.papers import papers
from tests.support.guides.made import pile_of_guides, rows_of_guides

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
    "agreement_texts.page": [{}],
    "agreement_texts.version": [{"text_id": "{text}"}],
    "agreements.page": [{"loan_id": "{open_loan}"}, {"loan_id": "{ended_loan}"}],
    "agreements.sign": [{"loan_id": "{open_loan}"}],
    "agreements.signed": [{"loan_id": "{open_loan}"}],
    "attendance_files.index": [{"group_id": "{group}"}],
    "attendance_files.page": [{"group_id": "{group}", "file_id": "{attendance_file}"}],
    "devices.ask_for_pin": [{"tag": TAGS["check-out"]}],
    "devices.device": [{"tag": TAGS[kind]} for kind in ("check-out", "check-in", "retired")],
    "devices.index": [{}, {"q": "zebra"}, {"state": "on_loan"}],
    "clients.client": [{"reference": CLIENT}],
    "clients.edit": [{"reference": CLIENT}],
    "clients.index": [{}],
    "clients.new": [{}],
    "closing.died": [{"reference": CLIENT}],
    "consents.page": [{"reference": CLIENT}],
    "contacts.new": [
        {"reference": CLIENT},
        {"reference": CLIENT, "reason": "overdue", "how": "letter"},
        {"reference": CLIENT, "reason": "overdue", "how": "text"},
    ],
    "desk.page": [
        {},
        {"code": TAGS["check-out"]},
        {"code": TAGS["check-in"]},
        {"code": "TAB-0033"},
        {"code": "TAB-0035"},
    ],
    "editing.edit": [{"tag": TAGS["check-out"]}],
    "editing.new": [{}],
    "follow_up.page": [{}, {"why": "waiting"}, {"show": "resting"}],
    "guide_piles.choose": [{}],
    "guide_piles.page": [{"pile_id": "{pile_of_guides}"}],
    "guide_sheets.edit": [{"code": "en", "topic": "power"}, {"code": "ur", "topic": "safe"}],
    "guide_sheets.index": [{}],
    "guide_sheets.version": [{"text_id": "{guide_text}"}],
    "guides.by_address": [{"token": "{guide_address}"}],
    "guides.page": [{"reference": CLIENT}, {"reference": CLIENT, "language": "ur", "size": "22"}],
    "groups.edit": [{"group_id": "{group}"}],
    "groups.group": [{"group_id": "{group}"}, {"group_id": "{ended_group}"}],
    "groups.index": [{}, {"show": "ended"}],
    "groups.new": [{}],
    "home.today": [{}],
    "hosts.page": [{"group_id": "{group}"}],
    "import.columns": [{"import_id": "{preview}"}],
    "import.page": [
        {"import_id": "{preview}"},
        {"import_id": "{put_in}"},
        {"import_id": "{empty}"},
    ],
    "imports.imports": [{}],
    "labels.choose": [{}, {"tag": TAGS["check-out"]}, {"q": "zebra"}],
    "endings.end": [{"loan_id": "{open_loan}"}],
    "endings.loss": [{"loan_id": "{lost_loan}"}],
    "leads.page": [{"partner_id": "{partner}"}],
    "lists.index": [{}, {"due": "ended"}],
    "lists.loan": [
        {"loan_id": "{open_loan}"},
        {"loan_id": "{ended_loan}"},
        {"loan_id": "{lost_loan}"},
        {"loan_id": "{past_support}"},
    ],
    "measures.page": [{"reference": CLIENT}],
    "meetings.index": [{"group_id": "{group}"}],
    "meetings.new": [{"group_id": "{group}"}],
    "members.leaving": [{"group_id": "{group}", "member_id": "{member}"}],
    "members.page": [{"group_id": "{group}"}],
    "messages.index": [
        {"shelf": shelf} for shelf in ("look", "letters", "waiting", "calls", "sent")
    ],
    "models.edit": [{"model_id": "{model}"}],
    "models.index": [{}],
    "models.new": [{}],
    "moves.ask": [
        {"tag": TAGS["check-out"], "to": to}
        for to in ("to-prepare", "in-repair", "missing", "retired")
    ]
    + [{"tag": "TAB-0033", "to": "retired"}],
    "newcomers.page": [
        {"group_id": "{group}", "meeting_id": "{finished}", "newcomer_id": "{newcomer}"}
    ],
    "photos.page": [{"loan_id": "{open_loan}"}, {"loan_id": "{ended_loan}"}],
    "partners.edit": [{"partner_id": "{partner}"}],
    "partners.edit_site": [{"site_id": "{site}"}],
    "partners.index": [{}],
    "partners.new": [{}],
    "partners.new_site": [{"partner_id": "{partner}"}],
    "preparation.one": [{"tag": TAGS["prepare"]}],
    "preparation.waiting": [{}],
    "public.label": [{"tag": TAGS["check-in"]}],
    "questions.ask": [
        {"measure_id": "{lonely}", "question": "lonely"},
        {"measure_id": "{well}", "question": "anxious"},
    ],
    "questions.summary": [{"measure_id": "{lonely}"}],
    "register.page": [
        {"group_id": "{group}", "meeting_id": meeting}
        for meeting in ("{meeting}", "{finished}", "{cancelled}", "{ahead}")
    ],
    "requests.ask_why": [{"request_id": "{asked}"}],
    "requests.index": [{"show": show} for show in ("waiting", "long", "held", "ended")],
    "requests.new": [{}, {"client": CLIENT}],
    "requests.one": [
        {"request_id": number}
        for number in ("{asked}", "{held_request}", "{cancelled_request}", "{over_request}")
    ],
    "repairs.page": [{"tag": TAGS["repair"]}, {"tag": TAGS["check-out"]}],
    "reminders.page": [{}],
    "runs.page": [{"kind": "pile"}, {"kind": "stocktake"}],
    "runs.result": [{"run_id": "{pile}"}, {"run_id": "{stocktake}"}],
    "settings.page": [{}],
    "sign_in.forgotten": [{}],
    "sign_in.set_password": [{"token": "{token}"}],
    "sign_in.sign_in_page": [{}],
    "sims.ask_for_puk": [{"sim_id": "{sim}"}],
    "sims.edit": [{"sim_id": "{sim}"}],
    "sims.index": [{}, {"show": "running-out"}, {"show": "free", "q": "12345"}],
    "sims.new": [{}],
    "sims.sim": [{"sim_id": "{sim}"}, {"sim_id": "{free_sim}"}],
    "staff.edit": [{"staff_id": "{desk}"}],
    "staff.index": [{}],
    "staff.new": [{}],
    "staff.person": [{"staff_id": "{desk}"}],
    "support.page": [{"reference": CLIENT}],
    "support_planning.change": [{"session_id": "{planned}"}],
    "support_planning.new": [{"reference": CLIENT}],
    "support_recording.new": [{"reference": CLIENT}],
    "support_recording.write_up": [{"session_id": "{planned}"}],
    "support_sessions.ask_why": [{"session_id": "{planned}"}],
    "support_sessions.index": [{}, {"whose": "all"}],
    "support_sessions.of_client": [{"reference": CLIENT}],
    "support_sessions.session": [{"session_id": "{planned}"}, {"session_id": "{helped}"}],
    "times.page": [{"group_id": "{group}"}],
    "tray.held": [{}],
    "tray.row": [{"row_id": "{held}"}],
    "worries.index": [{}],
    "worries.new": [{"reference": CLIENT}],
    "worries.worry": [{"worry_id": "{worry}"}, {"worry_id": "{closed_worry}"}],
}
NO_PAGES = {
    *("static", "home.healthz", "import.progress", "labels.pdf"),
    *("clients.take_away", "devices.take_away", "lists.take_away", "sims.take_away"),
    "register.words",
    *("agreements.pdf", "agreements.signature", "letters.letter", "photos.photo"),
    *("handouts.card", "handouts.slip"),
    *("measures.paper", "questions.go_on"),
    *("guides.pdf", "guide_piles.pdf", "guide_piles.progress"),
}
# A row that is new, and one that is held: its tag is missing and its number is no number.
LIST = b"Asset tag,Make,Model,Serial\nPH-0101,Nokia,G22,SN101\nPH 01 02 / 3,,,?\n"
NO_LIST = b"Colour,Weather\nblue,rain\n"


class Rows:
    """A county in which each page has something to show, and the numbers of its rows."""

    def __init__(self, county: County, app: Flask) -> None:
        self.county, db = county, county.db
        names = {"given_name": "Dotty", "family_name": "Marmalade", "phone": "07700 900101"}
        needs = {"hearing": "ring twice", "print_size": 18, "language": "ur", "interpreter": True}
        self.client = county.client(**names, **needs, reference=CLIENT, district="Malvern Hills")
        make.allocation(db, self.client, county.staff[Role.VOLUNTEER])
        self.open_loan = county.loan(TAGS["check-in"], self.client)
        services.renew(db, COMMAND_LINE, MORNING, MORNING.date(), self.open_loan.id, MORNING.date())
        ended = county.loan("LAP-0001", self.client)
        wish = services.CheckIn(tag="LAP-0001", note="came back in a biscuit tin")
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
            "model": county.model.id,
            "site": county.site.id,
            "partner": county.site.partner.id,
            "desk": desk.id,
            "preview": self._import(app, "new.csv", LIST).id,
            "put_in": self._import(app, "list.csv", LIST, confirm=True).id,
            "empty": self._import(app, "weather.csv", NO_LIST).id,
        }
        self.names["text"] = papers(db, self.open_loan.id, ended.id)
        self.names["guide_text"] = rows_of_guides(db, self.open_loan.id)
        self.names["guide_address"] = of_guides.token_of(db, self.open_loan.id)
        county.device("TAB-0008")
        basil = county.client(given_name="Basil")
        make.allocation(db, basil, county.staff[Role.VOLUNTEER])
        self.names["asked"] = make.request(db, basil).id
        self.names |= gathering(county, self.client)
        self.names |= things(county, self.client, self.open_loan)
        outgoing(county)
        self.names |= supporting(county, self.client)
        held = select(ImportRow.id).where(ImportRow.tray == Tray.WAITING)
        self.names["held"] = db.scalars(held).first()

    def _import(self, app: Flask, name: str, data: bytes, *, confirm: bool = False) -> Import:
        """Bring a list in, and confirm it if asked; the worker does both at once."""
        db, site, queue = self.county.db, self.county.site, app.extensions["techloan"].queue
        whose = {"partner": site.partner, "site": site, "as_at": MORNING.date()}
        source = imports.begin(COMMAND_LINE, MORNING, ImportKind.DEVICES, name, **whose)
        imports.keep(db, COMMAND_LINE, MORNING, source, data)
        imports.work_out(queue, db, source)
        db.begin_writing()
        db.refresh(source)
        if confirm:
            imports.confirm(queue, db, COMMAND_LINE, source)
            db.begin_writing()
        return source

    def of(self, role: Role) -> dict[str, Any]:
        """Return the names with the runs of a person: one of each, finished, and one going on."""
        db, staff = self.county.db, self.county.staff[role]
        me = make.actor(staff, role)
        own: dict[str, Any] = {"pile_of_guides": pile_of_guides(db, staff)}
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
