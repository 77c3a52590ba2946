"""The list of SIMs as a file: who may take it, what is in it, and never a PUK."""

import csv
import io

import pytest

from techloan import sheets
from techloan.database import Session
from techloan.inventory.sims import services
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.conftest import NOW
from tests.imports.shelf import written_down
from tests.inventory.test_sims import CARD, TODAY, a_sim
from tests.visitor import Visit, page

V, D, C, A = Role.VOLUNTEER, Role.DESK, Role.COORDINATOR, Role.ADMINISTRATOR


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize(("role", "status"), [(V, 404), (D, 200), (C, 200), (A, 404)])
def test_the_desk_and_coordinators_take_sims_away(
    db: Session, visit: Visit, role: Role, status: int, ending: str
) -> None:
    browser = visit(make.staff(db, role, at=make.site(db)))
    assert browser.get(f"/sims.{ending}").status_code == status


def test_a_sim_goes_out_with_its_plan_and_its_device_and_no_puk(db: Session, visit: Visit) -> None:
    loan = make.loan(db, due_on=TODAY)
    sim = a_sim(db, number="07700 900333", allowance="25 GB", expires_on=TODAY, note="=1+1")
    services.set_puk(sim, "12345678")
    services.put_in(db, COMMAND_LINE, NOW, sim, loan.device)
    answer = visit(make.staff(db, C)).get("/sims.csv")
    (found,) = lines(answer.text)
    assert found == {
        "Network": "EE",
        "Number on the card (ICCID)": f"'{CARD}",
        "Telephone number": "07700 900333",
        "Allowance": "25 GB",
        "Works until": "2026-11-03",
        "In device": loan.device.tag,
        "Device due back": "2026-11-03",
        "Partner": loan.device.site.partner.name,
        "Notes": "'=1+1",
    }
    assert ("12345678" in answer.text, "gAAAA" in answer.text) == (False, False)
    assert loan.client.family_name not in answer.text


def test_a_workbook_of_sims_opens_and_keeps_long_numbers(db: Session, visit: Visit) -> None:
    a_sim(db)
    answer = visit(make.staff(db, C)).get("/sims.xlsx")
    row = sheets.read("sims.xlsx", answer.data).sheets[0].rows[1]
    assert (row.at(0), row.at(1)) == ("EE", CARD)


def test_the_desk_takes_its_own_partners_sims_as_the_list_is_narrowed(
    db: Session, visit: Visit
) -> None:
    site = make.site(db)
    device = make.device(db, at=site)
    a_sim(db, site.partner, iccid="", network="Free")
    inside = a_sim(db, site.partner)
    services.put_in(db, COMMAND_LINE, NOW, inside, device)
    a_sim(db, iccid="", network="Vodafone")
    browser = visit(make.staff(db, D, at=site))
    taken = {
        query: [line["Network"] for line in lines(browser.get(f"/sims.csv?{query}").text)]
        for query in ("", "show=free", "q=0073")
    }
    assert taken == {"": ["EE", "Free"], "show=free": ["Free"], "q=0073": ["EE"]}


def test_the_list_offers_itself_as_it_is_shown_and_the_taking_is_written_down(
    db: Session, visit: Visit
) -> None:
    a_sim(db)
    browser = visit(make.staff(db, C))
    shown = page(browser.get("/sims?show=free&q=0073"))
    links = [a["href"] for a in shown.select(".pages a[href]")]
    assert links == ["/sims.csv?show=free&q=0073", "/sims.xlsx?show=free&q=0073"]
    browser.get(links[0])
    assert '"file": "sims-2026-11-03.csv"' in str(written_down(db, "took away")[0].detail)
