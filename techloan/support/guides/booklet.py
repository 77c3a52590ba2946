"""A guide put together for one client: from their device, groups, language and print size."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy import select

from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory.sims.models import Sim
from techloan.loans import queries as loans
from techloan.loans.models import Loan
from techloan.people.models import Client, Staff
from techloan.settings import Settings
from techloan.support.guides import rules, sheet, texts
from techloan.support.guides.groups import GroupCard, cards
from techloan.support.guides.language import ENGLISH, Language, english, language
from techloan.support.guides.rules import System, Topic
from techloan.support.guides.sheet import Block
from techloan.support.guides.texts import Standing
from techloan.support.measures import queries as measures
from techloan.support.measures.instruments import FOUNDATION
from techloan.support.measures.rules import tasks_alone

SIZES = (14, 18, 22)
DIED = "This client has died. Nothing is printed for them any more."


@dataclass(frozen=True)
class Wish:
    """What somebody chose for a guide; what is empty follows from the client.

    `topics` are the sheets to print. Where none is chosen, those whose task the client does on
    their own are left out.
    """

    loan_id: int | None = None
    language: str = ""
    size: int = 0
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """One sheet of a guide: its title and what is left of its words for this client."""

    topic: Topic
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Booklet:
    """All that stands in the guide of one client.

    `missing` are sentences for staff: what could not be made, and what would help. `ring` are names
    with their numbers. `not_needed` are sheets whose task they do on their own, as they last said;
    they are left out as long as nobody chooses them.
    """

    standing: Standing
    size: int
    system: System | None
    name: str
    device: str
    organisation: str
    due: str
    ring: tuple[tuple[str, str], ...]
    groups: tuple[GroupCard, ...]
    offered: tuple[tuple[Topic, str], ...]
    parts: tuple[Part, ...]
    missing: tuple[str, ...]
    not_needed: tuple[Topic, ...] = ()
    loan_id: int | None = None
    # Whether the device can look at a square with its camera; their own telephone may, too.
    looks: bool = True
    values: dict[str, object] = field(default_factory=dict)

    @property
    def language(self) -> Language:
        """Return the language in which it is written."""
        return self.standing.language

    @property
    def title(self) -> str:
        """Return the heading of the whole guide."""
        if not self.device:
            return self.language.word("title")
        return self.language.word("title_with", device=self.device)


WRITE = Markup('<span class="write-in">\u00a0</span>')


def gather(
    db: Session, settings: Settings, now: datetime, today: date, client: Client, wish: Wish
) -> Booklet:
    """Put the guide of a client together as far as it can be; `missing` says what it lacks.

    Raise `Refused` for a client who has died.
    """
    if client.died_on is not None:
        raise Refused(DIED)
    missing: list[str] = []
    standing = _standing(db, settings, client, wish, missing)
    words = standing.language
    lent = db.scalars(loans.open_of_client(client.id)).all()
    main, mifi = _devices(lent, wish, missing)
    system = _system(main, missing)
    found = cards(db, words, client.id, now, today, missing)
    platforms = {card.platform for card in found}
    topics = rules.topics(system, platforms, mifi=mifi)
    facts, values = _facts(db, settings, words, client, main, system)
    in_force = texts.in_force(db, words)
    of_box = {**facts, **{name: told for name, told in words.facts(System.MIFI).items() if told}}
    parts = [
        _part(in_force[topic], of_box if topic is Topic.MIFI else facts, values) for topic in topics
    ]
    unneeded = rules.not_needed(topics, _alone(db, client))
    chosen = rules.chosen(topics, wish.topics, unneeded)
    ring = _ring(db, settings, client)
    if not settings.phone:
        missing.append("There is no number to ring yet. An administrator adds it on Settings.")
    return Booklet(
        standing=standing,
        size=wish.size
        if wish.size in SIZES
        else min(SIZES, key=lambda n: abs(n - client.print_size)),
        system=system,
        name=client.first_name,
        device=main.device.model.title if main else "",
        organisation=settings.organisation,
        due=words.day(main.due_on) if main and main.due_on else "",
        ring=ring,
        groups=tuple(found),
        offered=tuple((part.topic, part.title) for part in parts),
        parts=tuple(part for part in parts if part.topic in chosen and part.blocks),
        missing=tuple(missing),
        not_needed=unneeded,
        loan_id=main.id if main else None,
        looks=system is None or bool(facts["open_camera"]),
        values=values,
    )


def _standing(
    db: Session, settings: Settings, client: Client, wish: Wish, missing: list[str]
) -> Standing:
    code = wish.language or client.language or ENGLISH
    found = language(code)
    if not wish.language and not client.language:
        missing.append("Nobody wrote down what they read, so this guide is in English.")
    if found is None:
        name = settings.languages.get(code, code)
        missing.append(f"There are no guides in {name} yet, so this one is in English.")
        return texts.standing(db, english())
    standing = texts.standing(db, found)
    if standing.may_print:
        if not standing.checked:
            missing.append(f"Nobody who speaks {found.name} has checked these words yet.")
        return standing
    if wish.language:
        missing.append(
            f"Nobody who speaks {found.name} has checked these words yet, so they are only to look"
            " at. A coordinator can allow printing them."
        )
        return standing
    missing.append(
        f"They read {found.name}. Nobody who speaks it has checked its guide yet, so this one is in"
        " English. A coordinator can allow printing it."
    )
    return texts.standing(db, english())


def _devices(lent: Sequence[Loan], wish: Wish, missing: list[str]) -> tuple[Loan | None, bool]:
    """Return the loan that the guide is about, and whether a MiFi goes with it."""
    boxes = [loan for loan in lent if loan.device.model.kind == "mifi"]
    others = [loan for loan in lent if loan not in boxes]
    asked = [loan for loan in lent if loan.id == wish.loan_id]
    if not lent:
        missing.append("They have nothing on loan, so this guide has no device in it.")
        return None, False
    main = (asked or sorted(others, key=lambda one: one.id)[-1:] or boxes)[0]
    if main in boxes and not asked and others:
        main = others[-1]
    left = [loan.device.tag for loan in others if loan is not main and main not in boxes]
    if left:
        missing.append(f"They have {', '.join(left)} as well. Print its guide from its loan.")
    return main, main not in boxes and bool(boxes)


def _system(main: Loan | None, missing: list[str]) -> System | None:
    if main is None:
        return None
    model = main.device.model
    system = rules.system_of(model.kind, model.make, model.name, model.system)
    if system is None:
        missing.append(f"There are no sheets for a {model.title} yet, so they are left out.")
    return system


def _facts(
    db: Session,
    settings: Settings,
    words: Language,
    client: Client,
    main: Loan | None,
    system: System | None,
) -> tuple[dict[str, str], dict[str, object]]:
    values: dict[str, object] = {
        "name": client.first_name,
        "device": main.device.model.title if main else "",
        "organisation": settings.organisation,
        "phone": whole(settings.phone),
        "write": WRITE,
        "due_day": words.day(main.due_on) if main and main.due_on else "",
        "kit_parts": _kit(db, main) if main else "",
        "site_words": _site(main) if main else "",
    }
    facts = words.facts(system)
    there = {"due": "due_day", "kit": "kit_parts", "site": "site_words"}
    for name, sentence in words.values().items():
        facts[name] = sentence if values.get(there.get(name, "")) else ""
    if main is not None and _has_sim(db, main):
        facts["sim"] = words.values()["sim"]
    return facts, values


def _kit(db: Session, main: Loan) -> str:
    parts = [str(line.part.name) for line in db.scalars(loans.kit(main.id))]
    beside = db.scalars(loans.lent_beside(main.id))
    return ", ".join([*parts, *(one.device.model.title for one in beside)])


def _site(main: Loan) -> str:
    site = main.device.site
    return ", ".join(filter(None, (site.name, site.address, whole(site.phone))))


def _has_sim(db: Session, main: Loan) -> bool:
    return db.scalar(select(Sim.id).where(Sim.device_id == main.device_id).limit(1)) is not None


def _part(found: texts.Sheet, facts: dict[str, str], values: dict[str, object]) -> Part:
    title = "".join(block.text for block in sheet.filled(found.title, facts, values)) or found.title
    return Part(found.topic, title, tuple(sheet.filled(found.body, facts, values)))


def _alone(db: Session, client: Client) -> frozenset[str]:
    told = db.execute(measures.latest(client.id, FOUNDATION.key, FOUNDATION.version))
    return tasks_alone({row.question: row.value for row in told})


def _ring(db: Session, settings: Settings, client: Client) -> tuple[tuple[str, str], ...]:
    helper = db.get(Staff, client.case_worker_id) if client.case_worker_id else None
    lines = []
    if helper is not None and helper.active and helper.phone:
        lines.append((helper.name, whole(helper.phone)))
    if settings.phone:
        lines.append((settings.organisation, whole(settings.phone)))
    return tuple(lines)


def whole(phone: str) -> str:
    """Return a number that is not broken over two lines: it would be hard to ring."""
    return phone.replace(" ", "\u00a0")
