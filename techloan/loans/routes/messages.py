"""The outbox on a page: what needs a look, letters to post, what waits, what went."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy import func, select

from techloan import audit, headers, jobs, web
from techloan.database import Session
from techloan.errors import Refused
from techloan.fields import row_numbers
from techloan.loans.reminding import services as reminding
from techloan.loans.reminding import waiting
from techloan.loans.reminding.letters import letter_to, letters_pdf
from techloan.people.messages import outbox, queries, services
from techloan.people.messages.models import Message
from techloan.people.messages.rules import PURPOSE_WORDS, WAY_WORDS, WHY_WORDS, State, Way, Why
from techloan.people.messages.sending import set_up
from techloan.people.messages.words import opened
from techloan.permissions import Permission

blueprint = Blueprint("messages", __name__)
# All letters that are shown are printed together, so one page shows many.
PAGE, LETTERS = 50, 200
SHELVES = {
    "look": "Needs a look",
    "letters": "Letters to post",
    "waiting": "Waiting to go",
    "calls": "Calls to make",
    "sent": "Done",
}
WORDS = {
    "shelves": SHELVES,
    "ways": WAY_WORDS,
    "purposes": PURPOSE_WORDS,
    "whys": WHY_WORDS,
    "gone": Why.MAY_HAVE_GONE,
}


@blueprint.get("/messages")
@web.requires(Permission.MESSAGES)
def index() -> web.Answer:
    """Show one shelf of the outbox, and how much stands on each."""
    db, now = web.db(), web.now()
    counts = {shelf: _count(shelf) for shelf in SHELVES}
    asked = request.args.get("shelf", "")
    first = next((shelf for shelf, number in counts.items() if number), "look")
    shelf = asked if asked in SHELVES else first
    page, size = max(request.args.get("page", 1, int), 1), LETTERS if shelf == "letters" else PAGE
    wanted = queries.visible_to(web.actor()).where(queries.on_shelf(shelf, now))
    order = (Message.id.desc(),) if shelf == "sent" else (Message.day, Message.id)
    rows = db.scalars(wanted.order_by(*order).limit(size).offset((page - 1) * size)).all()
    web.note_listed("list of messages", len(rows))
    return render_template(
        "loans/messages.html",
        waits=_waits(),
        messages=rows,
        shelf=shelf,
        counts=counts,
        page=page,
        size=size,
        dead={row.id for row in rows if services.is_dead(row, now)},
        **WORDS,
    )


@blueprint.post("/messages/<int:message_id>/again")
@web.requires(Permission.MESSAGES)
def again(message_id: int) -> web.Answer:
    """Let a message go once more."""
    ways = set_up(web.house().config)

    def work(db: Session, message: Message) -> None:
        services.try_again(db, web.actor(), web.now(), message, ways)

    return _settled(message_id, work, "It waits to go out again.")


@blueprint.post("/messages/<int:message_id>/went")
@web.requires(Permission.MESSAGES)
def went(message_id: int) -> web.Answer:
    """Keep that a message did go out."""

    def work(db: Session, message: Message) -> None:
        services.it_went(db, web.actor(), web.now(), message)

    return _settled(message_id, work, "That is kept: it went.")


@blueprint.post("/messages/<int:message_id>/give-up")
@web.requires(Permission.MESSAGES)
def give_up(message_id: int) -> web.Answer:
    """Decide that a message is not sent."""

    def work(db: Session, message: Message) -> None:
        services.give_up(db, web.actor(), web.now(), message)

    return _settled(message_id, work, "It is not sent.")


@blueprint.post("/messages/letters.pdf")
@web.requires(Permission.MESSAGES)
def letters() -> web.Answer:
    """Answer with the letters that were on the page, written anew, and note who printed whom."""
    db = web.writing()
    rows = [row for row in _locked_letters(db) if _still_needed(db, row)]
    whom = [row.client_id for row in rows]
    audit.opened_together(db, web.actor(), web.now(), whom, "letter")
    printed = [letter_to(row.client, opened(row.body), web.today()) for row in rows]
    db.commit()
    if not printed:
        raise Refused("None of these letters is needed any more. Please look again.")
    paper = jobs.elsewhere(letters_pdf, printed)
    named = headers.attachment("letters.pdf")
    return Response(paper, mimetype="application/pdf", headers=named)


@blueprint.post("/messages/letters/posted")
@web.requires(Permission.MESSAGES)
def posted() -> web.Answer:
    """Keep that the letters of the page are in the post."""
    db = web.writing()
    number = services.posted(db, web.actor(), web.now(), _locked_letters(db))
    db.commit()
    many = "1 letter is" if number == 1 else f"{number} letters are"
    flash(f"{many} in the post.", "success")
    return redirect(url_for("messages.index", shelf="letters"), 303)


def _waits() -> list[str]:
    ways, on = set_up(web.house().config), web.settings().reminders_on
    return waiting.sentences(web.db(), web.actor(), web.now(), ways, on=on)


def _count(shelf: str) -> int:
    wanted = queries.visible_to(web.actor()).where(queries.on_shelf(shelf, web.now()))
    number = wanted.with_only_columns(Message.id).order_by(None).subquery()
    return web.db().scalar(select(func.count()).select_from(number)) or 0


def _settled(message_id: int, work: Callable[[Session, Message], None], words: str) -> web.Answer:
    mine = queries.visible_to(web.actor()).where(Message.id == message_id)
    web.found(web.db().scalar(mine))
    db = web.writing()
    (message,) = services.locked(db, [message_id])
    work(db, message)
    db.commit()
    flash(words, "success")
    return redirect(url_for("messages.index", shelf=request.form.get("shelf") or None), 303)


def _locked_letters(db: Session) -> list[Message]:
    asked = sorted(row_numbers(request.form.getlist("letter")))[:LETTERS]
    mine = queries.visible_to(web.actor()).where(Message.id.in_(asked))
    rows = services.locked(db, [row.id for row in db.scalars(mine)])
    return [row for row in rows if row.state is State.WAITING and row.way is Way.LETTER]


def _still_needed(db: Session, row: Message) -> bool:
    return outbox.refresh(db, web.now(), row, web.today(), reminding.compose)
