"""The guide of one client: its page with all choices, the paper, and its secret address."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from techloan import headers, jobs, web
from techloan.errors import Refused
from techloan.home.throttle import limiter
from techloan.loans import queries as loans
from techloan.loans.models import Loan
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.people.rules import PRINT_WORDS
from techloan.permissions import Permission
from techloan.support.guides import addresses, booklet, language, paper, texts
from techloan.support.guides.booklet import Booklet, Wish
from techloan.support.guides.language import Language
from techloan.support.measures import queries as measures

blueprint = Blueprint("guides", __name__)


@blueprint.get("/clients/<reference>/guide")
@web.requires(Permission.CLIENTS_READ)
def page(reference: str) -> web.Answer:
    """Show the guide of a client, what it lacks, and what can be chosen."""
    client = _client(reference)
    wish = _wish()
    made = _gathered(client, wish)
    token = addresses.token_of(web.db(), made.loan_id)
    return render_template(
        "support/guides/guide.html",
        client=client,
        guide=made,
        wish=wish,
        sheets=paper.html(made, paper.on_page()),
        notice=paper.notice(made),
        standings=texts.standings(web.db(), _languages()),
        sizes=PRINT_WORDS,
        asks=measures.asks(web.actor(), client),
        address=_address(token) if token else "",
        query=_query(wish, made),
    )


@blueprint.get("/clients/<reference>/guide.pdf")
@web.requires(Permission.CLIENTS_READ)
def pdf(reference: str) -> web.Answer:
    """Answer with the guide of a client as a PDF, in their print size and language."""
    made = _gathered(_client(reference), _wish())
    if not made.standing.may_print:
        raise Refused(
            f"Nobody who speaks {made.language.name} has checked these words yet. A coordinator can"
            " allow printing them, under Guides."
        )
    data = jobs.elsewhere(paper.made, *paper.document(made))
    return Response(data, mimetype="application/pdf", headers=headers.shown("guide.pdf"))


@blueprint.post("/clients/<reference>/guide/address")
@web.requires(Permission.CLIENTS_READ)
def make_address(reference: str) -> web.Answer:
    """Give the guide of a loan a secret address, in the place of the one before."""
    client, db = _client(reference), web.writing()
    number = request.form.get("loan", type=int)
    wanted = loans.visible_to(web.actor()).where(Loan.id == number, Loan.client_id == client.id)
    loan = web.found(db.scalar(wanted))
    addresses.make(db, web.actor(), web.now(), loan)
    db.commit()
    flash("This guide has its own address now. It ends with the loan.", "success")
    there = url_for("guides.page", reference=client.reference, loan=loan.id)
    return redirect(f"{there}#address", 303)


@blueprint.get("/g/<token>")
@web.public
@limiter.limit("30 per minute")
def by_address(token: str) -> web.Answer:
    """Show a guide to whoever has its secret address, as long as the loan lasts."""
    loan = web.found(addresses.loan_of(web.db(), token))
    made = _gathered(web.found(_living(loan.client)), Wish(loan_id=loan.id))
    shown: Response = make_response(
        render_template(
            "support/guides/by_address.html",
            guide=made,
            sheets=paper.html(made, paper.on_page()),
            ring=paper.ring(made),
            notice=paper.notice(made),
        )
    )
    shown.headers["Referrer-Policy"] = "no-referrer"
    shown.headers["X-Robots-Tag"] = "noindex"
    return shown


def _living(client: Client) -> Client | None:
    return client if client.died_on is None else None


def _client(reference: str) -> Client:
    client = web.found(web.db().scalar(people.by_reference(web.actor(), reference)))
    web.note_opened(client.id, "guide")
    return client


def _gathered(client: Client, wish: Wish) -> Booklet:
    return booklet.gather(web.db(), web.settings(), web.now(), web.today(), client, wish)


def _wish() -> Wish:
    """Return what the address says was chosen; what makes no sense there is not chosen."""
    given = request.args
    code = given.get("language", "")
    return Wish(
        loan_id=given.get("loan", type=int),
        language=code if language.language(code) else "",
        size=given.get("size", 0, type=int),
        topics=frozenset(given.getlist("sheet")),
    )


def _query(wish: Wish, made: Booklet) -> dict[str, object]:
    """Return the same choices for another address, and nothing that follows by itself."""
    chosen = {"loan": wish.loan_id, "language": wish.language, "size": wish.size}
    kept: dict[str, object] = {name: value for name, value in chosen.items() if value}
    if wish.topics:
        kept["sheet"] = [part.topic for part in made.parts]
    return kept


def _languages() -> list[Language]:
    return [one for code in language.codes() if (one := language.language(code))]


def _address(token: str) -> str:
    place = url_for("guides.by_address", token=token)
    return f"{web.house().config.public_url or request.host_url.rstrip('/')}{place}"
