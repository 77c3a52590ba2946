"""How the borrowers of the demo county agree, and photos of some devices, through the services."""

from datetime import datetime
from functools import cache

from techloan import pictures
from techloan.database import Session
from techloan.loans.agreements import photos, services, texts
from techloan.loans.agreements.rules import strokes
from techloan.loans.agreements.services import Yes
from techloan.loans.models import Loan
from techloan.permissions import Actor

# One in so many loans has a photo. Chance has no part here, so that the rest of the story stays.
PHOTO_EVERY = 40
SCRIBBLES = (
    "120,260 160,120 200,260 240,140 280,250 330,220 380,240;300,300 620,280",
    "100,200 140,90 210,290 260,180 320,230 380,190 450,240 520,200 640,210",
    "150,110 150,290;150,200 230,130 290,270 350,190 420,250 500,210 560,240",
)


def agree(db: Session, actor: Actor, now: datetime, loan: Loan) -> None:
    """Let the borrower of a new loan agree in one of the ways that there are, or not yet."""
    text = texts.in_force(db, now).id
    way = loan.id % 12
    if way == 5:
        services.not_yet(db, actor, now, loan.id)
    elif way != 11:
        services.agree(db, actor, now, loan.id, _yes(way, text, actor, loan))
    if loan.id % PHOTO_EVERY == 1:
        photos.add(db, actor, now, loan.id, _photo())


def _yes(way: int, text: int, actor: Actor, loan: Loan) -> Yes:
    if way in (0, 4, 8):
        return Yes(text, heard_by=actor.name)
    if way in (2, 6, 10):
        return Yes(text, on_paper=True)
    if way == 3:
        return Yes(text, typed=loan.client.name)
    return Yes(text, drawn=_drawn(loan.id % len(SCRIBBLES)))


@cache
def _drawn(number: int) -> bytes:
    return pictures.signature(strokes(SCRIBBLES[number]))


@cache
def _photo() -> bytes:
    """Return a picture of a tablet on a table."""
    return pictures.tablet()
