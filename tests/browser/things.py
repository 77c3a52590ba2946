"""SIMs, repairs and a loss for the pages of the browser."""

from datetime import timedelta

from techloan.inventory.models import Device
from techloan.inventory.repairs import services as repairs
from techloan.inventory.repairs.rules import RepairOutcome
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim
from techloan.loans import endings
from techloan.loans.models import Loan
from techloan.loans.rules import Ending, Onward
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE
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
    return {"sim": sim.id, "free_sim": free.id, "lost_loan": lost.id}


def _repaired(county: County, device: Device) -> None:
    db, today = county.db, MORNING.date()
    repairs.send(db, COMMAND_LINE, MORNING, today, device, "The screen is cracked", "Fixit")
    back = repairs.Back(today, RepairOutcome.REPAIRED, "new screen", 4500)
    repairs.bring_back(db, COMMAND_LINE, MORNING, today, device, back)
