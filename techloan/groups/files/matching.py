"""Who a name in a file is: by what a person said, by e-mail, by name; or only suggested.

What is sure counts at once. What is likely is a suggestion, and waits for a person's yes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from techloan.groups.files import names
from techloan.groups.files.known import Known, KnownClient, Remembered
from techloan.groups.files.people import Person
from techloan.groups.files.rules import Answer, Match
from techloan.groups.files.similar import Similar
from techloan.groups.files.stays import Presence
from techloan.groups.rules import FLOOR_SECONDS

MOST_CHOICES = 3
SAID = "you said so"
BEFORE = "you said so before"
LOOKED_IN = "here for less than five minutes"
FORMULA = "this is a formula, and no name"
NO_ONE = "nobody of this name is known"


@dataclass
class Found:
    """A person of a file and what was found of them.

    `clients` are who it is, or who is suggested; `choices` are those between whom nobody but a
    person can choose.
    """

    keys: tuple[str, ...]
    name: str
    presence: Presence
    match: Match
    why: str
    clients: list[KnownClient] = field(default_factory=list)
    choices: list[KnownClient] = field(default_factory=list)
    # Other names of the same client in this file.
    also: tuple[str, ...] = ()
    settled: bool = False
    counted: bool = False


class Matcher:
    """Matches the people of one file with what is known."""

    def __init__(self, known: Known, answers: Mapping[str, Remembered]) -> None:
        self._known, self._answers = known, answers
        self._similar = Similar(known)

    def found(self, person: Person) -> Found:
        """Return who a person is."""
        found = Found((person.key,), person.name, person.presence, Match.UNMATCHED, NO_ONE)
        answer = self._answers.get(person.key)
        if answer is not None:
            self._say(found, answer, SAID)
            found.settled = True
        elif staff := self._staff(person.email):
            found.match, found.why = Match.STAFF, staff
        else:
            self._identify(found, person)
            self._look_closer(found)
        if found.match is Match.UNMATCHED and 0 < person.presence.seconds < FLOOR_SECONDS:
            found.why += f"; {LOOKED_IN}"
        if person.waited and found.match is not Match.STAFF:
            found.match, found.why = Match.WAITED, "waited, not admitted"
        return found

    def _say(self, found: Found, said: Remembered, why: str) -> None:
        """Take what a person said of this name."""
        found.why = why
        if said.means is Answer.CLIENTS:
            found.clients = self._of(said.clients)
            found.match = Match.AUTO if found.clients else Match.UNMATCHED
        elif said.means is Answer.STAFF:
            found.match = Match.STAFF
        else:
            found.match, found.why = Match.UNMATCHED, f"nobody of ours, {why}"
            found.settled = True

    def _staff(self, email: str) -> str:
        if email in self._known.staff:
            return f"{self._known.staff[email]}, by their e-mail address"
        if not email or email in self._known.by_email:
            return ""
        domain = email.rpartition("@")[2]
        for known, partner in self._known.domains.items():
            if domain == known or domain.endswith(f".{known}"):
                return f"of {partner}, by their e-mail address"
        return ""

    def _identify(self, found: Found, person: Person) -> None:
        """Try one way after the other, the surest first."""
        if names.is_formula(person.name):
            found.why = FORMULA
            return
        tag, holders = self._holders(person.name)
        before = self._known.remembered.get(names.key(person.name)) if not holders else None
        exact = self._exact(person.name)
        if by_email := self._known.by_email.get(person.email, []):
            self._by_email(found, by_email, exact)
        elif before is not None:
            self._say(found, before, BEFORE)
        elif exact:
            self._by_name(found, exact)
        elif holders:
            self._likely(found, holders, f"holds {tag} that day")
        elif couple := self._together(person.name):
            found.match, found.clients = Match.SUGGEST, self._of(couple)
            found.why = "two people in one name" if len(couple) > 1 else "one of two people"
        elif similar := self._similar.to(person.name):
            self._likely(found, similar, "a similar name")
        elif staff := self._known.staff_names.get(names.key(person.name)):
            found.why = f"{staff} of the staff is called so"

    def _by_email(self, found: Found, clients: list[int], exact: list[int]) -> None:
        both = [number for number in clients if number in exact]
        if len(both) == 1 or (len(clients) == 1 and not exact):
            found.match, found.why = Match.AUTO, "by their e-mail address"
            found.clients = self._of(both or clients)
        else:
            self._likely(found, exact or clients, "the e-mail address is somebody else's, too")
            found.choices = self._of(dict.fromkeys((*exact, *clients)))[:MOST_CHOICES]

    def _by_name(self, found: Found, exact: list[int]) -> None:
        namesake = any(key in self._known.staff_names for key in names.keys(found.name))
        if len(exact) == 1 and not namesake:
            found.match, found.why = Match.AUTO, "the same name"
            if names.key(found.name) not in self._known.by_name:
                found.why = "the same name, where it is divided by brackets"
            found.clients = self._of(exact)
        elif namesake:
            self._likely(found, exact, "somebody of the staff is called so, too")
        else:
            self._likely(found, exact, "several clients are called so")

    def _likely(self, found: Found, clients: list[int], why: str) -> None:
        """Suggest the only client, or the only one of the group; else leave it to a person."""
        mine = [number for number in clients if number in self._known.members]
        one = clients if len(clients) == 1 else mine
        found.why = why
        if len(one) == 1:
            found.match, found.clients = Match.SUGGEST, self._of(one)
        if len(clients) > 1:
            found.choices = self._of(clients)[:MOST_CHOICES]

    def _exact(self, name: str) -> list[int]:
        """Return the clients who are called so: by the whole name, or by what brackets divide."""
        by_name = self._known.by_name
        if whole := by_name.get(names.key(name)):
            return whole
        return list(dict.fromkeys(n for key in names.keys(name) for n in by_name.get(key, ())))

    def _holders(self, name: str) -> tuple[str, list[int]]:
        for tag in names.tags(name):
            if tag in self._known.holders:
                written, clients = self._known.holders[tag]
                return written, list(dict.fromkeys(clients))
        return "", []

    def _together(self, name: str) -> list[int]:
        """Return the clients whom a name of several people names, those who are known."""
        found: list[int] = []
        by_name = self._known.by_name
        for keys in names.together(name):
            same = next((by_name[key] for key in keys if key in by_name), [])
            one = same if len(same) == 1 else [n for n in same if n in self._known.members]
            found += one or self._similar.members_called(keys[0])
        return list(dict.fromkeys(found))

    def _look_closer(self, found: Found) -> None:
        """Block who cannot have come; ask where the register says why somebody did not."""
        if found.match is not Match.AUTO:
            return
        for client in found.clients:
            if why := self.blocked(client):
                found.match, found.why = Match.BLOCKED, why
                return
            if client.id in self._known.absent:
                found.match = Match.SUGGEST
                found.why = f"the register says: {self._known.absent[client.id]}"

    def blocked(self, client: KnownClient) -> str:
        """Return why a client does not count before somebody looked; nothing when they do."""
        if client.died_on is not None:
            return f"{client.name} has died"
        if client.closed:
            return f"the record of {client.name} is closed"
        if client.id in self._known.left:
            return f"{client.name} has left this group"
        if client.id in self._known.noes:
            return f"not eligible: “{self._known.noes[client.id]}” was answered with no"
        return ""

    def _of(self, numbers: Iterable[int]) -> list[KnownClient]:
        return [self._known.clients[n] for n in numbers if n in self._known.clients]
