"""The rules about loans: dates in, answers out. Overdue is asked of dates, never stored."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from techloan.dates import day

LONGEST_LOAN_DAYS = 3 * 366


class Ending(StrEnum):
    """How a loan ended; a loan without one is open."""

    RETURNED = "returned"
    LOST = "lost"
    STOLEN = "stolen"
    KEPT = "kept"


class Agreed(StrEnum):
    """How a borrower agreed to the terms of a loan."""

    SIGNED = "signed"
    SPOKEN = "spoken"
    NONE = "none"


class DepositWent(StrEnum):
    """Where a deposit went when the loan had ended."""

    RETURNED = "returned"
    KEPT = "kept"


class Onward(StrEnum):
    """What a borrower goes on with when the loan has ended."""

    OWN_DEVICE = "own_device"
    DEVICE_BANK = "device_bank"
    DATA_BANK = "data_bank"
    SOCIAL_TARIFF = "social_tariff"
    NONE_WANTED = "none_wanted"


class KeptAs(StrEnum):
    """How a device became the borrower's own."""

    GIFTED = "gifted"
    BOUGHT = "bought"


ONWARD_WORDS = {
    Onward.OWN_DEVICE: "They have a device of their own",
    Onward.DEVICE_BANK: "A device from the National Device Bank",
    Onward.DATA_BANK: "Free data from the National Databank",
    Onward.SOCIAL_TARIFF: "A social tariff: cheaper internet at home",
    Onward.NONE_WANTED: "They want nothing more",
}
KEPT_WORDS = {KeptAs.GIFTED: "It is a gift", KeptAs.BOUGHT: "They bought it"}
# Endings after which nobody knows where the device is.
GONE = (Ending.LOST, Ending.STOLEN)
AGREED_WORDS = {
    Agreed.SIGNED: "Signed",
    Agreed.SPOKEN: "Spoken, not signed",
    Agreed.NONE: "Not signed",
}
DEPOSIT_WORDS = {DepositWent.RETURNED: "Given back", DepositWent.KEPT: "Kept by us"}
ENDING_WORDS = {
    Ending.RETURNED: "Returned",
    Ending.LOST: "Lost",
    Ending.STOLEN: "Stolen",
    Ending.KEPT: "Kept",
}


@dataclass(frozen=True)
class Due:
    """A due date to offer, and what to say beside it."""

    on: date
    words: str = ""


def due_date(today: date, days: int, support_until: date | None) -> Due:
    """Return the day that a loan of so many days from today ends.

    It is never past the end of the client's support: then it is the last day of support, and said.
    Support that has ended already shortens nothing, but is said.
    """
    due = today + timedelta(days=days)
    if support_until is None or due <= support_until:
        return Due(due)
    if support_until < today:
        return Due(due, "Their support has ended. Is somebody still helping them?")
    return Due(support_until, "This is the last day of their support.")


def renewed_due(due_on: date | None, today: date, days: int) -> date:
    """Return the due date of a renewal: so many days from the due date, or from today when late."""
    return max(due_on or today, today) + timedelta(days=days)


def past_support(due_on: date, support_until: date | None) -> bool:
    """Say whether a device would be due back after the last day of its borrower's support."""
    return support_until is not None and due_on > support_until


def renewal(due_on: date | None, today: date, days: int, support_until: date | None) -> Due:
    """Return the day to offer for a renewal, and what to say of the borrower's support.

    While their support goes on beyond the present due date, a renewal ends with it. Where it does
    not, the whole length is offered, and whoever renews says why.
    """
    due = renewed_due(due_on, today, days)
    if support_until is None or not past_support(due, support_until):
        return Due(due)
    if support_until > max(due_on or today, today):
        return Due(support_until, "This is the last day of their support.")
    ended = "ended" if support_until < today else "ends"
    return Due(due, f"Their support {ended} on {day(support_until)}.")


def refusal_of_renewal(due_on: date, support_until: date | None, why: str) -> str | None:
    """Return the sentence that asks why a device is kept for longer than the support, or None."""
    if support_until is None or not past_support(due_on, support_until) or why.strip():
        return None
    return (
        f"Their support goes until {day(support_until)}, and you chose {day(due_on)}. "
        "Choose an earlier day, or say on the page of the loan why they keep it longer."
    )


def days_late(due_on: date | None, on: date) -> int:
    """Return by how many days a loan is late on that day; 0 when it is not, or has no due date."""
    return max((on - due_on).days, 0) if due_on else 0


def due_words(due_on: date | None, today: date) -> str:
    """Say when a device is due back, without blame."""
    if due_on is None:
        return "no date agreed yet"
    days = (due_on - today).days
    if days == 0:
        return "due back today"
    if days == 1:
        return "due back tomorrow"
    if days > 1:
        return f"due back in {days} days"
    return "due back yesterday" if days == -1 else f"due back {-days} days ago"


def refusal_of_due_date(due_on: date, checked_out_on: date) -> str | None:
    """Return the sentence that refuses a due date, or None."""
    if due_on < checked_out_on:
        return "The device cannot be due back before it went out."
    if (due_on - checked_out_on).days > LONGEST_LOAN_DAYS:
        return "That is more than three years away. Please check the year."
    return None


def missing_facts(
    ending: Ending,
    *,
    takes_sim: bool,
    happened: bool,
    network_told: bool,
    police_told: bool,
    registered: bool,
    locked: bool,
) -> list[str]:
    """Return what should still be found out or done about a lost or stolen device, in words.

    The network first (it blocks SIM and IMEI), the police of what was stolen, then the register of
    lost property; advice of the police forces of England.
    """
    wanted = (
        (happened, "on which day it happened"),
        (network_told or not takes_sim, "telling the network, which blocks it"),
        (police_told or ending is not Ending.STOLEN, "the police reference"),
        (registered, "registering it as lost, with Immobilise for example"),
        (locked, "locking it from afar"),
    )
    return [words for done, words in wanted if not done]
