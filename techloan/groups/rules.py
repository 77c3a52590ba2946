"""The rules of online groups: words, who counts, and where the days of a loan begin and end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

# Under five minutes somebody looked in, and did not take part.
FLOOR_SECONDS = 5 * 60
# Participation is asked of so many days before check-out and after check-in.
AROUND_DAYS = 28
WEEK = 7
# Used to come: so often among so many meetings held before the last two, and missed both.
LAST, BEFORE_LAST, CAME_AT_LEAST = 2, 8, 2
# A device was lent, and nobody came to a group in so many days.
NEVER_CAME_DAYS = 14


class GroupKind(StrEnum):
    """What a group does."""

    SUPPORT = "support"
    COFFEE = "coffee"
    COOKING = "cooking"
    CRAFT = "craft"
    LEARNING = "learning"
    OTHER = "other"


class Platform(StrEnum):
    """Where a group meets."""

    ZOOM = "zoom"
    TEAMS = "teams"
    MEET = "meet"
    PHONE = "phone"
    IN_PERSON = "in_person"


class Pattern(StrEnum):
    """How a time comes again: every so many weeks, or on the n-th weekday of a month."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Absence(StrEnum):
    """Why somebody did not come, when somebody knows."""

    ILL = "ill"
    AWAY = "away"
    FORGOT = "forgot"
    CANNOT_JOIN = "cannot_join"
    NO_WISH = "no_wish"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where an attendance comes from."""

    REGISTER = "register"
    FILE = "file"


GROUP_KIND_WORDS = {
    GroupKind.SUPPORT: "Support group",
    GroupKind.COFFEE: "Coffee morning",
    GroupKind.COOKING: "Cooking demo",
    GroupKind.CRAFT: "Craft or music",
    GroupKind.LEARNING: "Learning together",
    GroupKind.OTHER: "Something else",
}
PLATFORM_WORDS = {
    Platform.ZOOM: "Zoom",
    Platform.TEAMS: "Microsoft Teams",
    Platform.MEET: "Google Meet",
    Platform.PHONE: "By telephone",
    Platform.IN_PERSON: "In person",
}
ABSENCE_WORDS = {
    Absence.ILL: "Not well",
    Absence.AWAY: "Away",
    Absence.FORGOT: "Forgot",
    Absence.CANNOT_JOIN: "Could not get in",
    Absence.NO_WISH: "Did not wish to",
    Absence.UNKNOWN: "Nobody knows",
}

# What a register says of somebody, as one word: nothing yet, that they came, that they did not, or
# why they did not.
CAME, MISSED = "came", "missed"
REASONS = {MISSED: "Did not come", **{str(why): words for why, words in ABSENCE_WORDS.items()}}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NTH_WORDS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
# Whoever keeps a register opens it again so many days after its meeting; later a coordinator does.
REOPENED_DAYS = 1


def said(came: bool, absence: Absence | None) -> str:
    """Return what a register says of somebody as one word: `came`, `missed`, or why not."""
    return CAME if came else absence or MISSED


def pattern_words(pattern: Pattern, weekday: int, every: int, nth: int) -> str:
    """Say on which days a group meets: `Tuesdays`, `Every second Tuesday`."""
    day = WEEKDAYS[weekday]
    if pattern is Pattern.MONTHLY:
        month = "each month" if every == 1 else f"every {every} months"
        return f"The {NTH_WORDS[nth]} {day} of {month}"
    if every == 1:
        return f"{day}s"
    return f"Every second {day}" if every == 2 else f"A {day} every {every} weeks"


def time_words(pattern: Pattern, weekday: int, every: int, nth: int, starts: str) -> str:
    """Say when a group meets: `Tuesdays at 10:30`."""
    return f"{pattern_words(pattern, weekday, every, nth)} at {starts}"


def may_reopen(on: date, today: date, *, edits: bool) -> bool:
    """Say whether a finished register is opened again: at once, or later by who edits groups."""
    return edits or today <= on + timedelta(days=REOPENED_DAYS)


class Phase(StrEnum):
    """When a meeting was, seen from a loan."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True)
class LoanTime:
    """When a loan was: days, and the moments where the desk knows them."""

    out_on: date
    out_at: datetime | None
    ended_on: date | None
    ended_at: datetime | None
    is_open: bool


def phase(loan: LoanTime, on: date, starts_at: datetime) -> Phase | None:
    """Say when a meeting was, seen from a loan; None when it lies outside all three times.

    A loan without a clock time counts every meeting of its first and last day as during it.
    """
    if on < loan.out_on or (on == loan.out_on and loan.out_at and starts_at < loan.out_at):
        near = loan.out_on - timedelta(days=AROUND_DAYS) <= on
        return Phase.BEFORE if near else None
    if loan.is_open or loan.ended_on is None:
        return Phase.DURING if loan.is_open else None
    if on < loan.ended_on or (
        on == loan.ended_on and not (loan.ended_at and starts_at >= loan.ended_at)
    ):
        return Phase.DURING
    return Phase.AFTER if on <= loan.ended_on + timedelta(days=AROUND_DAYS) else None
