"""What is lent in the demo county: device models with kit and preparation, and the devices."""

import random
from dataclasses import dataclass
from datetime import date, datetime

from stdnum import luhn

from techloan import audit
from techloan.database import Session
from techloan.inventory.models import Device, DeviceModel, KitPart, PreparationLine
from techloan.inventory.rules import Acquired, Kind
from techloan.inventory.services import set_pin
from techloan.people.models import Site
from techloan.permissions import Actor

FIRST_NUMBER = 5001
FUNDERS = ("Demo Lottery Fund", "Demo County Council", "Friends of the Demo Library")

_WIPED = (
    "The last person's accounts are taken off",
    "Wiped, and it reaches Hello or Welcome without asking for the last person's login",
)
_COMMON = (
    "Cleaned",
    "Charger and cable looked at",
    "Battery is not swollen",
    "Charged to at least 80 %",
    "Set up for the next person",
)
_SCREEN = (*_WIPED, "SIM and memory cards are out", *_COMMON)


@dataclass(frozen=True)
class Make:
    """A device model of the demo: what it is, how often it is met, and what it costs in pence."""

    kind: Kind
    make: str
    name: str
    system: str
    share: int
    pence: int
    serial: str
    kit: tuple[str, ...]
    lines: tuple[str, ...]
    imeis: int = 1


MAKES = (
    Make(
        Kind.TABLET, "Samsung", "Galaxy Tab A9", "Android 14", 32, 15900, "R9ZZ",
        ("Charger", "Cable", "Case", "Stylus"), _SCREEN,
    ),
    Make(
        Kind.TABLET, "Lenovo", "Tab M10", "Android 12", 16, 12900, "HAZZ",
        ("Charger", "Cable", "Case"), _SCREEN,
    ),
    Make(
        Kind.TABLET, "Apple", "iPad 9th generation", "iPadOS 17", 14, 31900, "ZZPLUS",
        ("Charger", "Cable", "Case"), (*_SCREEN, "Find My is off"), imeis=0,
    ),
    Make(
        Kind.PHONE, "Nokia", "2.4", "Android 12", 12, 9900, "NKZZ",
        ("Charger", "Case"), _SCREEN, imeis=2,
    ),
    Make(
        Kind.PHONE, "Doro", "6820 flip phone", "", 8, 6900, "DRZZ",
        ("Charger", "Charging cradle"), _SCREEN,
    ),
    Make(
        Kind.LAPTOP, "Lenovo", "IdeaPad Slim 3", "Windows 11", 8, 34900, "PFZZ",
        ("Charger", "Mouse", "Bag"), (*_WIPED, *_COMMON, "Windows is up to date"), imeis=0,
    ),
    Make(
        Kind.MIFI, "Alcatel", "Link Zone", "", 10, 4900, "ZZMIFI",
        ("Cable", "Pouch"), ("Settings are as new", "Cleaned", "Charged", "SIM has data left"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Stocked:
    """A device model in the database, with the numbers of its kit and of its preparation list."""

    model: DeviceModel
    kit: tuple[int, ...]
    lines: tuple[int, ...]


def stock(db: Session, actor: Actor, now: datetime) -> list[Stocked]:
    """Add every device model with its kit and preparation list, in the order of `MAKES`."""
    return [_stocked(db, actor, now, make) for make in MAKES]


def makes_of(rng: random.Random, count: int) -> list[int]:
    """Return the place in `MAKES` of each of so many devices; each make is met in its share."""
    shares = [make.share for make in MAKES]
    every = list(range(len(MAKES)))
    chosen = (every + rng.choices(every, shares, k=count))[:count]
    rng.shuffle(chosen)
    return chosen


def tags_of(makes: list[int], prefixes: dict[str, str]) -> list[str]:
    """Return a tag for each device, counting on within its kind: `TAB-5001`, `PH-5001`."""
    given = dict.fromkeys(Kind, FIRST_NUMBER)
    tags = []
    for make in makes:
        kind = MAKES[make].kind
        tags.append(f"{prefixes[kind]}-{given[kind]:04d}")
        given[kind] += 1
    return tags


def device(
    rng: random.Random, tag: str, number: int, make: int, stocked: Stocked, site: Site, on: date
) -> Device:
    """Return a new device with serial, IMEIs, PIN, funder and cost, not yet added.

    `number` is its place among all, from 0; IMEIs and serials are made of it.
    """
    what = MAKES[make]
    acquired = rng.choices(
        [Acquired.BOUGHT, Acquired.GRANT, Acquired.DONATED, Acquired.LENT_TO_US], [4, 4, 2, 1]
    )[0]
    paid = acquired in (Acquired.BOUGHT, Acquired.GRANT)
    row = Device(
        tag=tag,
        model=stocked.model,
        site=site,
        serial=f"{what.serial}{number + 1:04d}{rng.choice('ABCDEFGHJK')}{rng.randrange(10)}",
        imei=_imei(2 * number) if what.imeis else "",
        imei_2=_imei(2 * number + 1) if what.imeis == 2 else "",
        acquired=acquired,
        acquired_on=on,
        funder=rng.choice(FUNDERS) if acquired is Acquired.GRANT else "",
        cost_pence=what.pence + 100 * rng.randrange(-10, 11) if paid else None,
    )
    if what.kind is not Kind.MIFI:
        set_pin(row, f"{rng.randrange(10_000):04d}")
    return row


def _imei(number: int) -> str:
    """Make an IMEI of a type that is nobody's, 35000000, with its right check digit."""
    body = f"35000000{500000 + number:06d}"
    return body + str(luhn.calc_check_digit(body))


def _stocked(db: Session, actor: Actor, now: datetime, make: Make) -> Stocked:
    model = DeviceModel(
        kind=make.kind,
        make=make.make,
        name=make.name,
        system=make.system,
        has_imei=make.imeis > 0,
    )
    kit = [KitPart(model=model, name=n, position=i) for i, n in enumerate(make.kit)]
    lines = [PreparationLine(model=model, words=w, position=i) for i, w in enumerate(make.lines)]
    db.add_all([model, *kit, *lines])
    db.flush()
    detail = {"name": model.title}
    audit.record(db, actor, now, "added", "device model", model.id, detail=detail)
    return Stocked(model, tuple(p.id for p in kit), tuple(line.id for line in lines))
