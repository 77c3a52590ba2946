"""A small county for the browser: a site, a model and somebody for each role. All invented."""

from typing import Any

from techloan.database import Session
from techloan.inventory.models import Device
from techloan.inventory.rules import State
from techloan.loans.models import Loan
from techloan.people.models import Client
from techloan.permissions import Role
from tests import make


class County:
    """Rows made through the services; what a test does not name is filled in."""

    def __init__(self, db: Session) -> None:
        self.db = db
        self.site = make.site(db, make.partner(db, "Juniper Trust"), name="Malvern office")
        self.model = make.model(db, kit=("Charger", "Case"), name="Tab A9")
        self.staff = {
            role: make.staff(db, role, at=self.site, name=f"Juniper {role.capitalize()}")
            for role in Role
        }
        self.desk = self.staff[Role.DESK]

    def device(self, tag: str = "TAB-0017", state: State = State.READY, **more: Any) -> Device:
        """Make a device at the site."""
        return make.device(self.db, at=self.site, of=self.model, state=state, tag=tag, **more)

    def client(self, given_name: str = "Dotty", **more: Any) -> Client:
        """Make a client of the site's partner."""
        more.setdefault("family_name", "Marmalade")
        return make.client(self.db, self.site.partner, given_name=given_name, **more)

    def loan(self, tag: str = "TAB-0017", to: Client | None = None, **more: Any) -> Loan:
        """Lend a device on the first of November."""
        return make.loan(self.db, self.device(tag), to or self.client(), **more)
