"""The mail that tells a lead of a worry: at once, and again at each upkeep until it went.

It names no client and says nothing of the worry: mail is read on many screens. Better twice than
not at all, so it is marked as sent only when the server took it.
"""

import logging
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from techloan import jobs, mail
from techloan.config import Config
from techloan.database import Database, Session
from techloan.dates import clock, day, utc_now
from techloan.people.models import Client
from techloan.support.worries import queries
from techloan.support.worries.models import Worry

KIND = "worry"
# An older worry has been on the page for long enough; a mail of it would only confuse.
NOT_AFTER = timedelta(days=3)
SUBJECT = "Somebody is worried about a client"
URGENT = "Urgent: somebody is worried about a client"
TEXT = """Hello {name},

{actor} is worried about {reference}. Please ring {actor} by {by}.

What it is about stands here, for you and the coordinators:
{address}

techloan
"""


def recipients(db: Session, client: Client) -> list[tuple[str, str]]:
    """Return whom a worry about a client is mailed to: (name, address).

    They are the named lead and deputy; where nobody is named or both have left, the coordinators.
    """
    named = db.scalar(queries.lead_of(client.partner_id))
    people = [named.lead, named.deputy] if named is not None else []
    able = [person for person in people if person is not None and person.active]
    if not able:
        able = list(db.scalars(queries.coordinators(client.partner_id)))
    if not able:
        able = list(db.scalars(queries.coordinators()))
    return [(person.name, person.email) for person in able]


def send_worries(config: Config, database: Database) -> None:
    """Mail every worry of which no mail went yet; nothing happens where mail is not set up."""
    if not config.mail_url:
        return
    with database.session() as db:
        waiting = select(Worry.id).where(
            Worry.mailed_at.is_(None), Worry.closed_at.is_(None), Worry.at > utc_now() - NOT_AFTER
        )
        numbers = list(db.scalars(waiting.order_by(Worry.id)))
    for number in numbers:
        _send(config, database, number)


@jobs.kind(KIND)
def mail_worry(config: Config, database: Database, _progress: jobs.Progress, worry_id: int) -> None:
    """Mail one worry, as soon as it was raised."""
    if config.mail_url:
        _send(config, database, worry_id)


def _send(config: Config, database: Database, worry_id: int) -> None:
    with database.session() as db:
        wanted = select(Worry).where(Worry.id == worry_id).options(joinedload(Worry.client))
        worry = db.scalars(wanted).one()
        to = recipients(db, worry.client)
        base = config.public_url or f"http://127.0.0.1:{config.port}"
        told = {
            "actor": worry.actor,
            "reference": worry.client.reference,
            "by": f"{clock(worry.ring_by)} on {day(worry.ring_by)}",
            "address": f"{base}/support/worries/{worry_id}",
        }
        subject = URGENT if worry.urgent else SUBJECT
    went = [_went(config, subject, told, *one) for one in to]
    if any(went):
        with database.writing() as db:
            db.get_one(Worry, worry_id).mailed_at = utc_now()


def _went(config: Config, subject: str, told: dict[str, str], name: str, address: str) -> bool:
    # An address that does not work must not keep the mail from the deputy.
    try:
        mail.send(config.mail_url, address, subject, TEXT.format(name=name, **told))
    except OSError:
        logging.getLogger(__name__).warning("mail about a worry did not go to one address")
        return False
    return True
