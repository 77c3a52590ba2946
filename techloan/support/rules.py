"""The rules about support sessions: how, what about, and what may be planned or written up."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from techloan.dates import LONDON, london_day

FURTHEST_AHEAD = timedelta(days=366)
LONGEST_AGO = timedelta(days=366)
LEAST_MINUTES, MOST_MINUTES = 1, 600
# What the phone offers to tap; anything else is typed.
MINUTES = (15, 30, 45, 60, 90)


class How(StrEnum):
    """The way in which somebody is helped."""

    VISIT = "visit"
    PHONE = "phone"
    ONLINE = "online"


class State(StrEnum):
    """How far a support session is: ahead or not written up, done, or it did not happen."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"
    MISSED = "missed"


class Why(StrEnum):
    """Why a support session did not happen. A word to tap, so that no illness is written down."""

    NOT_WELL = "not well"
    AWAY = "away"
    FORGOT = "forgot"
    HELPER = "helper"
    NO_WISH = "no wish"
    ENDED = "ended"
    UNKNOWN = "unknown"
    OTHER = "other"


class Topic(StrEnum):
    """What was practised: the eight tasks of the Foundation Level, then what else our people ask.

    The tasks stand word for word in measures/instruments.py; these are short words to tap.
    """

    TURN_ON = "turn-on"
    CONTROLS = "controls"
    SETTINGS = "settings"
    APPS = "apps"
    WIFI = "wifi"
    BROWSER = "browser"
    PASSWORDS = "passwords"
    CHANGE_PASSWORD = "change-password"
    GROUP = "group"
    VIDEO_CALL = "video-call"
    MESSAGES = "messages"
    PHOTOS = "photos"
    CHARGING = "charging"
    SCAMS = "scams"
    LISTENING = "listening"
    FORMS = "forms"
    OTHER = "other"


class Went(StrEnum):
    """How it went, to tap: the three answers of the Foundation Level."""

    ALONE = "on their own"
    HELPED = "with some help"
    NOT_YET = "not yet"


class NextStep(StrEnum):
    """What comes next, to tap."""

    AGAIN = "the same again"
    ALONE = "on their own"
    NEW = "something new"
    ENOUGH = "nothing more"


HOW_WORDS = {How.VISIT: "A visit", How.PHONE: "On the phone", How.ONLINE: "Online"}
STATE_WORDS = {
    State.PLANNED: "Planned",
    State.DONE: "Done",
    State.CANCELLED: "Cancelled",
    State.MISSED: "They were not there",
}
WHY_WORDS = {
    Why.NOT_WELL: "They were not well",
    Why.AWAY: "They were away",
    Why.FORGOT: "It was forgotten",
    Why.HELPER: "The helper could not come",
    Why.NO_WISH: "They did not want it",
    Why.ENDED: "Their time with us ended",
    Why.UNKNOWN: "Nobody knows yet",
    Why.OTHER: "Something else",
}
TOPIC_WORDS = {
    Topic.TURN_ON: "Turning on, signing in",
    Topic.CONTROLS: "Touching and typing",
    Topic.SETTINGS: "Text size and sound",
    Topic.APPS: "Finding apps",
    Topic.WIFI: "Wi-Fi",
    Topic.BROWSER: "Web pages",
    Topic.PASSWORDS: "Keeping passwords safe",
    Topic.CHANGE_PASSWORD: "Changing a password",
    Topic.GROUP: "Joining their group",
    Topic.VIDEO_CALL: "Video calls",
    Topic.MESSAGES: "E-mail and messages",
    Topic.PHOTOS: "Photos",
    Topic.CHARGING: "Charging",
    Topic.SCAMS: "Staying safe from scams",
    Topic.LISTENING: "Music, radio, films",
    Topic.FORMS: "Shopping and forms",
    Topic.OTHER: "Something else",
}
FOUNDATION = tuple(Topic)[:8]
WENT_WORDS = {
    Went.ALONE: "On their own",
    Went.HELPED: "With some help",
    Went.NOT_YET: "Not yet",
}
NEXT_WORDS = {
    NextStep.AGAIN: "The same again",
    NextStep.ALONE: "Let them try it alone",
    NextStep.NEW: "Something new",
    NextStep.ENOUGH: "Nothing more needed",
}


def refusal_of_plan(
    *, name: str, died: bool, closed: bool, no_contact: bool, on_day: date, today: date
) -> str | None:
    """Return the sentence that refuses to plan a support session, or None."""
    if died:
        return f"{name} has died, so nothing more is planned for them."
    if closed:
        return f"{name}'s record is closed. Open it again first."
    if no_contact:
        return f"{name} asked for no contact, so nothing is planned for them."
    return refusal_of_day_ahead(on_day, today)


def refusal_of_day_ahead(on_day: date, today: date) -> str | None:
    """Return the sentence that refuses the day of a plan, or None."""
    if on_day < today:
        return "That day has gone by. Choose today or a later day."
    if on_day - today > FURTHEST_AHEAD:
        return "That is more than a year away. Please check the year."
    return None


def refusal_of_day_done(on_day: date, today: date) -> str | None:
    """Return the sentence that refuses the day on which something was done, or None."""
    if on_day > today:
        return "That day is still to come. Choose today or an earlier day."
    if today - on_day > LONGEST_AGO:
        return "That is more than a year ago. Please check the year."
    return None


def refusal_of_minutes(minutes: int | None) -> str | None:
    """Return the sentence that refuses how long it took, or None."""
    if minutes is None:
        return "Tap how long it took."
    if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        return "Give the minutes as a number from 1 to 600."
    return None


def clock_on(on_day: date, clock: time | None) -> datetime | None:
    """Return the moment of a clock time in London on a day, in UTC."""
    return datetime.combine(on_day, clock, LONDON).astimezone(UTC) if clock else None


def moment_of(on_day: date, starts_at: datetime | None, now: datetime) -> datetime:
    """Return the moment that stands for a support session: its clock, else now, else noon."""
    if starts_at is not None:
        return starts_at
    noon = datetime.combine(on_day, time(12), LONDON).astimezone(UTC)
    return now if london_day(now) == on_day else noon


def told(tapped: str, typed: str) -> str:
    """Return what was tapped and what was typed as one text, an empty one when there is neither."""
    if tapped and typed:
        return f"{tapped}. {typed}"
    return tapped or typed


def minutes_words(minutes: int) -> str:
    """Say how long something took: `45 minutes`, `1 hour`, `1 hour 30`."""
    if minutes == 1:
        return "1 minute"
    if minutes < 60:
        return f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    words = "1 hour" if hours == 1 else f"{hours} hours"
    return f"{words} {rest}" if rest else words
