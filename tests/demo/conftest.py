"""A small county, made once by the demo and only read."""

import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from techloan import encryption
from techloan.database import Database, Session
from techloan.demo import making
from techloan.people.models import Staff
from techloan.permissions import Actor, Role
from tests import make
from tests.conftest import DATABASES, KEY

# A Sunday, so that nothing leans on today being a day of work.
TODAY = date(2026, 11, 22)
SMALL = making.Size(clients=60, devices=30, months=6)


@pytest.fixture(scope="package", params=DATABASES)
def county(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Return a database with a small county, made once and only read."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").borrow()
    else:
        path = tmp_path_factory.mktemp("county") / "techloan.sqlite"
        shutil.copy(request.getfixturevalue("migrated"), path)
        url = f"sqlite:///{path}"
    encryption.use((KEY,))
    database = Database(url)
    make_county(database, SMALL)
    yield database
    database.engine.dispose()


@pytest.fixture
def db(county: Database) -> Iterator[Session]:
    """Return a session that reads the county."""
    with county.session() as session:
        yield session


def make_county(database: Database, size: making.Size) -> list[tuple[int, int]]:
    """Make a county, and return what was told of its progress."""
    told: list[tuple[int, int]] = []
    with database.writing() as db:
        making.make(db, TODAY, size, lambda done, total: told.append((done, total)))
    return told


def demo_actor(db: Session, role: Role) -> Actor:
    staff = db.scalars(select(Staff).where(Staff.email == f"{role}@demo.example.org")).one()
    return make.actor(staff, role)
