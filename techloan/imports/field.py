"""One field of a list: its name here, its label, and the headings by which people call it."""

from dataclasses import dataclass

from techloan.words import words


@dataclass(frozen=True)
class Field:
    """One field: its name here, what the page calls it, and the headings it has elsewhere."""

    name: str
    label: str
    headings: frozenset[str]


def plain_heading(text: str) -> str:
    """Return a heading without case, signs and accents: `Serial No.` gives `serial no`."""
    return " ".join(words(text.replace("#", " number ").replace("_", " ")))


def field(name: str, label: str, headings: str) -> Field:
    """Return a field by its name, its label, and other headings for it with commas between."""
    own = plain_heading(label)
    return Field(name, label, frozenset({own, *(h.strip() for h in headings.split(","))}))


# Headings that are left out on purpose: techloan does not keep these.
NEVER = frozenset(
    (
        *("nhs", "nhs no", "nhs number", "national insurance", "ni number", "ni no"),
        *("bank", "sort code", "account number"),
    )
)
