"""The rules about reminders: on which days somebody is reminded of what they have from us."""

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)
# After so many weekly reminders no more words are sent: a week later somebody rings.
MOST_WEEKLY = 6


@dataclass(frozen=True)
class Decided:
    """What people decided about reminders."""

    on: bool
    days_before: int
    weekly: bool


def reminder_day(due_on: date, checked_out_on: date, today: date, decided: Decided) -> date | None:
    """Return the last day, up to today, on which a reminder of a loan was due; None: none yet.

    These are so many days before it is due back, the day itself, and then each week, up to the one
    on which somebody rings instead. Whoever was not reminded since that day is reminded today: an
    office that was closed on a Sunday catches up on Monday. The first reminder falls away when the
    device went out after its day.
    """
    if today > due_on:
        weeks = min((today - due_on) // WEEK, MOST_WEEKLY + 1) if decided.weekly else 0
        return due_on + weeks * WEEK
    if today == due_on:
        return due_on
    first = due_on - timedelta(days=decided.days_before)
    return first if checked_out_on < first <= today else None


def is_due(
    due_on: date, checked_out_on: date, today: date, last: date | None, decided: Decided
) -> bool:
    """Say whether somebody is to be reminded of a loan today, who was reminded last on a day."""
    day = reminder_day(due_on, checked_out_on, today, decided)
    # A loan that ends on the day on which it begins needs no words.
    return day is not None and checked_out_on < today and (last is None or last < day)


def rings_instead(due_on: date, today: date, decided: Decided) -> bool:
    """Say whether weekly reminders went on for so long that somebody rings instead."""
    return decided.weekly and (today - due_on) // WEEK > MOST_WEEKLY
