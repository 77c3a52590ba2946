"""An import is taken back while nobody has used its SIMs; what was moved or changed is named."""

import pytest
from sqlalchemy import select

from techloan.database import Database, Session
from techloan.errors import Refused
from techloan.imports import undo
from techloan.imports.models import Import
from techloan.imports.rules import ImportKind, Stage
from techloan.inventory.models import Device
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim
from techloan.permissions import COMMAND_LINE
from tests import make
from tests.imports.lists import NOW, brought_in, office, stage

CARD = "8944110000000000073"
DEVICES = f"Asset tag,Model,SIM\nTAB-0001,Samsung Tab A7,EE {CARD}\n"
LOANS = (
    "Asset tag,Name,Out on,Due back,SIM\n"
    f"TAB-0009,Dotty Marmalade,2026-10-01,2026-12-01,EE {CARD}\n"
)


@pytest.fixture(params=[ImportKind.DEVICES, ImportKind.LOANS])
def source(request: pytest.FixtureRequest, database: Database, db: Session) -> Import:
    """Bring in a SIM with a new device, or with a loan of a device that is there."""
    make.device(db, at=office(db), tag="TAB-0009")
    text = DEVICES if request.param is ImportKind.DEVICES else LOANS
    found, _ = brought_in(database, db, request.param, text)
    return found


def the_sim(db: Session) -> Sim:
    db.begin_writing()
    return db.scalars(select(Sim)).one()


def take_back(database: Database, db: Session, source: Import) -> None:
    db.commit()
    stage(database, source.id, Stage.UNDOING)
    undo.take_back(database, COMMAND_LINE, NOW, source.id)


def test_a_sim_that_nobody_touched_goes_again(
    database: Database, db: Session, source: Import
) -> None:
    assert the_sim(db).iccid == CARD
    take_back(database, db, source)
    assert db.scalars(select(Sim)).all() == []


@pytest.mark.parametrize("put_in_again", [True, False])
def test_after_a_sim_was_moved_its_import_stays_and_says_so(
    database: Database, db: Session, source: Import, *, put_in_again: bool
) -> None:
    sims.take_out(db, COMMAND_LINE, NOW, the_sim(db))
    if put_in_again:
        sims.put_in(db, COMMAND_LINE, NOW, the_sim(db), make.device(db))
    with pytest.raises(Refused, match=f"it was used since: .*the SIM {CARD} was moved"):
        take_back(database, db, source)
    db.refresh(source)
    assert source.stage is Stage.DONE
    assert db.scalars(select(Device).where(Device.tag.in_(("TAB-0001", "TAB-0009")))).all()


def test_after_a_puk_was_written_down_its_import_stays(
    database: Database, db: Session, source: Import
) -> None:
    sims.set_puk(the_sim(db), "12345678")
    with pytest.raises(Refused, match=f"the SIM {CARD} was changed"):
        take_back(database, db, source)
    assert the_sim(db).puk_sealed
