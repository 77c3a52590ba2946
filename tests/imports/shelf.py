"""Records with something in every column, for lists that go out and come back."""

from datetime import date

from sqlalchemy import inspect, select

from techloan.audit import AuditLine
from techloan.database import Base, Session
from techloan.inventory import services as inventory
from techloan.inventory.models import (
    Device,
    DeviceModel,
    KitPart,
    PreparationLine,
    PreparationTick,
)
from techloan.inventory.rules import Acquired, Condition, Kind, RetiredHow, State
from techloan.inventory.sims.models import Sim
from techloan.inventory.starting_lists import KIT, PREPARATION
from techloan.people.models import Client, Eligibility, Partner, Site
from techloan.people.rules import Basis, PrintSize
from techloan.permissions import COMMAND_LINE
from techloan.settings import EligibilityLine, Settings
from tests import make
from tests.imports.lists import NOW

# What a spreadsheet program would run as a formula.
DANGEROUS = "=HYPERLINK(1)"
LINES = (EligibilityLine("adult", "Is 18 or over?"), EligibilityLine("gp", "Registered with a GP?"))
DECIDED = Settings(eligibility=LINES)


def places(db: Session) -> tuple[Site, Site]:
    """Make two partners with a site each, and give both sites the same name."""
    lead = make.partner(db, "Onside", is_lead=True)
    return make.site(db, lead, name="Office"), make.site(
        db, make.partner(db, "Wick Court"), name="Office"
    )


def model(db: Session, kind: Kind, make_: str, name: str) -> DeviceModel:
    """Make a device model with the lists that its kind starts with."""
    row = DeviceModel(kind=kind, make=make_, name=name)
    parts, lines = KIT[kind], PREPARATION[kind]
    db.add_all(KitPart(model=row, name=part, position=i) for i, part in enumerate(parts))
    db.add_all(PreparationLine(model=row, words=w, position=i) for i, w in enumerate(lines))
    db.add(row)
    db.flush()
    return row


def devices(db: Session, here: Site, there: Site) -> list[Device]:
    """Make a device in every state, condition and kind; the first two are ready to lend."""
    tab = model(db, Kind.TABLET, "Samsung", "Tab A9")
    phone, laptop = model(db, Kind.PHONE, "Nokia", "Nokia G22"), model(db, Kind.LAPTOP, "HP", "11")
    mifi = model(db, Kind.MIFI, "Huawei", "E5576")
    full = make.device(
        db,
        here,
        tab,
        tag="TAB-0001",
        serial="007700900123",
        imei="350000000000014",
        imei_2="350000000000022",
        condition=Condition.WORN,
        acquired=Acquired.GRANT,
        acquired_on=date(2025, 2, 3),
        funder=DANGEROUS,
        cost_pence=12950,
        note=f"{DANGEROUS}\nsecond line, “quoted”",
    )
    lent = make.device(db, there, phone, tag="PH-0001", imei="350000000000030", cost_pence=9900)
    db.add(Sim(network="EE", iccid="8944110000000000073", device=lent))
    db.flush()
    db.add_all(
        [Sim(network="giffgaff", device=lent), Sim(iccid="89441100000000000815", device=full)]
    )
    part = make.device(db, there, laptop, State.TO_PREPARE, tag="LAP-0001", cost_pence=0)
    some = db.scalars(
        select(PreparationLine.id).where(
            PreparationLine.model_id == laptop.id,
            PreparationLine.words.regexp_match("^(Wiped|Cards)"),
        )
    )
    inventory.tick(db, COMMAND_LINE, NOW, part, set(some), "hand")
    damaged = make.device(
        db, here, mifi, State.IN_REPAIR, tag="MIFI-0001", condition=Condition.DAMAGED
    )
    missing = make.device(
        db,
        here,
        tab,
        State.MISSING,
        tag="TAB-0002",
        acquired=Acquired.UNKNOWN,
        acquired_on=date(2024, 2, 29),
    )
    old = make.device(db, here, tab, tag="TAB-0003", acquired=Acquired.LENT_TO_US)
    inventory.retire(
        db, COMMAND_LINE, NOW, old, RetiredHow.RECYCLED, "certificate 12: signed", "Lathe"
    )
    gone = make.device(db, here, tab, tag="LL-T01", acquired=Acquired.DONATED)
    inventory.retire(db, COMMAND_LINE, NOW, gone, RetiredHow.SOLD)
    written_off = make.device(db, here, tab, State.RETIRED, tag="TAB-0004")
    swollen = make.device(
        db, here, tab, State.TO_PREPARE, tag="TAB-0005", condition=Condition.BATTERY_SWOLLEN
    )
    return [full, lent, part, damaged, missing, old, gone, written_off, swollen]


def clients(db: Session, here: Site, there: Site) -> list[Client]:
    """Make a client with something in every column, and one with as little as there may be."""
    full = make.client(
        db,
        here.partner,
        reference="PLUS-C-0101",
        given_name="Agnieszka",
        family_name="Żółwik-Marmalade",
        preferred_name="Aga",
        phone="07700 900101",
        other_phone="01632 960001",
        email="aga@example.org",
        address="2 Long Lane\nUpper Sock",
        postcode="WR1 0ZZ",
        district="Malvern Hills",
        reach_words="after ten, and let it ring",
        best_way="email",
        may_ring=False,
        may_leave_voicemail=False,
        may_text=False,
        may_email=False,
        may_write=False,
        print_size=PrintSize.GIANT.value,
        language="ur",
        interpreter=True,
        hearing="hearing aid, left",
        carer_name="Basil Picklejar",
        carer_phone="07700 900102",
        other_needs=DANGEROUS,
        born_in=1948,
        referral_source="Library",
        referred_on=date(2026, 1, 2),
        support_from=date(2026, 1, 5),
        support_until=date(2026, 10, 5),
        basis=Basis.LEGITIMATE_INTERESTS,
        note=f"{DANGEROUS}\nsecond line",
        no_contact=True,
        archived_on=date(2026, 10, 6),
    )
    little = make.client(db, there.partner, reference="LN-002", given_name="Horace", family_name="")
    for line, yes in (("adult", True), ("gp", False)):
        db.add(Eligibility(client_id=full.id, line=line, yes=yes, asked_at=NOW, asked_by="a test"))
    db.flush()
    return [full, little]


def recorded(row: Base, *without: str) -> dict[str, object]:
    """Return every column of a row but those that only mean something in its own database."""
    names = {column.key for column in inspect(type(row)).column_attrs} - set(without)
    return {name: getattr(row, name) for name in sorted(names)}


def device_record(db: Session, row: Device) -> dict[str, object]:
    """Return all that is kept of a device, but for its PIN, which never goes out."""
    ticked = (
        select(PreparationLine.words)
        .join(PreparationTick, PreparationTick.line_id == PreparationLine.id)
        .where(PreparationTick.device_id == row.id, PreparationTick.round == row.preparation_round)
    )
    sims = select(Sim.network, Sim.iccid).where(Sim.device_id == row.id)
    prepared = row.state in (State.TO_PREPARE, State.READY)
    own = ("id", "model_id", "site_id", "import_id", "version", "preparation_round", "pin_sealed")
    return {
        **recorded(row, *own),
        "model": (row.model.kind, row.model.make, row.model.name),
        "site": (row.site.name, row.site.partner.name),
        "sims": {tuple(row) for row in db.execute(sims)},
        "ticked": set(db.scalars(ticked)) if prepared else set(),
    }


def client_record(db: Session, row: Client) -> dict[str, object]:
    """Return all that is kept of a client, and their answers."""
    answers = select(Eligibility.line, Eligibility.yes).where(Eligibility.client_id == row.id)
    own = ("id", "partner_id", "case_worker_id", "import_id", "version")
    return {
        **recorded(row, *own),
        "partner": db.get_one(Partner, row.partner_id).name,
        "answers": {row.line: row.yes for row in db.execute(answers)},
    }


def written_down(db: Session, action: str) -> list[AuditLine]:
    """Return the lines of the audit about an action, the first first."""
    lines = select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.id)
    return list(db.scalars(lines))
