"""What belongs to the devices of the demo county: SIMs, repairs, and how devices leave."""

import random
from datetime import date, datetime
from itertools import count

from stdnum import luhn

from techloan.database import Session
from techloan.demo.days import days
from techloan.demo.plots import Step, Verb
from techloan.inventory import services as devices
from techloan.inventory.models import Device
from techloan.inventory.repairs import services as repairs
from techloan.inventory.repairs.rules import RepairOutcome
from techloan.inventory.rules import RetiredHow
from techloan.inventory.sims import queries
from techloan.inventory.sims import services as sims
from techloan.inventory.sims.models import Sim
from techloan.loans import endings
from techloan.loans.rules import Ending, KeptAs, Onward
from techloan.people.models import Partner
from techloan.permissions import Actor

PLANS = (
    ("O2", "25 GB a month, from the data bank"),
    ("Vodafone", "40 GB a month, calls and texts too"),
    ("Three", "12 GB a month"),
    ("EE", "unlimited, paid by us"),
)
REPAIRS = (
    ("The screen is cracked", "new screen", 4500),
    ("Does not charge", "new charging socket", 2850),
    ("The battery is empty within an hour", "new battery", 3900),
    ("The back cover is loose", "glued on our own bench", 350),
)
REPAIRERS = ("Demo Repair Cafe", "Teapot Lane Phones", "our own bench")
ONWARD = tuple(Onward)
_LEFT = {
    Verb.RECYCLE: (RetiredHow.RECYCLED, "Demo Recyclers", "certificate DEMO-0001"),
    Verb.DESTROY: (RetiredHow.DESTROYED, "the council's tip", "battery swollen, taken by hand"),
    Verb.GIVE: (RetiredHow.GIFTED, "the Demo Toy Library", "letter of thanks of the spring"),
    Verb.SELL: (RetiredHow.SOLD, "Demo Second Hand Shop", "receipt DEMO-17, for 40 pounds"),
}


class Things:
    """Gives SIMs, sends to repair, and ends loans and devices, by the services of the house."""

    def __init__(self, db: Session, rng: random.Random) -> None:
        self.db, self.rng = db, rng
        self._cards, self._losses, self._bills = count(1), count(1), count(1)
        self._going_on: dict[int, tuple[str, str, int]] = {}

    def card(
        self,
        now: datetime,
        by: Actor,
        partner: Partner,
        ends_on: date | None,
        device: Device | None = None,
    ) -> None:
        """Add a SIM of a partner, and put it into a device if there is one."""
        number = next(self._cards)
        network, allowance = self.rng.choice(PLANS)
        body = f"89441100000{number:07d}"
        sim = Sim(
            network=network,
            iccid=body + str(luhn.calc_check_digit(body)),
            number=f"07700 900{500 + number % 500:03d}",
            allowance=allowance,
            expires_on=ends_on,
            partner=partner,
        )
        sims.set_puk(sim, f"{self.rng.randrange(10**8):08d}")
        sims.keep_sim(self.db, by, now, sim)
        if device is not None:
            sims.put_in(self.db, by, now, sim, device)

    def spare(self, now: datetime, by: Actor, partner: Partner, today: date) -> None:
        """Add SIMs that sit in no device: one of them has ended, of one no end is known."""
        for ends_on in (today - days(3), today + days(200), None):
            self.card(now, by, partner, ends_on)

    def send(self, now: datetime, by: Actor, today: date, device: Device, on: date) -> None:
        """Write down where a device that is in repair was sent."""
        self._going_on[device.id] = self.rng.choice(REPAIRS)
        wrong, _, _ = self._going_on[device.id]
        where = self.rng.choice(REPAIRERS)
        repairs.send(self.db, by, now, today, device, wrong, where, on)

    def mend(self, now: datetime, by: Actor, today: date, device: Device) -> None:
        """Take a device back from repair; now and then its bill is still to come."""
        _, done, pence = self._going_on.pop(device.id)
        cost = pence if next(self._bills) % 8 else None
        back = repairs.Back(today, RepairOutcome.REPAIRED, done, cost)
        repairs.bring_back(self.db, by, now, today, device, back)

    def end(self, now: datetime, by: Actor, step: Step, loan_id: int) -> None:
        """End a loan without a return, and write down what is known of a loss."""
        end = {
            Verb.LOSE: endings.End(
                Ending.LOST, step.on - days(2), "Left on a bus; the bus company has looked"
            ),
            Verb.STEAL: endings.End(
                Ending.STOLEN,
                step.on - days(1),
                "Taken in a burglary; they have told the police",
                Onward.DEVICE_BANK,
            ),
            Verb.KEEP: endings.End(
                Ending.KEPT,
                step.on,
                "The funder agreed that it is theirs now",
                Onward.SOCIAL_TARIFF,
            ),
            Verb.BUY: endings.End(Ending.KEPT, step.on, "", Onward.OWN_DEVICE, KeptAs.BOUGHT, 4000),
        }[step.verb]
        endings.end_otherwise(self.db, by, now, step.on, loan_id, end)
        # Of every second loss the police know nothing, and neither does the register.
        if step.verb in (Verb.LOSE, Verb.STEAL) and next(self._losses) % 2:
            facts = endings.LossFacts(end.on, step.on, "DEMO/1234/26", step.on)
            endings.keep_loss(self.db, by, now, step.on, loan_id, facts)

    def retire(self, now: datetime, by: Actor, verb: Verb, device: Device) -> None:
        """Retire a device; its SIM stays with us."""
        for sim in self.db.scalars(queries.of_device(device.id)).all():
            sims.take_out(self.db, by, now, sim, "the device is retired")
        how, whom, evidence = _LEFT[verb]
        devices.retire(self.db, by, now, device, how, evidence, whom)
