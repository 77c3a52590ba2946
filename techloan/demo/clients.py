"""The clients of the demo county: invented people with needs in believable shares."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from techloan.demo.county import LEAD, Member
from techloan.demo.days import days, work_day, work_day_before
from techloan.demo.names import SHORT, STREETS, Name, mail_of
from techloan.inventory.rules import Kind
from techloan.people.rules import Basis, PrintSize, add_months, support_until
from techloan.settings import Settings

FIRST_NUMBER = 5001
# No loan may be open when somebody dies or wants no contact, so nobody borrows near to that day.
LAST_LOAN_BEFORE_END = 150
# So many are there when the story begins, evenly of each partner: there is always a borrower.
FIRST = 18
# Partners' shares of the clients, and the districts and postcodes in which they work.
SHARES = {LEAD: 50, "Worcester Community Trust": 26, "Simply Limitless": 24}
AREAS: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    LEAD: (
        ("Worcester", "Worcester", ("WR1", "WR2", "WR3")),
        ("Malvern Hills", "Malvern", ("WR13", "WR14")),
        ("Wychavon", "Evesham", ("WR10", "WR11")),
    ),
    "Worcester Community Trust": (
        ("Worcester", "Worcester", ("WR4", "WR5")),
        ("Wychavon", "Droitwich", ("WR9",)),
        ("Bromsgrove", "Bromsgrove", ("B60", "B61")),
    ),
    "Simply Limitless": (
        ("Wyre Forest", "Kidderminster", ("DY10", "DY11", "DY13")),
        ("Redditch", "Redditch", ("B97", "B98")),
    ),
}
HEARING = ("Ring twice", "Uses a hearing aid", "Please speak slowly", "Lip reads", "Text instead")
REACH = ("Mornings", "After 2 pm", "Not on Fridays", "Let it ring a while", "Ask for them by name")
OTHER_NEEDS = (
    "Shaky hands",
    "One good hand",
    "Tires after half an hour",
    "Sees little on the left",
)
# Which way each of ten people likes best; most were not asked. Chance has no part here, so that
# people stay who they are.
BEST_WAYS = ("", "letter", "text", "", "email", "call", "", "text", "letter", "")
CONSENTS = (
    ("Keep my details", "You may keep my details while you help me."),
    ("Tell partners", "You may tell the partners of PLUS that I am a client."),
    ("Groups by e-mail", "You may write to me about groups."),
)


@dataclass
class Person:
    """A client before they are in the database: what is known of them, and what will happen."""

    reference: str
    partner: str
    name: Name
    added_on: date
    support_from: date
    support_until: date
    fields: dict[str, Any]
    answers: dict[str, bool]
    consents: list[tuple[str, str]]
    mine: bool = False
    died_on: date | None = None
    archived_on: date | None = None
    no_contact_on: date | None = None
    # Filled in as the story is told; the number is 0 until they are added.
    client_id: int = 0
    archived: bool = False
    open_loans: int = 0
    borrowed: bool = False
    # They asked for a device of this kind; or they asked, and get nothing while the story is told.
    waits_for: Kind | None = None
    only_waits: bool = False
    helper: Member | None = None

    def may_borrow(self, day: date) -> bool:
        """Say whether a loan on this day makes sense, and will be over before they leave."""
        ends = self.died_on or self.no_contact_on
        gone = ends is not None and day >= ends - days(LAST_LOAN_BEFORE_END)
        here = self.client_id > 0 and not self.archived
        return here and not gone and all(self.answers.values())


def people(
    rng: random.Random, who: Iterator[Name], count: int, start: date, today: date, s: Settings
) -> list[Person]:
    """Invent so many clients in the order in which they come; four are the demo volunteer's."""
    mine = [today - days(back) for back in (160, 150, 140, 130)]
    span = (today - start).days + 120
    referred = [start - days(rng.randrange(120)) for _ in range(FIRST)]
    referred += [today - days(2 + rng.randrange(span)) for _ in range(count - FIRST - len(mine))]
    arrivals = sorted([(day, True) for day in mine] + [(day, False) for day in referred])
    first_day = work_day(start + days(1))
    found = [
        _person(rng, next(who), number, day, max(first_day, work_day_before(day)), own, s)
        for number, (day, own) in enumerate(arrivals)
    ]
    _endings(rng, found, today)
    return found


def _person(
    rng: random.Random,
    name: Name,
    number: int,
    referred: date,
    added: date,
    mine: bool,
    s: Settings,
) -> Person:
    partner = LEAD if mine else _partner(rng, number)
    begins = referred + days(rng.randrange(3, 15))
    answers = {line.key: True for line in s.eligibility if mine or rng.random() > 0.06}
    return Person(
        reference=f"{s.reference_prefix}-{FIRST_NUMBER + number:04d}",
        partner=partner,
        name=name,
        added_on=added,
        support_from=begins,
        support_until=support_until(begins, s.support_months),
        fields={
            **_reach(rng, name, number, partner),
            **_needs(rng, name),
            "best_way": BEST_WAYS[number % len(BEST_WAYS)],
            "preferred_name": SHORT.get(name.given, ""),
            "born_in": _born_in(rng),
            "referral_source": rng.choice(s.referral_sources),
            "referred_on": referred,
            "basis": rng.choices(list(Basis), [60, 25, 14, 1])[0],
        },
        answers=answers,
        consents=[consent for consent in CONSENTS if rng.random() < 0.7],
        mine=mine,
    )


def _partner(rng: random.Random, number: int) -> str:
    if number < FIRST:
        return list(SHARES)[number % len(SHARES)]
    return rng.choices(list(SHARES), list(SHARES.values()))[0]


def _born_in(rng: random.Random) -> int:
    """Most are between sixty and ninety; some are young and on their own."""
    young = rng.random() < 0.2
    return rng.randint(1976, 2006) if young else round(rng.triangular(1930, 1975, 1945))


def _reach(rng: random.Random, name: Name, number: int, partner: str) -> dict[str, Any]:
    district, town, postcodes = rng.choice(AREAS[partner])
    return {
        # Ofcom keeps these numbers for drama; there are a thousand, so some share theirs.
        "phone": f"07700 900{(number + 100) % 1000:03d}",
        "other_phone": f"01632 960{rng.randrange(100, 1000)}" if rng.random() < 0.3 else "",
        "email": mail_of(name, number + FIRST_NUMBER) if rng.random() < 0.25 else "",
        "address": f"{rng.randrange(1, 90)} {rng.choice(STREETS)}, {town}",
        "postcode": f"{rng.choice(postcodes)} 0ZZ",
        "district": district,
        "reach_words": rng.choice(REACH) if rng.random() < 0.15 else "",
        "may_leave_voicemail": rng.random() > 0.1,
        "may_text": rng.random() > 0.25,
        "may_email": rng.random() > 0.4,
        "may_write": rng.random() > 0.05,
    }


def _needs(rng: random.Random, name: Name) -> dict[str, Any]:
    foreign = name.language != "en"
    language = name.language if foreign and rng.random() < 0.7 else "en"
    if language == "en" and rng.random() < 0.04:
        language = "en-easy"
    carer = rng.random() < 0.08
    return {
        "print_size": rng.choices(
            [PrintSize.STANDARD.value, PrintSize.LARGE.value, PrintSize.GIANT.value], [77, 20, 3]
        )[0],
        "language": language,
        "interpreter": language not in ("en", "en-easy") and rng.random() < 0.6,
        "hearing": rng.choice(HEARING) if rng.random() < 0.13 else "",
        "carer_name": f"{rng.choice(('Daughter', 'Son', 'Niece', 'Neighbour'))} Pat"
        if carer
        else "",
        "carer_phone": f"07700 900{rng.randrange(100):03d}" if carer else "",
        "other_needs": rng.choice(OTHER_NEEDS) if rng.random() < 0.08 else "",
    }


def _endings(rng: random.Random, found: list[Person], today: date) -> None:
    """Decide who dies (two), wants no contact (two), and is not eligible (one).

    The records of some whose support ended are closed a month later.
    """
    others = [p for p in found if not p.mine and p.added_on < today - days(30)]
    died, alone, refused = rng.sample(others, 2), rng.sample(others, 4), rng.choice(others)
    for person in died:
        person.died_on = work_day(person.added_on + days(14))
    for person in [p for p in alone if p not in died][:2]:
        person.no_contact_on = work_day(person.added_on + days(10))
    refused.answers["gp"] = False
    for person in others:
        closes = work_day(add_months(person.support_until, 1))
        if closes < today and not person.died_on and rng.random() < 0.25:
            person.archived_on = closes
