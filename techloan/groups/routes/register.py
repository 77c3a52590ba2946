"""The register of a meeting: one page, ticked with one thumb, by several hosts at once.

The page's script sends each tick by itself and learns what the others ticked from each answer, by
numbers alone; without script the same form has a button that sends all ticks together.
"""

from collections.abc import Iterator

from flask import Blueprint, flash, request

from techloan import web
from techloan.errors import Refused
from techloan.fields import row_numbers
from techloan.groups import register, roll
from techloan.groups.register import Mark
from techloan.groups.routes import showing
from techloan.groups.routes.loading import meeting_of
from techloan.groups.rules import CAME, REASONS
from techloan.permissions import Permission
from techloan.promises import ANY_CHECK

blueprint = Blueprint("register", __name__)
MEANT = ("", CAME, *REASONS)


@blueprint.get("/groups/<int:group_id>/meetings/<int:meeting_id>")
@web.requires(Permission.GROUPS_READ)
def page(group_id: int, meeting_id: int) -> web.Answer:
    """Show a register."""
    return showing.register_page(meeting_of(group_id, meeting_id))


@blueprint.get("/groups/<int:group_id>/meetings/<int:meeting_id>/words")
@web.requires(Permission.GROUPS_READ)
def words(group_id: int, meeting_id: int) -> web.Answer:
    """Tell the page's script what the register says by now."""
    return showing.said(meeting_of(group_id, meeting_id))


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/tick")
@web.requires(Permission.GROUPS_READ)
def tick(group_id: int, meeting_id: int) -> web.Answer:
    """Take one tick of the page's script."""
    db = web.writing()
    meeting, number = meeting_of(group_id, meeting_id), request.form.get("client", 0, int)
    known = 0 < number <= web.LARGEST_NUMBER and roll.holds(db, meeting, number)
    web.found(number if known else None)
    one = Mark(number, *(_meant(request.form.get(name, "")) for name in ("was", "word")))
    stays = register.mark(db, web.actor(), web.now(), web.today(), meeting.id, [one])
    answer = showing.said(meeting, stays)
    db.commit()
    return answer


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/guests")
@web.requires(Permission.GROUPS_READ)
def guests(group_id: int, meeting_id: int) -> web.Answer:
    """Take the number of guests from the page's script."""
    db = web.writing()
    meeting = meeting_of(group_id, meeting_id)
    was, number = (request.form.get(name, -1, int) for name in ("was", "word"))
    meant = (web.actor(), web.now(), web.today(), meeting.id, number, was)
    kept = register.set_guests(db, *meant)
    answer = showing.said(meeting, guests_stay=not kept)
    db.commit()
    return answer


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/save")
@web.requires(Permission.GROUPS_READ)
def save(group_id: int, meeting_id: int) -> web.Answer:
    """Take all ticks of a page together, and finish the register if that was pressed."""
    db = web.writing()
    meeting = meeting_of(group_id, meeting_id)
    who = (web.actor(), web.now(), web.today(), meeting.id)
    stays = register.mark(db, *who, list(_marks(set(roll.words_of(db, meeting)))))
    was, number = (request.form.get(name, -1, int) for name in ("guests_was", "guests"))
    kept = register.set_guests(db, *who, number, was) if "guests" in request.form else True
    finished = "finish" in request.form and not stays and kept
    if finished:
        register.finish(db, *who)
    db.commit()
    if stays or not kept:
        flash("Somebody else wrote something different meanwhile. Theirs stands here.", "warning")
    elif finished:
        flash("The register is finished. Thank you.", "success")
    return showing.back(meeting)


@blueprint.post("/groups/<int:group_id>/meetings/<int:meeting_id>/reopen")
@web.requires(Permission.GROUPS_READ)
def reopen(group_id: int, meeting_id: int) -> web.Answer:
    """Open a finished register again."""
    db = web.writing()
    meeting = meeting_of(group_id, meeting_id)
    register.reopen(db, web.actor(), web.now(), web.today(), meeting)
    db.commit()
    return showing.back(meeting)


def _marks(on_roll: set[int]) -> Iterator[Mark]:
    """Give what a form says of everybody whom its page showed."""
    came = row_numbers(request.form.getlist("came"))
    for shown in request.form.getlist("was"):
        number, _, was = shown.partition(":")
        for client_id in row_numbers([number]) & on_roll:
            word = CAME if client_id in came else request.form.get(f"why-{client_id}", "")
            yield Mark(client_id, _meant(was), _meant(word))


def _meant(word: str) -> str:
    if word not in MEANT:
        raise Refused(ANY_CHECK, 422)
    return word
