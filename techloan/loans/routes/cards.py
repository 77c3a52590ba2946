"""How a card is answered: alone to the page's script, within the whole desk to a browser."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import render_template
from sqlalchemy import select

from techloan import web
from techloan.inventory.models import Device
from techloan.inventory.rules import CONDITION_WORDS, State
from techloan.loans import desk, queries
from techloan.loans.agreements.rules import SAID_BY_WORDS
from techloan.loans.desk import Card
from techloan.loans.forms import ONWARDS
from techloan.loans.lending import holder
from techloan.loans.models import Loan
from techloan.loans.requests.rules import ASKED_WORDS, waited_words
from techloan.loans.rules import days_late, due_words
from techloan.people import queries as people
from techloan.people.models import Client
from techloan.permissions import Permission


def answer(card: Card, status: int = 200, done: Loan | None = None) -> web.Answer:
    """Answer with a card; `done` is a loan whose line goes on top of "Just done".

    Who sees a client on it is written down first.
    """
    if card.client is not None:
        web.note_opened(card.client.id, "desk")
    shown: dict[str, Any] = {
        "card": card,
        "done": done,
        "key": uuid4(),
        "languages": web.settings().languages,
        "conditions": CONDITION_WORDS,
        "onwards": ONWARDS,
        "said_by": SAID_BY_WORDS,
        "due_words": due_words,
        "days_late": days_late,
        "waited_words": waited_words,
        "asked_words": ASKED_WORDS,
    }
    if web.wants_fragment():
        shown["names"] = _names([done], known=card.client) if done else {}
        return render_template("loans/card.html", **shown), status
    lines = web.db().scalars(queries.done_today(web.actor(), web.today())).all()
    shown["names"] = _names(lines)
    web.note_listed("just done", len(shown["names"]))
    return render_template("loans/desk.html", just_done=lines, **shown), status


def card_of(device: Device, loan: Loan | None = None) -> Card:
    """Return a device's card as it is now."""
    db, today = web.db(), web.today()
    held = holder(db, device, today) if loan is None and device.state is State.READY else None
    return desk.device_card(db, web.actor(), today, web.settings(), device, loan, held=held)


def _names(lines: Sequence[Loan], known: Client | None = None) -> dict[int, str]:
    """Return what the borrowers of these loans are called, of those whom this person may see."""
    if known is not None:
        visible = {known.id}
    else:
        visible = {loan.client_id for loan in lines if _reaches(loan.client)}
        doubtful = {loan.client_id for loan in lines} - visible
        if doubtful:
            may_see = people.reaches(web.actor(), Permission.CLIENTS_READ)
            asked = select(Client.id).where(Client.id.in_(doubtful), may_see)
            visible |= set(web.db().scalars(asked))
    return {loan.id: loan.client.first_name for loan in lines if loan.client_id in visible}


def _reaches(client: Client) -> bool:
    return web.actor().reaches_partner(Permission.CLIENTS_READ, client.partner_id)
