"""What every route needs: the session, the day, who asks, what they may do, error pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy import Select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from techloan import audit, dates, headers, promises
from techloan.config import Config
from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.jobs import Queue
from techloan.permissions import Actor, Permission
from techloan.settings import Cache, Settings
from techloan.sorry import SORRY, STALE

View = TypeVar("View", bound=Callable[..., Any])
Result = TypeVar("Result")
Answer = str | Response | tuple[str, int]

# A form without a file is never larger; a file has its own limit (MAX_CONTENT_LENGTH).
LARGEST_FORM_BYTES = 500_000
LARGEST_NUMBER = 2**31 - 1
UNKEEPABLE = "Something here is too long, or holds a sign that cannot be kept. Please check it."
# What the rules and the databases refuse. SQLite meets too large a number before it is sent, and
# PostgreSQL takes no text with a NUL in it.
REFUSALS = (Refused, IntegrityError, StaleDataError, DataError, OverflowError)


class RowNumber(IntegerConverter):
    """A row's number in an address. Larger ones than any row has are not there: 404."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_NUMBER)


@dataclass
class House:
    """What one running program holds: its environment, database, settings and clock."""

    config: Config
    database: Database
    queue: Queue
    settings: Cache = field(default_factory=Cache)
    clock: Callable[[], datetime] = dates.utc_now
    # What each wing tells of a client, for the page that gathers it (people/gathering.py).
    timelines: tuple[Callable[[int], Select[Any]], ...] = ()
    panels: tuple[Callable[[Session, Actor, int, date], Sequence[Any]], ...] = ()


def house() -> House:
    """Return the house of the running application."""
    return cast(House, current_app.extensions["techloan"])


def db() -> Session:
    """Return this request's session, which reads until `writing` is called."""
    if "db" not in g:
        g.db = house().database.session()
    return cast(Session, g.db)


def writing() -> Session:
    """Return this request's session, ready to write. The route commits, once."""
    session = db()
    session.begin_writing()
    return session


def now() -> datetime:
    """Return the moment of this request: one frozen "now", in UTC."""
    if "now" not in g:
        g.now = house().clock()
    return cast(datetime, g.now)


def today() -> date:
    """Return the day of this request, in London."""
    return dates.london_day(now())


def settings() -> Settings:
    """Return what people decided on the page /settings."""
    return house().settings.get(db())


def actor() -> Actor:
    """Return who is signed in."""
    return cast(Actor, current_user.actor)


def wants_fragment() -> bool:
    """Say whether the page's own script asks, so that the answer is a card and not a page."""
    return request.headers.get("X-Fragment") == "1"


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a route with the permission that it needs; the guard judges it."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def takes(*files: str) -> Callable[[View], View]:
    """Mark a route with the names of the fields that bring a file; others bring words only."""

    def mark(view: View) -> View:
        view.files = set(files)  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a route that anybody may open without signing in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def guard() -> Response | None:
    """Judge every request by the mark of its route. A forgotten mark is a refusal."""
    view = current_app.view_functions.get(request.endpoint or "")
    # A form mixes files and fields: a file in the place of words would be taken for words.
    if request.method == "POST" and set(request.files) - getattr(view, "files", set()):
        abort(400)
    if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    permission = getattr(view, "permission", None)
    if permission is None or not actor().may(permission):
        abort(404)
    return None


def found(row: Result | None) -> Result:
    """Return the row, or answer 404: what one may not see is not there."""
    if row is None:
        abort(404)
    return row


def attempt(form: FlaskForm, work: Callable[[Session], Result]) -> Result | None:
    """Do a piece of work and commit it; when it is refused, put the sentence on the form.

    Returns the work's result, or None when it was refused: then the route shows the form again
    with `form_status`, and nothing that was typed is lost.
    """
    session = writing()
    try:
        result = work(session)
        session.commit()
    except REFUSALS as error:
        session.rollback()
        form.form_errors = [refusal(error).sentence]
        return None
    return result


def form_status(form: FlaskForm) -> int:
    """Return the status of a form that is shown again: 409 when refused, 422 when misfilled."""
    if form.form_errors:
        return 409
    return 422 if form.errors else 200


def refusal(error: Exception) -> Refused:
    """Turn what the rules or the database refuse into the sentence for the desk."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, StaleDataError):
        return Refused(STALE)
    if isinstance(error, DataError | OverflowError):
        return Refused(UNKEEPABLE, 422)
    sentence = promises.broken(error) if isinstance(error, IntegrityError) else None
    if sentence is None:
        raise error
    return Refused(sentence)


def page_url(number: int) -> str:
    """Return the address of another page of the list that is shown, its filters kept."""
    arguments = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    return url_for(request.endpoint or "", **{**arguments, "page": number})


def misfilled(form: FlaskForm) -> Answer:
    """Answer a form of a card that cannot be read: 422, with the first message."""
    sentence = next(message for messages in form.errors.values() for message in messages)
    return sorry(422, "Please look again", sentence)


def note_opened(client_id: int, where: str) -> None:
    """Write down that this person sees a client on a page, card or paper, before it is shown."""
    session = writing()
    audit.opened(session, actor(), now(), client_id, where)
    session.commit()


def note_listed(kind: str, count: int) -> None:
    """Write down that this person saw so many clients in a list or search of some kind."""
    if count:
        session = writing()
        detail = {"kind": kind, "count": count}
        audit.record(session, actor(), now(), "listed", "client", None, detail=detail)
        session.commit()


def install(app: Flask) -> None:
    """Hang the guard, the headers and the error pages on the application."""
    app.before_request(_limit)
    app.before_request(guard)
    app.after_request(_headers)
    app.teardown_appcontext(_close)
    app.url_map.converters["int"] = RowNumber
    for kind in REFUSALS:
        app.register_error_handler(kind, _refused)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def sorry(status: int, title: str, sentence: str, tag: str = "") -> tuple[str, int]:
    """Render an error: a card for the page's script, a whole page for a browser."""
    template = "errors/card.html" if wants_fragment() else "errors/page.html"
    shown = {"status": status, "title": title, "sentence": sentence, "tag": tag}
    return render_template(template, **shown), status


def _limit() -> None:
    # A whole upload of tiny fields would take seconds and gigabytes to take apart.
    if request.mimetype != "multipart/form-data":
        request.max_content_length = LARGEST_FORM_BYTES


def _ask_to_sign_in() -> Response:
    if wants_fragment():
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sign_in.sign_in_page", next=wanted))


def _close(_error: BaseException | None) -> None:
    if session := g.pop("db", None):
        session.close()


def _refused(error: Exception) -> tuple[str, int]:
    db().rollback()
    refused = refusal(error)
    if refused.opened is not None:
        note_opened(refused.opened, "a refusal")
    return sorry(refused.status, "That did not go through", refused.sentence, refused.tag)


def _expired(_error: CSRFError) -> tuple[str, int]:
    return sorry(400, "This page was open too long", "Please reload the page and try again.")


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    db().rollback()
    title, sentence = SORRY.get(error.code, SORRY[400 if error.code < 500 else 500])
    return sorry(error.code, title, sentence)


def _unforeseen(error: Exception) -> tuple[str, int]:
    current_app.logger.error("unforeseen", exc_info=error)
    if session := g.get("db"):
        session.rollback()
    return sorry(500, *SORRY[500])


def _headers(response: Response) -> Response:
    headers.secure(response.headers, https=house().config.https)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
