"""The plot of one device: from the day it came to its scene today, as steps on work days.

Pure: dates in, steps out. `story.py` tells the steps of all devices in the order of time.
"""

import random
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from techloan.demo.days import days, work_day, work_day_before
from techloan.demo.scenes import ON_LOAN, Scene
from techloan.inventory.rules import BROKEN, Condition

LOAN_DAYS = 28


class Verb(StrEnum):
    """What happens to a device in one step."""

    ADD = "add"
    PREPARE = "prepare"
    TICK_SOME = "tick some lines"
    CHECK_OUT = "check out"
    RENEW = "renew"
    CHECK_IN = "check in"
    MEND = "mend"
    MISS = "not seen at a stocktake"
    FIND = "find"
    LOSE = "lose"
    STEAL = "steal"
    KEEP = "keep"
    BUY = "buy"
    SEND = "send to repair"
    GIVE = "give away"
    SELL = "sell"
    RECYCLE = "recycle"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Step:
    """One thing that happens on one day. `to_the_end`: this loan is open today."""

    on: date
    verb: Verb
    due_on: date | None = None
    condition: Condition = Condition.GOOD
    to_the_end: bool = False


_LEFT_BY = {Scene.RECYCLED: Verb.RECYCLE, Scene.GIVEN: Verb.GIVE, Scene.SOLD: Verb.SELL}


def plot(rng: random.Random, scene: Scene, late: int, start: date, today: date) -> list[Step]:
    """Return what happens to a device from `start` until yesterday, a day or more between steps.

    `late` says by how many days an overdue loan is late. The last chapter is written first; the
    chapters before it fill the time as they fit.
    """
    last = _last_chapter(rng, scene, late, start, today)
    # What is set aside was made ready some days before.
    ready_by = today - days(5) if scene is Scene.SET_ASIDE else today
    begins = last[0].on if last else ready_by
    first_days = rng.randrange(14) if rng.random() < 0.4 else rng.randrange((today - start).days)
    latest = min(start + days(first_days), begins - days(7))
    came = max(work_day(start + days(1)), work_day_before(latest))
    steps = [Step(came, Verb.ADD), Step(work_day(came + days(1)), Verb.PREPARE)]
    while True:
        chapter = _chapter(rng, steps[-1].on)
        if chapter[-1].on >= begins:
            return [*steps, *last]
        steps += chapter


def _chapter(rng: random.Random, ready_on: date) -> list[Step]:
    """Return a loan that came back, and what was done to the device until it was ready again."""
    out = work_day(ready_on + days(1 + min(int(rng.expovariate(1 / 9)), 45)))
    due = out + days(LOAN_DAYS)
    steps = [Step(out, Verb.CHECK_OUT, due_on=due)]
    for _ in range(rng.choices([0, 1, 2], [78, 16, 6])[0]):
        asked = work_day_before(due - days(rng.randrange(1, 5)))
        due += days(LOAN_DAYS)
        steps.append(Step(asked, Verb.RENEW, due_on=due))
    lateness = rng.choices(
        [-rng.randrange(10), rng.randrange(1, 11), rng.randrange(11, 46)], [70, 22, 8]
    )[0]
    back = work_day(due + days(lateness))
    return [*steps, *_back_until_ready(rng, back)]


def _back_until_ready(rng: random.Random, back: date) -> list[Step]:
    condition = rng.choices(
        [Condition.GOOD, Condition.WORN, Condition.DAMAGED, Condition.BATTERY_SWOLLEN],
        [84, 9, 6, 1],
    )[0]
    steps = [Step(back, Verb.CHECK_IN, condition=condition)]
    if condition in BROKEN:
        steps.append(Step(work_day(back + days(rng.randrange(7, 21))), Verb.MEND))
    prepared = work_day(steps[-1].on + days(rng.randrange(1, 5)))
    steps.append(Step(prepared, Verb.PREPARE))
    if rng.random() < 0.02:
        missed = work_day(prepared + days(2))
        found = work_day(missed + days(rng.randrange(5, 20)))
        steps += [
            Step(missed, Verb.MISS),
            Step(found, Verb.FIND),
            Step(work_day(found + days(1)), Verb.PREPARE),
        ]
    return steps


def _last_chapter(
    rng: random.Random, scene: Scene, late: int, start: date, today: date
) -> list[Step]:
    if scene in ON_LOAN:
        ahead = {
            Scene.DUE_LATER: rng.randrange(8, 26),
            Scene.DUE_SOON: rng.randrange(1, 7),
            Scene.DUE_TODAY: 0,
            Scene.OVERDUE: -late,
        }[scene]
        return _open_loan(rng, today + days(ahead), start, today)
    if scene in (Scene.READY, Scene.SET_ASIDE):
        return []
    if scene in _LEFT_BY:
        return [Step(_before(today, rng.randrange(10, 40)), _LEFT_BY[scene])]
    return _ended_loan(rng, scene, today)


def _open_loan(rng: random.Random, due: date, start: date, today: date) -> list[Step]:
    dues = [due]
    for _ in range(rng.choices([0, 1, 2], [70, 22, 8])[0]):
        earlier = dues[0] - days(LOAN_DAYS)
        # The first loan must fit into the months; a renewal must lie in the past.
        if earlier - days(LOAN_DAYS + 14) > start and earlier - days(6) < today:
            dues.insert(0, earlier)
    out = work_day_before(dues[0] - days(LOAN_DAYS))
    steps = [Step(out, Verb.CHECK_OUT, due_on=dues[0], to_the_end=True)]
    for before, after in pairwise(dues):
        asked = min(before - days(rng.randrange(1, 4)), today - days(1))
        steps.append(Step(work_day_before(asked), Verb.RENEW, due_on=after))
    return steps


def _ended_loan(rng: random.Random, scene: Scene, today: date) -> list[Step]:
    """Return a last loan that ended a while ago, and what came of the device."""
    condition, ended, then = {
        Scene.TO_PREPARE: (Condition.GOOD, rng.randrange(1, 6), None),
        Scene.PART_TICKED: (Condition.GOOD, rng.randrange(6, 9), (2, Verb.TICK_SOME)),
        Scene.IN_REPAIR: (Condition.DAMAGED, rng.randrange(8, 15), (3, Verb.SEND)),
        Scene.LOST: (Condition.GOOD, rng.randrange(10, 25), None),
        Scene.STOLEN: (Condition.GOOD, rng.randrange(10, 25), None),
        Scene.KEPT: (Condition.GOOD, rng.randrange(10, 30), None),
        Scene.BOUGHT: (Condition.GOOD, rng.randrange(10, 30), None),
        Scene.DESTROYED: (Condition.BATTERY_SWOLLEN, 30, (12, Verb.DESTROY)),
    }[scene]
    end_verb = {
        Scene.LOST: Verb.LOSE,
        Scene.STOLEN: Verb.STEAL,
        Scene.KEPT: Verb.KEEP,
        Scene.BOUGHT: Verb.BUY,
    }
    end = _before(today, ended)
    out = work_day_before(end - days(rng.randrange(22, 34)))
    steps = [
        Step(out, Verb.CHECK_OUT, due_on=out + days(LOAN_DAYS)),
        Step(end, end_verb.get(scene, Verb.CHECK_IN), condition=condition),
    ]
    if then is not None:
        steps.append(Step(_before(today, then[0]), then[1]))
    return steps


def _before(today: date, number: int) -> date:
    """Return the last work day that lies at least so many days before today."""
    return work_day_before(today - days(number))
