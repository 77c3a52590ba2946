"""Partners and their sites are added, renamed, closed; exactly one partner leads."""

from sqlalchemy import select

from techloan.database import Session
from techloan.inventory.rules import State
from techloan.people import places
from techloan.people.models import Partner, Site
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.visitor import Visit, words


def leading(db: Session) -> list[str]:
    return list(db.scalars(select(Partner.name).where(Partner.is_lead)))


def fresh(db: Session, site: Site) -> None:
    """Read a site anew, from after what this session has seen so far."""
    db.rollback()
    db.refresh(site)


def test_the_first_partner_leads_until_another_does(db: Session):
    first = places.add_partner(db, COMMAND_LINE, NOW, name="Juniper House")
    second = places.add_partner(db, COMMAND_LINE, NOW, name="Thimble Trust")
    assert leading(db) == ["Juniper House"]
    places.edit_partner(
        db, COMMAND_LINE, NOW, second.id, name=second.name, is_lead=True, mail_domains=""
    )
    places.edit_partner(
        db, COMMAND_LINE, NOW, first.id, name="Juniper Hall", is_lead=False, mail_domains=""
    )
    assert leading(db) == ["Thimble Trust"]


def test_two_partners_of_one_name_are_refused(db: Session, visit: Visit):
    make.partner(db, "Juniper House")
    browser = visit(make.staff(db, Role.ADMINISTRATOR))
    answer = browser.post("/partners/new", data={"name": "juniper house"})
    assert answer.status_code == 409
    assert "There is a partner of that name already." in words(answer)


def test_a_partner_needs_a_name(db: Session, visit: Visit):
    answer = visit(make.staff(db, Role.ADMINISTRATOR)).post("/partners/new", data={"name": " "})
    assert answer.status_code == 422
    assert "Enter the partner's name." in words(answer)


def test_a_site_is_added_and_changed(db: Session, visit: Visit):
    partner = make.partner(db)
    browser = visit(make.staff(db, Role.ADMINISTRATOR))
    browser.post(f"/partners/{partner.id}/sites/new", data={"name": "Malvern office"})
    site = db.scalars(select(Site).where(Site.partner_id == partner.id)).one()
    form = {"name": "Malvern hub", "address": "1 Hill Road\r\nMalvern"}
    browser.post(f"/partners/sites/{site.id}/edit", data=form)
    fresh(db, site)
    assert (site.name, site.address) == ("Malvern hub", "1 Hill Road\nMalvern")


def test_a_site_with_devices_stays_open_and_says_how_many(db: Session, visit: Visit):
    site = make.site(db, name="Malvern office")
    for state in (State.READY, State.MISSING, State.RETIRED):
        make.device(db, at=site, state=state)
    browser = visit(make.staff(db, Role.ADMINISTRATOR))
    answer = browser.post(f"/partners/sites/{site.id}/close")
    assert answer.status_code == 409
    assert "2 devices are still kept at Malvern office." in words(answer)


def test_an_empty_site_is_closed_and_opened_again(db: Session, visit: Visit):
    site = make.site(db)
    make.device(db, at=site, state=State.RETIRED)
    browser = visit(make.staff(db, Role.ADMINISTRATOR))
    browser.post(f"/partners/sites/{site.id}/close")
    fresh(db, site)
    assert site.closed_on == NOW.date()
    browser.post(f"/partners/sites/{site.id}/open-again")
    fresh(db, site)
    assert site.closed_on is None
