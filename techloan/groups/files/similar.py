"""Clients whose name is like the one that somebody shows online."""

from collections import defaultdict
from functools import cached_property

from techloan.groups.files import names
from techloan.groups.files.known import Known
from techloan.words import words

# Of 100: one letter in six may differ.
LEAST = 84
# A word of fewer letters than this begins too many names.
SHORTEST = 3
MOST = 4


class Similar:
    """Finds similar names among what is known. Whoever is in the group is likelier."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._names = list(known.by_name)

    def to(self, name: str) -> list[int]:
        """Return the clients whose name is similar, the likeliest first."""
        for find in (self._inside, self._members, self._alike):
            for shown in names.ways(name):
                if found := find(shown):
                    return list(dict.fromkeys(found))
        return []

    def members_called(self, name: str) -> list[int]:
        """Return the one member whose name begins so: `Dotty`, `Dotty M`; nothing when several."""
        if not any(len(word) >= SHORTEST for word in words(name)):
            return []
        members = (self._known.clients.get(number) for number in self._known.members)
        called = [one.id for one in members if one and names.begins(name, one.name)]
        return called if len(called) == 1 else []

    def _inside(self, shown: str) -> list[int]:
        """Return the clients whose whole name stands among the words: `Dotty Marmalade iPad`."""
        own = set(words(shown))
        near = {key for word in own for key in self._by_word.get(word, ())}
        return [
            number
            for key in sorted(near)
            if " " in key and own.issuperset(key.split())
            for number in self._known.by_name[key]
        ]

    def _members(self, shown: str) -> list[int]:
        return self.members_called(shown)

    def _alike(self, shown: str) -> list[int]:
        # A server that counts no files never needs it.
        from rapidfuzz import fuzz, process

        key = names.key(shown)
        if len(key) <= SHORTEST:
            return []
        near = process.extract(key, self._names, scorer=fuzz.ratio, score_cutoff=LEAST, limit=MOST)
        return [number for alike, _, _ in near for number in self._known.by_name[alike]]

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for key in self._names:
            for word in key.split():
                found[word].append(key)
        return found
