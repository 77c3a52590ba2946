"""Who may be meant by a name that nobody has exactly: a slip, an initial, a name left out."""

from techloan.imports.known import KnownClient, KnownClients, folded_name

# Of 100: one letter in six may differ.
_SIMILAR = 84
_MOST = 3


def similar(name: str, known: KnownClients) -> list[KnownClient]:
    """Return those whose name is nearly this one; they are only ever suggested."""
    # A server that brings no lists in never needs it.
    from rapidfuzz import fuzz, process

    mine = folded_name(name)
    near = known.near(mine)
    found = [key for key in near if _fits(mine.split(), key.split())]
    alike = process.extract(mine, near, scorer=fuzz.ratio, score_cutoff=_SIMILAR, limit=_MOST)
    found += [key for key, _, _ in alike if key not in found]
    return [other for key in found for other in known.by_name[key]][:_MOST]


def _fits(mine: list[str], other: list[str]) -> bool:
    """Say whether the shorter name is a part of the longer: `B Picklejar`, or only `Dotty`."""
    shorter, longer = sorted((mine, other), key=len)
    left = list(longer)
    whole = 0
    for word in sorted(shorter, key=len, reverse=True):
        same = next((w for w in left if _same(word, w)), None)
        if same is None:
            return False
        whole += word == same and len(word) > 1
        left.remove(same)
    return whole > 0


def _same(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[:1] == other[:1])
