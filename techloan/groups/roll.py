"""What the page of a register shows: everybody invited, whoever else came, and what was said.

Names go to the page once; after that it learns by numbers alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import contains_eager

from techloan.database import Session
from techloan.groups import queries
from techloan.groups.models import Attendance, Meeting, Member
from techloan.groups.rules import CAME
from techloan.people.models import Client
from techloan.words import fold


@dataclass(frozen=True)
class Person:
    """Somebody on a register: what it says of them, and whether they were invited."""

    client: Client
    word: str
    invited: bool


def roll_of(db: Session, meeting: Meeting) -> list[Person]:
    """Return everybody on a register, in the order of the names that people call them by."""
    rows = db.scalars(
        queries.register_of(meeting.id)
        .join(Attendance.client)
        .options(contains_eager(Attendance.client))
    )
    there = {row.client_id: row for row in rows}
    wanted = queries.invited_to(meeting).options(contains_eager(Member.client))
    invited = {member.client_id: member.client for member in db.scalars(wanted)}
    clients = {**{row.client_id: row.client for row in there.values()}, **invited}
    people = [
        Person(client, there[number].word if number in there else "", number in invited)
        for number, client in clients.items()
    ]
    return sorted(people, key=lambda person: (fold(person.client.name), person.client.id))


def words_of(db: Session, meeting: Meeting) -> dict[int, str]:
    """Return what a register says of everybody on it, by their numbers."""
    invited = db.scalars(queries.invited_to(meeting).with_only_columns(Member.client_id))
    said = {row.client_id: row.word for row in db.scalars(queries.register_of(meeting.id))}
    return {**dict.fromkeys(invited, ""), **said}


def came(words: Sequence[str]) -> int:
    """Return how many of some words of a register say that somebody came."""
    return sum(word == CAME for word in words)
