"""The list of clients as it goes out, with the answers to the eligibility lines."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, select

from techloan.database import Session
from techloan.imports.exports.sheet import Sheet, sheet_of, yes_or_no
from techloan.imports.fields import fields_of
from techloan.imports.rules import ImportKind
from techloan.people import queries
from techloan.people.messages.rules import WAY_WORDS, Way
from techloan.people.models import Client, Eligibility, Partner
from techloan.people.rules import BASIS_WORDS, PRINT_WORDS, PrintSize
from techloan.permissions import Actor, Permission
from techloan.settings import Settings
from techloan.sheets import Cell

# Names go out in two columns, since a whole name cannot be split again for certain.
_LEFT_OUT = frozenset(("name",))
_AS_KEPT = (
    *("reference", "given_name", "family_name", "preferred_name"),
    *("phone", "other_phone", "email", "district", "reach_words", "hearing"),
    *("carer_name", "carer_phone", "other_needs", "born_in", "referral_source", "referred_on"),
    *("support_from", "support_until", "died_on", "archived_on"),
)
_ANSWERS = (
    *("may_ring", "may_leave_voicemail", "may_text", "may_email", "may_write"),
    *("no_contact", "interpreter"),
)


def sheet(
    db: Session, actor: Actor, settings: Settings, wanted: Select[int] | None = None
) -> Sheet:
    """Return the clients of a select of their numbers whom this person may take away, by name.

    Without a select these are all whom they may take.
    """
    mine = _mine(actor, wanted)
    names = [n for n in fields_of(ImportKind.CLIENTS, settings) if n not in _LEFT_OUT]
    found = db.execute(_clients(actor, mine)).all()
    answers = _answers(db, mine)
    rows = (_cells(row, answers[row.id], settings) for row in found)
    return sheet_of(ImportKind.CLIENTS, settings, names, rows, (row.id for row in found))


def _mine(actor: Actor, wanted: Select[int] | None) -> Select[int]:
    both = (Permission.CLIENTS_READ, Permission.EXPORT)
    mine = select(Client.id).where(*(queries.reaches(actor, each) for each in both))
    return mine if wanted is None else mine.where(Client.id.in_(wanted))


def _clients(actor: Actor, mine: Select[int]) -> Select[*tuple[Any, ...]]:
    rows = (
        select(
            Client.id,
            *(getattr(Client, name) for name in (*_AS_KEPT, *_ANSWERS)),
            *(Client.address, Client.postcode, Client.note),
            *(Client.print_size, Client.language, Client.basis, Client.best_way),
            Partner.name.label("partner"),
            queries.reaches(actor, Permission.CLIENTS_ADDRESS).label("sees_address"),
            # A note stands on the page of those who may change the client.
            queries.reaches(actor, Permission.CLIENTS_WRITE).label("sees_note"),
        )
        .join(Partner, Partner.id == Client.partner_id)
        .where(Client.id.in_(mine))
    )
    return rows.order_by(Client.family_name, Client.given_name, Client.id)


def _cells(row: Row[Any], answers: Mapping[str, bool], settings: Settings) -> dict[str, Cell]:
    return {
        **{name: getattr(row, name) for name in _AS_KEPT},
        **{name: yes_or_no(getattr(row, name)) for name in _ANSWERS},
        "address": row.address if row.sees_address else None,
        "postcode": row.postcode if row.sees_address else None,
        "note": row.note if row.sees_note else None,
        "partner": row.partner,
        "large_print": _print_size(PrintSize(row.print_size)),
        "language": settings.languages.get(row.language, row.language),
        "best_way": WAY_WORDS[Way(row.best_way)] if row.best_way else None,
        "basis": BASIS_WORDS[row.basis] if row.basis else None,
        **{
            f"eligible:{line.key}": yes_or_no(answers.get(line.key))
            for line in settings.eligibility
        },
    }


def _print_size(size: PrintSize) -> str:
    return "no" if size is PrintSize.STANDARD else PRINT_WORDS[size]


def _answers(db: Session, mine: Select[int]) -> defaultdict[int, dict[str, bool]]:
    answers: defaultdict[int, dict[str, bool]] = defaultdict(dict)
    for client_id, line, yes in db.execute(
        select(Eligibility.client_id, Eligibility.line, Eligibility.yes).where(
            Eligibility.client_id.in_(mine)
        )
    ):
        answers[client_id][line] = yes
    return answers
