"""Which column of an attendance file is what: by its heading, in any order, case and language met.

Zoom, Teams and Meet have called the same things by many names over the years. The headings stand
here without spaces and signs.
"""

from dataclasses import dataclass
from enum import StrEnum

from techloan.cells.reading import plain
from techloan.sheets import SheetRow
from techloan.words import joined


class Field(StrEnum):
    """What a column of people tells."""

    NAME = "name"
    GIVEN = "given name"
    FAMILY = "family name"
    EMAIL = "e-mail"
    UPN = "sign-in name"
    JOINED = "joined"
    LEFT = "left"
    FIRST_JOINED = "first joined"
    LAST_LEFT = "last left"
    SECONDS = "seconds"
    TOTAL = "seconds in all"
    WAITING = "in the waiting room"
    ATTENDED = "attended"
    ACTION = "joined or left"
    AT = "moment of it"
    ROLE = "role"
    GUEST = "guest"


class Fact(StrEnum):
    """What a file tells of its meeting."""

    NUMBER = "meeting number"
    STARTS = "starts"
    ENDS = "ends"
    ON = "day"
    PEOPLE = "how many took part"


# Of several columns for one field the better name stands first.
_HEADINGS = {
    Field.NAME: "nameoriginalname usernameoriginalname fullname name displayname participantname"
    " participant attendeename attendee screenname imieinazwisko nazwa username",
    Field.GIVEN: "firstname givenname",
    Field.FAMILY: "lastname surname familyname",
    Field.EMAIL: "useremail useremail2 email emailaddress participantemail adresemail",
    Field.UPN: "participantidupn participantid upn identyfikatoruczestnikaupn",
    Field.JOINED: "jointime joinedat joined jointimeutc godzinadolaczenia",
    Field.LEFT: "leavetime leftat left leavetimeutc godzinaopuszczenia",
    Field.FIRST_JOINED: "firstjoin firstjointime firstjoinutc timejoined pierwszedolaczenie",
    Field.LAST_LEFT: "lastleave lastleavetime lastleaveutc timeexited timeleft ostatniewyjscie",
    Field.SECONDS: "durationminutes durationminutes2 duration timeinsessionminutes timeincall"
    " inmeetingduration attendanceduration czastrwania czasudzialuwspotkaniu",
    Field.TOTAL: "totaldurationminutes totalduration",
    Field.WAITING: "inwaitingroom",
    Field.ATTENDED: "attended",
    Field.ACTION: "useraction akcjauzytkownika",
    Field.AT: "timestamp znacznikczasu",
    Field.ROLE: "role rola",
    Field.GUEST: "guest isguest",
}
_FACTS = {
    Fact.NUMBER: "meetingid id webinarid meetingnumber",
    Fact.STARTS: "starttime meetingstarttime actualstarttime godzinarozpoczecia",
    Fact.ENDS: "endtime meetingendtime actualendtime godzinazakonczenia",
    Fact.ON: "date",
    Fact.PEOPLE: "participants",
}
_FIELDS = {
    heading: (field, rank)
    for field, headings in _HEADINGS.items()
    for rank, heading in enumerate(headings.split())
}
_FACT_OF = {heading: fact for fact, headings in _FACTS.items() for heading in headings.split()}
_TIMES = {Field.JOINED, Field.FIRST_JOINED, Field.SECONDS, Field.TOTAL, Field.ACTION}


@dataclass(frozen=True)
class Columns:
    """The places of the fields of people and of the facts of meetings in a row of headings."""

    fields: dict[Field, int]
    facts: dict[Fact, int]
    # Columns whose heading says that its moments are in UTC.
    utc: frozenset[int]

    @property
    def of_people(self) -> bool:
        """Say whether the rows below are people: a name, and when or how long."""
        named = Field.NAME in self.fields or {Field.GIVEN, Field.FAMILY} <= self.fields.keys()
        return named and not _TIMES.isdisjoint(self.fields)

    @property
    def of_a_meeting(self) -> bool:
        """Say whether the row below tells of the meeting."""
        return not self.of_people and len(self.facts) > 1


def columns(row: SheetRow) -> Columns:
    """Return what the cells of a row would be as headings."""
    best: dict[Field, tuple[int, int]] = {}
    facts: dict[Fact, int] = {}
    utc: set[int] = set()
    for place, cell in enumerate(row.cells):
        heading = joined(plain(cell)) if isinstance(cell, str) and len(cell) <= 60 else ""
        if heading.endswith("utc"):
            utc.add(place)
        if heading in _FACT_OF:
            facts.setdefault(_FACT_OF[heading], place)
        if heading in _FIELDS:
            field, rank = _FIELDS[heading]
            # Lists of a whole account have the meeting's e-mail and length before the person's.
            if field not in best or rank <= best[field][0]:
                best[field] = (rank, place)
    return Columns({field: place for field, (_, place) in best.items()}, facts, frozenset(utc))


def fact_called(label: str) -> Fact | None:
    """Return the fact that a label in front of its value names, or None."""
    return _FACT_OF.get(joined(label))
