"""How a card is answered: alone to the page's script, within the whole desk to a browser."""

from uuid import uuid4

from flask import render_template

from techloan import web
from techloan.inventory.models import Device
from techloan.inventory.rules import CONDITION_WORDS
from techloan.loans import desk, queries
from techloan.loans.desk import Card
from techloan.loans.models import Loan
from techloan.loans.rules import days_late, due_words


def answer(card: Card, status: int = 200, done: Loan | None = None) -> web.Answer:
    """Answer with a card; `done` is a loan whose line goes on top of "Just done".

    Who sees a client on it is written down first.
    """
    if card.client is not None:
        web.note_opened(card.client.id, "desk")
    shown = {
        "card": card,
        "done": done,
        "key": uuid4(),
        "languages": web.settings().languages,
        "conditions": CONDITION_WORDS,
        "due_words": due_words,
        "days_late": days_late,
    }
    if web.wants_fragment():
        return render_template("loans/card.html", **shown), status
    lines = web.db().scalars(queries.done_today(web.actor(), web.today())).all()
    return render_template("loans/desk.html", just_done=lines, **shown), status


def card_of(device: Device, loan: Loan | None = None) -> Card:
    """Return a device's card as it is now."""
    return desk.device_card(web.db(), web.actor(), web.today(), web.settings(), device, loan)
