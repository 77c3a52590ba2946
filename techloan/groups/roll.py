"""What the page of a register shows: everybody invited, whoever else came, and what was said.

Names go to the page once; after that it learns by numbers alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import contains_eager

from techloan.database import Session
from techloan.groups import queries
from techloan.groups.models import Attendance, Meeting, Member
from techloan.groups.rules import CAME, said
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
    # Columns and no rows, so that what was just written is seen.
    columns = (Attendance.client_id, Attendance.came, Attendance.absence)
    rows = db.execute(queries.register_of(meeting.id).with_only_columns(*columns))
    return {**dict.fromkeys(invited, ""), **{row[0]: said(row[1], row[2]) for row in rows}}


def holds(db: Session, meeting: Meeting, client_id: int) -> bool:
    """Say whether a client is on a register: was invited, or spoken of."""
    invited = queries.invited_to(meeting).where(Member.client_id == client_id)
    spoken_of = queries.register_of(meeting.id).where(Attendance.client_id == client_id)
    return bool(db.scalar(select(or_(exists(invited), exists(spoken_of)))))


def came(words: Iterable[str]) -> int:
    """Return how many of some words of a register say that somebody came."""
    return sum(word == CAME for word in words)
