"""Databases to measure on: made for one run, filled in bulk, and thrown away after it."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, insert, text
from sqlalchemy.engine import make_url

from techloan import migrate
from techloan.database import Database, Session, look_at_tables
from techloan.dates import london_day, utc_now
from techloan.inventory.models import (
    Device,
    DeviceModel,
    DeviceMove,
    DeviceWord,
    KitPart,
    PreparationLine,
    PreparationTick,
)
from techloan.inventory.rules import Kind, State
from techloan.inventory.services import words_of as words_of_device
from techloan.loans.models import Loan
from techloan.people import passwords
from techloan.people.clients import words_of as words_of_client
from techloan.people.models import Client, ClientWord, Partner, Site, Staff, StaffRole
from techloan.permissions import Role

MAINTENANCE = os.environ.get(
    "TECHLOAN_TEST_POSTGRESQL", "postgresql://root@127.0.0.1:5432/postgres"
)
PEOPLE = 8
PASSWORD = "seven green umbrellas"
KINDS = ("sqlite", "postgresql")
FAMILIES = ("Marmalade", "Teapot", "Bramble", "Pickle", "Custard", "Thistle", "Button", "Lantern")


@contextmanager
def database(kind: str) -> Iterator[str | None]:
    """Make a migrated database and give its URL; None, with a line, without a PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield _migrated(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
            return
        url = make_url(MAINTENANCE).set(drivername="postgresql+psycopg")
        maintenance = create_engine(url, isolation_level="AUTOCOMMIT")
        name = f"techloan_bench_{uuid.uuid4().hex[:12]}"
        try:
            connection = maintenance.connect()
        except Exception as error:
            print(f"PostgreSQL is not there, so it is left out: {str(error).splitlines()[0]}")
            yield None
            return
        with connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            try:
                yield _migrated(url.set(database=name).render_as_string(hide_password=False))
            finally:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def _migrated(url: str) -> str:
    made = Database(url)
    migrate.upgrade(made)
    made.engine.dispose()
    return url


def email(number: int) -> str:
    """Return the address with which the person of this number signs in."""
    return f"person{number}@example.org"


def tag(number: int) -> str:
    """Return the tag of the device of this number, from 1."""
    return f"TAB-{number:05d}"


def reference(number: int) -> str:
    """Return the reference of the client of this number, from 1."""
    return f"PLUS-C-{number:05d}"


def fill(url: str, devices: int, clients: int, loans: int = 0) -> None:
    """Fill a fresh database: devices ready to lend, clients, people, and open loans.

    Every other device is out until there are so many loans, one to each client in turn.
    """
    database = Database(url)
    with database.writing() as db:
        partner = Partner(name="Example Lenders", is_lead=True)
        site = Site(partner=partner, name="Old Library")
        model = DeviceModel(kind=Kind.TABLET, make="Samsung", name="Tab A9")
        parts = [KitPart(model=model, name=name) for name in ("Charger", "Case", "Stylus")]
        lines = [PreparationLine(model=model, words=f"Line {n}") for n in range(4)]
        db.add_all([partner, site, model, *parts, *lines])
        hashed = passwords.hash_password(PASSWORD)
        for number in range(PEOPLE):
            person = Staff(
                name=f"Person {number}",
                email=email(number),
                partner=partner,
                site=site,
                password_hash=hashed,
            )
            db.add(StaffRole(staff=person, role=Role.COORDINATOR))
            db.add(StaffRole(staff=person, role=Role.ADMINISTRATOR))
        db.flush()
        _devices(db, devices, model, site, [line.id for line in lines])
        _clients(db, clients, partner)
        _loans(db, loans, clients)
    settle(database)


def _devices(db: Session, number: int, model: DeviceModel, site: Site, lines: list[int]) -> None:
    shared = {"state": State.READY, "model_id": model.id, "site_id": site.id, "version": 1}
    rows, words, moves, ticks = [], [], [], []
    now = utc_now()
    tick = {"round": 1, "at": now, "actor": "an import", "source": "file"}
    for n in range(1, number + 1):
        device = Device(tag=tag(n), model=model, site=site, serial=f"R52X{n:06d}")
        rows.append({**_plain(device), **shared, "id": n})
        words += [{"word": word, "device_id": n} for word in words_of_device(device)]
        ticks += [{**tick, "device_id": n, "line_id": line} for line in lines]
        move = {"device_id": n, "at": now, "actor": "an import", "why": ""}
        moves.append({**move, "from_state": None, "to_state": State.TO_PREPARE})
        moves.append({**move, "from_state": State.TO_PREPARE, "to_state": State.READY})
    put(db, Device, rows)
    put(db, DeviceWord, words)
    put(db, DeviceMove, moves)
    put(db, PreparationTick, ticks)


def _clients(db: Session, number: int, partner: Partner) -> None:
    rows, words = [], []
    for n in range(1, number + 1):
        family = FAMILIES[n % len(FAMILIES)]
        client = Client(
            reference=reference(n),
            given_name=f"Dotty{n % 97}",
            family_name=f"{family}{n % 911}",
            partner=partner,
            phone=f"07700 900{n % 1000:03d}",
        )
        rows.append({**_plain(client), "id": n, "partner_id": partner.id, "version": 1})
        words += [{"word": word, "client_id": n} for word in words_of_client(client)]
    put(db, Client, rows)
    put(db, ClientWord, words)


def _loans(db: Session, number: int, clients: int) -> None:
    now, today = utc_now(), london_day(utc_now())
    rows = [
        {
            "device_id": 2 * n - 1,
            "client_id": (n - 1) % clients + 1,
            "checked_out_on": today - timedelta(days=n % 60),
            "checked_out_at": now - timedelta(days=n % 60),
            "checked_out_by": "Person 0",
            "due_on": today + timedelta(days=28 - n % 60),
            "ended_by": "",
            "note": "",
        }
        for n in range(1, number + 1)
    ]
    put(db, Loan, rows)


def _plain(row: Any) -> dict[str, Any]:
    db_only = {"id", "version"}
    names = [column.key for column in type(row).__table__.columns if column.key not in db_only]
    return {name: getattr(row, name, None) for name in names}


def put(db: Session, kind: Any, rows: list[dict[str, Any]]) -> None:
    """Put plain rows into the table of a class."""
    table: Table = kind.__table__
    if rows:
        db.connection().execute(insert(table), rows)


def settle(database: Database) -> None:
    """Let the sequences of PostgreSQL go on after the numbers given, and its planner look."""
    look_at_tables(database)
    if not database.is_sqlite:
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in ("device", "client"):
                highest = f"SELECT max(id) FROM {name}"
                connection.execute(text(f"SELECT setval('{name}_id_seq', ({highest}))"))
            connection.execute(text("VACUUM ANALYZE"))
    database.engine.dispose()
