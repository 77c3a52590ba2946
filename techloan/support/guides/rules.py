"""The rules of guides: what kinds of device there are, and which sheets a guide has."""

from collections.abc import Collection, Iterable
from enum import StrEnum


class System(StrEnum):
    """A kind of device as a guide sees it: where its buttons are, and what they do."""

    ANDROID_TABLET = "android-tablet"
    IPAD = "ipad"
    ANDROID_PHONE = "android-phone"
    BASIC_PHONE = "basic-phone"
    WINDOWS_LAPTOP = "windows-laptop"
    MIFI = "mifi"


class Topic(StrEnum):
    """What one sheet is about, in the order in which sheets stand in a guide."""

    MEET = "meet"
    POWER = "power"
    SOUND = "sound"
    CALL = "call"
    CONNECT = "connect"
    MIFI = "mifi"
    JOIN_ZOOM = "join-zoom"
    JOIN_TEAMS = "join-teams"
    JOIN_MEET = "join-meet"
    JOIN_PHONE = "join-phone"
    LEAVE = "leave"
    SAFE = "safe"
    WRONG = "wrong"
    BACK = "back"


JOINS = {
    "zoom": Topic.JOIN_ZOOM,
    "teams": Topic.JOIN_TEAMS,
    "meet": Topic.JOIN_MEET,
    "phone": Topic.JOIN_PHONE,
}
# The sheets that teach a task of the Foundation Level, each with its task. `meet` is of this very
# device and holds the place for the PIN, and nobody is too clever to be cheated: both always stay.
TASKS = {Topic.POWER: "task-1", Topic.SOUND: "task-3", Topic.CONNECT: "task-5"}
_FIRST = (Topic.MEET, Topic.POWER, Topic.SOUND)
_ON_SCREEN = frozenset({Topic.JOIN_ZOOM, Topic.JOIN_TEAMS, Topic.JOIN_MEET})


def system_of(kind: str, make: str, name: str, system: str) -> System | None:
    """Return how a guide sees a device model; None for one that no sheet was written for."""
    told = f"{make} {name} {system}".lower()
    apple = any(word in told for word in ("ipad", "iphone", "apple", "ios"))
    if kind == "mifi":
        return System.MIFI
    if kind == "laptop":
        return None if any(w in told for w in ("chrome", "mac", "linux")) else System.WINDOWS_LAPTOP
    if kind == "tablet":
        other = any(word in told for word in ("windows", "fire"))
        return System.IPAD if apple else None if other else System.ANDROID_TABLET
    if apple:
        return None
    return System.ANDROID_PHONE if "android" in told else System.BASIC_PHONE


def topics(
    system: System | None, platforms: Iterable[str], *, mifi: bool = False
) -> tuple[Topic, ...]:
    """Return the sheets for a device, the ways in which its borrower's groups meet, and a MiFi.

    A basic phone joins by phone only; without a device there is still how to join and to stay safe.
    """
    joins = {JOINS[platform] for platform in platforms if platform in JOINS}
    if system is System.MIFI:
        wanted = {Topic.MIFI, Topic.BACK}
    elif system is System.BASIC_PHONE:
        wanted = {*_FIRST, Topic.CALL, Topic.SAFE, Topic.WRONG, Topic.BACK}
        joins -= _ON_SCREEN
    elif system is None:
        wanted = {Topic.SAFE}
    else:
        wanted = {*_FIRST, Topic.CONNECT, Topic.SAFE, Topic.WRONG, Topic.BACK}
    if mifi:
        wanted.add(Topic.MIFI)
    if joins & _ON_SCREEN:
        wanted.add(Topic.LEAVE)
    return tuple(topic for topic in Topic if topic in wanted | joins)


def not_needed(offered: Collection[Topic], alone: Collection[str]) -> tuple[Topic, ...]:
    """Return those of the sheets whose task of the Foundation Level somebody does alone."""
    return tuple(topic for topic in offered if TASKS.get(topic) in alone)


def chosen(
    offered: Collection[Topic], wanted: Collection[str], unneeded: Collection[Topic] = ()
) -> tuple[Topic, ...]:
    """Return those of the sheets that somebody chose, in their order.

    Where nobody chose these are all but the unneeded ones.
    """
    picked = tuple(topic for topic in offered if topic in wanted)
    return picked or tuple(topic for topic in offered if topic not in unneeded)
