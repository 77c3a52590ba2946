"""What stands on the head of a client's page: a worry on top, what is planned, the last note."""

from datetime import timedelta

from techloan.database import Session
from techloan.people.models import Client, Staff
from techloan.permissions import Role
from techloan.support import panels
from tests import make
from tests.conftest import NOW

TODAY = NOW.date()


def lines(db: Session, who: Staff, role: Role, client: Client) -> list[str]:
    return [line.words for line in panels.head(db, make.actor(who, role), client.id, TODAY)]


def test_who_hears_of_worries_sees_them_on_top_and_others_do_not(db: Session):
    client, coordinator = make.client(db), make.staff(db, Role.COORDINATOR)
    volunteer = make.staff(db, Role.VOLUNTEER)
    make.allocation(db, client, volunteer)
    make.support_session(db, client, volunteer)
    make.worry(db, client)
    last = "Last support session 2 days ago"
    assert lines(db, coordinator, Role.COORDINATOR, client) == [
        "command line is worried about them",
        last,
    ]
    assert lines(db, volunteer, Role.VOLUNTEER, client) == [last]


def test_what_is_not_written_up_is_asked_for(db: Session):
    client, coordinator = make.client(db), make.staff(db, Role.COORDINATOR)
    make.planned_session(db, client, coordinator, TODAY - timedelta(days=1))
    line = panels.head(db, make.actor(coordinator, Role.COORDINATOR), client.id, TODAY)[0]
    assert line.status == "not written up yet"
    assert [words for words, _ in line.links] == ["Write it up", "Change or cancel it"]


def test_an_administrator_sees_nothing_of_support(db: Session):
    client, admin = make.client(db), make.staff(db, Role.ADMINISTRATOR)
    make.support_session(db, client)
    assert lines(db, admin, Role.ADMINISTRATOR, client) == []
