"""The words of the agreement: the newest version is in force, and every earlier one is kept."""

from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import Select, func, select

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.loans.agreements.models import AgreementText
from techloan.loans.models import Agreement
from techloan.permissions import COMMAND_LINE, Actor

LONGEST = 6000
SAME = "These words are in force already. Nothing was changed."


@cache
def shipped() -> str:
    """Return the words that came with this version of the program."""
    return Path(__file__).with_name("shipped.md").read_text(encoding="utf-8").strip()


def in_force(db: Session, now: datetime) -> AgreementText:
    """Return the version in force.

    Shipped words become a version when they are first looked at, so that what somebody agreed to
    can always be read again, whatever a later program brings. The caller commits.
    """
    newest = db.scalar(_newest())
    if newest is not None and (not newest.shipped or newest.body == shipped()):
        return newest
    db.begin_writing()
    return _added(db, COMMAND_LINE, now, shipped(), shipped=True)


def keep(db: Session, actor: Actor, now: datetime, body: str) -> AgreementText:
    """Put new words in force; raise `Refused` when they are the present ones, or none."""
    body = body.strip()
    if not body:
        raise Refused("The agreement needs words.", 422)
    if in_force(db, now).body == body:
        raise Refused(SAME)
    return _told(db, actor, now, _added(db, actor, now, body, shipped=body == shipped()))


def back_to_shipped(db: Session, actor: Actor, now: datetime) -> AgreementText:
    """Put the words in force again that came with the program."""
    return keep(db, actor, now, shipped())


def history() -> Select[AgreementText, int]:
    """Select every version, the newest first, and how many loans agreed to it."""
    agreed = func.count(Agreement.loan_id)
    return (
        select(AgreementText, agreed)
        .outerjoin(Agreement, Agreement.text_id == AgreementText.id)
        .group_by(AgreementText.id)
        .order_by(AgreementText.id.desc())
    )


def _newest() -> Select[AgreementText]:
    return select(AgreementText).order_by(AgreementText.id.desc()).limit(1)


def _added(db: Session, actor: Actor, now: datetime, body: str, *, shipped: bool) -> AgreementText:
    row = AgreementText(body=body, shipped=shipped, made_at=now, actor=actor.name)
    db.add(row)
    db.flush()
    return row


def _told(db: Session, actor: Actor, now: datetime, row: AgreementText) -> AgreementText:
    audit.record(db, actor, now, "changed the agreement", "agreement text", row.id)
    return row
