"""The rules about people: dates and values in, answers out."""

import re
from calendar import monthrange
from datetime import date
from enum import IntEnum, StrEnum

REFERENCE = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")
EARLIEST_BIRTH = 1890
# Support is planned so many years ahead at most.
LATEST_BEGINNING = 10


DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


class PrintSize(IntEnum):
    """The size of the letters on paper, in points; text is set anew for each, never scaled."""

    STANDARD = 14
    LARGE = 18
    GIANT = 22


class Basis(StrEnum):
    """Why the law lets us keep a client's record (UK GDPR, article 6)."""

    CONSENT = "consent"
    LEGITIMATE_INTERESTS = "legitimate interests"
    PUBLIC_TASK = "public task"
    CONTRACT = "contract"


BASIS_WORDS = {
    Basis.CONSENT: "They agreed (consent)",
    Basis.LEGITIMATE_INTERESTS: "Legitimate interests",
    Basis.PUBLIC_TASK: "Public task",
    Basis.CONTRACT: "A contract with them",
}
# What a client may agree to, each apart from the others and from the agreement to borrow.
CONSENTS = (
    "We keep details about their health",
    "We share their record with a partner",
    "We use a photo of them",
    "We tell their story",
    "Their online group is recorded",
    "We ask them about research",
)
PRINT_WORDS = {
    PrintSize.STANDARD: "Ordinary, 14 point",
    PrintSize.LARGE: "Large, 18 point",
    PrintSize.GIANT: "Giant, 22 point",
}


def domains_of(text: str) -> list[str]:
    """Return the mail domains that a text names: `onside.example.org`, with or without an @."""
    words = (word.removeprefix("@") for word in re.split(r"[\s,;]+", text.strip().lower()))
    return list(dict.fromkeys(word for word in words if word))


def refusal_of_domains(text: str) -> str | None:
    """Return the sentence that refuses what is no list of mail domains."""
    wrong = next((word for word in domains_of(text) if not DOMAIN.fullmatch(word)), None)
    return f"“{wrong[:40]}” is no mail domain. Write it like example.org." if wrong else None


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def support_until(support_from: date, months: int) -> date:
    """Return the day on which support ends unless somebody chooses another."""
    return add_months(support_from, months)


def may_be_written_to(*, died_on: date | None, no_contact: bool) -> bool:
    """Say whether letters, texts and calls may go out. The dead are never written to again."""
    return died_on is None and not no_contact


def refusal_to_lend(
    *, name: str, died_on: date | None, archived_on: date | None, noes: list[str]
) -> str | None:
    """Return the sentence that refuses a loan to this client, or None when they may borrow.

    `noes` are the required eligibility questions that were answered with no.
    """
    if died_on is not None:
        return f"{name} has died, so nothing can be lent in their name."
    if archived_on is not None:
        return f"{name}'s record is closed. Open it again first, on their page."
    if noes:
        return f"{name} cannot borrow: “{noes[0]}” was answered with no."
    return None


def refusal_of_reference(reference: str) -> str | None:
    """Return the sentence that refuses a reference, or None. Empty is right: then we give one."""
    if not reference or (REFERENCE.fullmatch(reference.upper()) and reference.upper() != "NEW"):
        return None
    return "A reference has letters, digits and hyphens only, such as PLUS-C-0101."


def refusal_of_beginning(support_from: date | None, today: date) -> str | None:
    """Return the sentence that refuses a day on which support is to begin, or None."""
    if support_from is None or support_from.year <= today.year + LATEST_BEGINNING:
        return None
    return "That is many years away. Please check the year."


def refusal_of_birth_year(born_in: int | None, today: date) -> str | None:
    """Return the sentence that refuses a year of birth, or None."""
    if born_in is None or EARLIEST_BIRTH <= born_in <= today.year:
        return None
    return f"Please check the year of birth: it lies between {EARLIEST_BIRTH} and {today.year}."
