"""A letter to one person who is followed up, to print and post by hand."""

from flask import Blueprint, Response, request

from techloan import headers, jobs, web
from techloan.errors import Refused
from techloan.loans.reminding import services, wording
from techloan.loans.reminding.letters import letter_to, letters_pdf
from techloan.people import queries as people
from techloan.people.contacts.rules import RESTS_REMINDERS
from techloan.people.messages.outbox import reach_of
from techloan.people.messages.rules import Way, ways
from techloan.people.messages.words import Words
from techloan.people.models import Client
from techloan.people.rules import may_be_written_to
from techloan.permissions import Permission

blueprint = Blueprint("letters", __name__)


@blueprint.get("/clients/<reference>/letter.pdf")
@web.requires(Permission.MESSAGES)
def letter(reference: str) -> web.Answer:
    """Answer with a letter: of what is due back, if it is about that, else how they are."""
    wanted = people.by_reference(web.actor(), reference)
    may = people.reaches(web.actor(), Permission.MESSAGES)
    client = web.found(web.db().scalar(wanted.where(may)))
    allowed = may_be_written_to(died_on=client.died_on, no_contact=client.no_contact)
    if not allowed or Way.LETTER not in ways(reach_of(client)):
        raise Refused(f"{client.name} is not written to by post.")
    web.note_opened(client.id, "letter")
    printed = letter_to(client, _words(client, request.args.get("reason", "")), web.today())
    paper = jobs.elsewhere(letters_pdf, [printed])
    named = headers.attachment("letter.pdf")
    return Response(paper, mimetype="application/pdf", headers=named)


def _words(client: Client, reason: str) -> Words:
    settings = web.settings()
    due = services.compose(web.db(), client, web.today(), settings) if _is_due(reason) else None
    language = wording.language_for(client.language, settings)
    return due or wording.asking_after(client.first_name, language, settings)


def _is_due(reason: str) -> bool:
    return reason != "" and reason in RESTS_REMINDERS
