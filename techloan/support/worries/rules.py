"""The rules about worries: what one may be worried about, and by when somebody rings."""

from datetime import datetime, timedelta
from enum import StrEnum

HOURS = 24
LEAST_HOURS, MOST_HOURS = 1, 168


class About(StrEnum):
    """What somebody is worried about, to tap. It is kept sealed, with the words beside it."""

    UNWELL = "unwell"
    LOW = "low"
    HOME = "home"
    MONEY = "money"
    SOMEBODY = "somebody"
    OTHER = "other"


ABOUT_WORDS = {
    About.UNWELL: "They seem unwell",
    About.LOW: "They seem very low",
    About.HOME: "Their home, food or warmth",
    About.MONEY: "Money, or a scam",
    About.SOMEBODY: "Somebody may be hurting them",
    About.OTHER: "Something else",
}


def ring_by(now: datetime, hours: int) -> datetime:
    """Return the moment by which somebody rings whoever was worried."""
    return now + timedelta(hours=hours)


def soon_words(hours: int) -> str:
    """Say how soon somebody rings: `within 1 hour`, `within 24 hours`, `within 3 days`."""
    if hours > 48 and hours % 24 == 0:
        return f"within {hours // 24} days"
    return "within 1 hour" if hours == 1 else f"within {hours} hours"
