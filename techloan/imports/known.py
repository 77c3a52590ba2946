"""What the database knows already, read once before the rows of a list are worked out."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from techloan.database import Session
from techloan.imports.models import Import, ImportRow
from techloan.imports.rules import Outcome, Stage, Tray
from techloan.imports.spellings import Spellings
from techloan.inventory.models import Device, DeviceModel, PreparationLine
from techloan.inventory.rules import Kind
from techloan.inventory.sims.models import Sim
from techloan.people.models import Client, Partner, Site
from techloan.words import fold, joined

_BEGINNING = 2
_SIGNS = str.maketrans({**dict.fromkeys("-.,", " "), **dict.fromkeys("'’`\"“”", None)})


@dataclass
class Before:
    """Rows of earlier imports, by their fingerprint: what became of them, in a sentence."""

    went_in: dict[str, str] = field(default_factory=dict)
    put_aside: dict[str, str] = field(default_factory=dict)


@dataclass
class KnownDevice:
    """A device that is there: its tag, serial and IMEIs; what a list of loans asks beside these."""

    tag: str
    serial: str
    imeis: tuple[str, ...]
    # The row of this list where it stands, or 0 when it is in the database.
    row: int = 0
    model: str = ""
    kind: str = ""
    state: str | None = None
    # Nobody but lists ever moved it.
    from_lists: bool = True
    networks: set[str] = field(default_factory=set)
    # What will be written of it, while the list itself brings it in.
    values: dict[str, Any] | None = None
    # Tells a device of the list that has no tag yet.
    place: str = ""
    # A sheet of devices says in which state it is.
    told: bool = False

    @property
    def key(self) -> str:
        """Return the tag, or what stands for it until one is given."""
        return self.tag or self.place


class KnownModel(NamedTuple):
    """A device model that is there, or that an earlier row of the list makes."""

    id: int | None
    kind: Kind
    make: str
    name: str
    lines: tuple[str, ...]


@dataclass
class KnownDevices:
    """Devices by tag, serial and IMEI; models by their names; sites by theirs."""

    before: Before
    by_tag: dict[str, KnownDevice] = field(default_factory=dict)
    by_serial: dict[str, KnownDevice] = field(default_factory=dict)
    # Serial numbers of digits alone, without the noughts in front that Excel takes off.
    by_short_serial: dict[str, KnownDevice] = field(default_factory=dict)
    by_imei: dict[str, KnownDevice] = field(default_factory=dict)
    models: dict[str, KnownModel] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)
    # Which device has the SIM of a number.
    cards: dict[str, str] = field(default_factory=dict)
    spellings: Spellings = field(default_factory=Spellings)

    def learn(self, model: KnownModel) -> None:
        """Know a model that the list makes."""
        self.models.setdefault(joined(f"{model.make} {model.name}"), model)
        self.models.setdefault(joined(model.name), model)

    def add(self, device: KnownDevice) -> None:
        """Know one more device."""
        if device.tag:
            self.by_tag[device.tag.upper()] = device
            self.spellings.add(device.tag)
        if device.serial:
            self.by_serial[device.serial.upper()] = device
            if device.serial.isdigit():
                self.by_short_serial[device.serial.lstrip("0")] = device
        for imei in device.imeis:
            if imei.isdigit():
                self.by_imei[imei] = device


class KnownClient(NamedTuple):
    """A client who is there, with what tells two people of one name apart."""

    reference: str
    name: str
    phone: str
    postcode: str
    born_in: int | None
    row: int = 0
    # Tells a person of the list who has no reference yet.
    place: str = ""

    @property
    def key(self) -> str:
        """Return the reference, or what stands for it until one is given."""
        return self.reference or self.place


@dataclass
class KnownClients:
    """Clients by reference and by folded name; partners by name."""

    before: Before
    by_reference: dict[str, KnownClient] = field(default_factory=dict)
    by_name: dict[str, list[KnownClient]] = field(default_factory=lambda: defaultdict(list))
    partners: dict[str, int] = field(default_factory=dict)
    spellings: Spellings = field(default_factory=Spellings)
    # The names that have a word with this beginning, so that not all are compared with each.
    _beginnings: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, client: KnownClient) -> None:
        """Know one more client."""
        if client.reference:
            self.by_reference[client.reference.upper()] = client
            self.spellings.add(client.reference)
        folded = folded_name(client.name)
        self.by_name[folded].append(client)
        for word in folded.split():
            self._beginnings[word[:_BEGINNING]][folded] = None

    def near(self, folded: str) -> list[str]:
        """Return the folded names of which a word begins as one of this name does."""
        words = [word for word in folded.split() if len(word) > 1]
        found: dict[str, None] = {}
        for word in words:
            found |= self._beginnings.get(word[:_BEGINNING], {})
        return list(found)


def folded_name(name: str) -> str:
    """Return a name for comparing: case, accents, signs and the order of its words do not count."""
    return " ".join(sorted(fold(name).translate(_SIGNS).split()))


def of_devices(db: Session, source: Import, *, any_partner: bool) -> KnownDevices:
    """Read what a list of devices is compared with."""
    known = KnownDevices(before=_before(db, source))
    rows = db.execute(
        select(
            Device.tag,
            Device.serial,
            Device.imei,
            Device.imei_2,
            DeviceModel.make,
            DeviceModel.name,
            DeviceModel.kind,
            Device.state,
        ).join(Device.model)
    )
    for tag, serial, imei, imei_2, make, name, kind, state in rows:
        imeis = tuple(filter(None, (imei, imei_2)))
        model = f"{make} {name}".strip()
        known.add(KnownDevice(tag, serial, imeis, model=model, kind=kind, state=state))
    lines = defaultdict(list)
    for model_id, words in db.execute(
        select(PreparationLine.model_id, PreparationLine.words)
        .where(~PreparationLine.dropped)
        .order_by(PreparationLine.position, PreparationLine.id)
    ):
        lines[model_id].append(words)
    for row in db.scalars(select(DeviceModel)):
        there = KnownModel(row.id, row.kind, row.make, row.name, tuple(lines[row.id]))
        known.models[joined(f"{row.make} {row.name}")] = there
        known.models.setdefault(joined(row.name), there)
    for tag, network, iccid in db.execute(
        select(Device.tag, Sim.network, Sim.iccid).select_from(Sim).outerjoin(Sim.device)
    ):
        if tag:
            known.by_tag[tag.upper()].networks.update(filter(None, (network.casefold(), iccid)))
        if iccid:
            known.cards[iccid] = tag or "no device"
    known.sites = _sites(db, source, any_partner=any_partner)
    return known


def of_clients(db: Session, source: Import, *, any_partner: bool) -> KnownClients:
    """Read what a list of clients is compared with."""
    known = KnownClients(before=_before(db, source))
    people = db.execute(
        select(
            Client.reference,
            Client.given_name,
            Client.family_name,
            Client.phone,
            Client.postcode,
            Client.born_in,
        )
    )
    for reference, given, family, phone, postcode, born_in in people:
        known.add(KnownClient(reference, f"{given} {family}", phone, postcode, born_in))
    query = select(Partner.name, Partner.id)
    if not any_partner:
        query = query.where(Partner.id == source.partner.id)
    known.partners = {joined(name): number for name, number in db.execute(query)}
    return known


def _sites(db: Session, source: Import, *, any_partner: bool) -> dict[str, int]:
    """Return the open sites that the list may name; those of its own partner come first."""
    query = select(Site, Partner.name).join(Site.partner)
    query = query.where(Site.closed_on.is_(None)).order_by(Site.id)
    if not any_partner:
        query = query.where(Site.partner_id == source.partner.id)
    rows = db.execute(query).all()
    found: dict[str, int] = {}
    for site, partner in sorted(rows, key=lambda row: row[0].partner_id != source.partner.id):
        found.setdefault(joined(site.name), site.id)
        # Where two partners have a site of one name, our own lists say whose it is.
        found.setdefault(joined(f"{site.name} {partner}"), site.id)
    return found


def _before(db: Session, source: Import) -> Before:
    """Read what became of the rows of earlier imports of this kind."""
    rows = db.execute(
        select(ImportRow.fingerprint, ImportRow.tray, Import.confirmed_at)
        .join(Import, Import.id == ImportRow.import_id)
        .where(
            Import.kind == source.kind,
            Import.stage == Stage.DONE,
            ImportRow.outcome.in_((Outcome.OK, Outcome.LOOK, Outcome.HOLD)),
            (ImportRow.outcome != Outcome.HOLD) | (ImportRow.tray != Tray.NONE),
        )
    )
    before = Before()
    for fingerprint, tray, confirmed_at in rows:
        when = _when(confirmed_at.date() if confirmed_at else None)
        if tray is Tray.ASIDE:
            before.put_aside[fingerprint] = f"Somebody put this row aside when it came{when}."
        elif tray is not Tray.WAITING:
            before.went_in[fingerprint] = f"This row went in{when}."
    return before


def _when(day: date | None) -> str:
    return f" on {day.day} {day:%B %Y}" if day else ""
