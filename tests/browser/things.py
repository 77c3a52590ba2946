"""SIMs, repairs and a loss for the pages of the browser."""

from datetime import timedelta
from typing import Any

from techloan.inventory.models import Device
from techloan.inventory.repairs import services as repairs
from techloan.inventory.repairs.rules import RepairOutcome
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim
from techloan.loans import endings, services
from techloan.loans.models import Loan
from techloan.loans.requests import services as requests
from techloan.loans.rules import Ending, Onward
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from tests import make
from tests.browser.county import County
from tests.browser.live import MORNING


def things(county: County, client: Client, open_loan: Loan) -> dict[str, int]:
    """Make a SIM in a device that is out, one in no device, repairs, and a stolen device."""
    db, today = county.db, MORNING.date()
    plan = {"number": "07700 900333", "allowance": "25 GB a month"}
    sim = Sim(
        network="EE",
        iccid="8944110000000000073",
        partner=county.site.partner,
        expires_on=today + timedelta(days=5),
        **plan,
    )
    sims.set_puk(sim, "12345678")
    free = Sim(network="Vodafone", iccid="8944110000000000081", partner=county.site.partner)
    for row in (sim, free):
        sims.keep_sim(db, COMMAND_LINE, MORNING, row)
    sims.put_in(db, COMMAND_LINE, MORNING, sim, open_loan.device)
    broken = county.device("TAB-0031")
    _repaired(county, broken)
    lost = county.loan("TAB-0032", client)
    end = endings.End(Ending.STOLEN, today, "from the hall", Onward.DEVICE_BANK)
    endings.end_otherwise(db, COMMAND_LINE, MORNING, today, lost.id, end)
    waiting = _waiting(county)
    return {"sim": sim.id, "free_sim": free.id, "lost_loan": lost.id, **waiting}


def _waiting(county: County) -> dict[str, int]:
    """Make a request for which a device is set aside, a cancelled one, and one whose day is over.

    And let somebody's support end before a device of theirs is due.
    """
    db, today = county.db, MORNING.date()
    until = today + timedelta(days=6)
    held = make.request(db, _known(county, "Hettie"), held=county.device("TAB-0033"), until=until)
    cancelled = make.request(db, _known(county, "Percy"), why="Videos with Pat")
    requests.cancel(db, COMMAND_LINE, MORNING, today, cancelled.id, "Bought one")
    client, yesterday = _known(county, "Archie"), today - timedelta(days=1)
    over = make.request(db, client, held=county.device("TAB-0034"), until=yesterday)
    ending = county.loan("TAB-0035", _known(county, "Ola", support_until=today))
    services.renew(db, COMMAND_LINE, MORNING, today, ending.id, until, "Waits for her own tablet")
    return {
        "held_request": held.id,
        "cancelled_request": cancelled.id,
        "over_request": over.id,
        "past_support": ending.id,
    }


def _known(county: County, name: str, **more: Any) -> Client:
    """Make a client whom the volunteer supports, and so may see."""
    client = county.client(name, **more)
    make.allocation(county.db, client, county.staff[Role.VOLUNTEER])
    return client


def _repaired(county: County, device: Device) -> None:
    db, today = county.db, MORNING.date()
    repairs.send(db, COMMAND_LINE, MORNING, today, device, "The screen is cracked", "Fixit")
    back = repairs.Back(today, RepairOutcome.REPAIRED, "new screen", 4500)
    repairs.bring_back(db, COMMAND_LINE, MORNING, today, device, back)
