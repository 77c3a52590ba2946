"""The rules about requests: days waited, and until when a device may be set aside."""

from datetime import date, timedelta
from enum import StrEnum

from techloan.inventory.rules import Kind

# Who waits longer than this and has nothing set aside is rung.
LONG_WAIT_DAYS = 14
# A device is set aside for a week unless somebody chooses another day, and never for years.
SET_ASIDE_DAYS, LONGEST_SET_ASIDE_DAYS = 7, 90
FURTHEST_WISH_DAYS = 366

ASKED_WORDS = {
    Kind.TABLET: "a tablet",
    Kind.PHONE: "a phone",
    Kind.LAPTOP: "a laptop",
    Kind.MIFI: "a MiFi",
}


class Turn(StrEnum):
    """What became of a device that was set aside."""

    SET_ASIDE = "set_aside"
    RELEASED = "released"
    LAPSED = "lapsed"


TURN_WORDS = {
    Turn.SET_ASIDE: "Set aside",
    Turn.RELEASED: "No longer set aside",
    Turn.LAPSED: "The day until which it was set aside has passed",
}


def days_waited(asked_on: date, until: date) -> int:
    """Return how many days somebody has waited on a day."""
    return max((until - asked_on).days, 0)


def waits_long(asked_on: date, today: date) -> bool:
    """Say whether somebody has waited for more than two weeks."""
    return days_waited(asked_on, today) > LONG_WAIT_DAYS


def waited_words(asked_on: date, until: date) -> str:
    """Say how long somebody has waited: `since today`, `1 day`, `16 days`."""
    days = days_waited(asked_on, until)
    return "since today" if days == 0 else "1 day" if days == 1 else f"{days} days"


def usual_until(today: date) -> date:
    """Return the day until which a device is set aside unless somebody chooses another."""
    return today + timedelta(days=SET_ASIDE_DAYS)


def refusal_of_until(until_on: date, today: date) -> str | None:
    """Return the sentence that refuses to set a device aside until a day, or None."""
    if until_on < today:
        return "Please choose a day that has not gone by."
    if (until_on - today).days > LONGEST_SET_ASIDE_DAYS:
        return "A device is set aside for three months at most. Please choose an earlier day."
    return None


def refusal_of_wish(wanted_by: date | None, today: date) -> str | None:
    """Return the sentence that refuses the day by which somebody wants a device, or None."""
    if wanted_by is None:
        return None
    if wanted_by < today:
        return "Please choose a day that has not gone by, or leave it empty."
    if (wanted_by - today).days > FURTHEST_WISH_DAYS:
        return "That is more than a year away. Please check the year."
    return None
