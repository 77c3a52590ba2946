"""The groups of the demo county on paper: what they are, when they meet, who hosts. Pure."""

from dataclasses import dataclass
from datetime import date

from techloan.groups.rules import GroupKind, Pattern, Platform


@dataclass(frozen=True)
class Plan:
    """A group as it is planned. `site` and `host` are places in the lists of `county.py`."""

    name: str
    kind: GroupKind
    platform: Platform
    site: int
    hosts: tuple[int, ...]
    weekday: int
    starts: str
    minutes: int
    pattern: Pattern = Pattern.WEEKLY
    every: int = 1
    nth: int = 1
    how: str = ""
    # What is special: its register of last time is open, or it ended a while ago.
    forgets: bool = False
    ended: bool = False


def plans(today: date) -> tuple[Plan, ...]:
    """Return the groups of a county; the first is the demo volunteer's and meets today."""
    return (
        Plan(
            "Virtual Coffee Morning",
            GroupKind.COFFEE,
            Platform.ZOOM,
            site=0,
            hosts=(0, 1),
            weekday=today.weekday(),
            starts="10:30",
            minutes=60,
            how="Press the blue picture with the camera. Then press “Join”, type the number, and "
            "wait: we let you in.",
        ),
        Plan(
            "Kitchen Table Cooking",
            GroupKind.COOKING,
            Platform.ZOOM,
            site=3,
            hosts=(2,),
            weekday=3,
            starts="14:00",
            minutes=90,
            pattern=Pattern.MONTHLY,
            nth=-1,
            how="We send the list of what to buy a week before. Prop the tablet up by the toaster.",
        ),
        Plan(
            "Yarn and Yesterdays",
            GroupKind.CRAFT,
            Platform.MEET,
            site=5,
            hosts=(3,),
            weekday=1,
            starts="15:00",
            minutes=75,
            every=2,
            forgets=True,
        ),
        Plan(
            "Friday Quiz",
            GroupKind.OTHER,
            Platform.TEAMS,
            site=3,
            hosts=(4, 2),
            weekday=4,
            starts="11:00",
            minutes=45,
        ),
        Plan(
            "First Steps on a Tablet",
            GroupKind.LEARNING,
            Platform.ZOOM,
            site=0,
            hosts=(5,),
            weekday=2,
            starts="10:00",
            minutes=60,
            ended=True,
        ),
    )
