"""The invented people of the samples: clients, staff, and two tablets that are out on loan."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from techloan.database import Session
from techloan.groups.files import counting, preview, services
from techloan.groups.files.models import AttendanceFile
from techloan.groups.files.preview import Asker, Preview
from techloan.groups.models import Group
from techloan.people.models import Client
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import Settings
from tests import make

SAMPLES = Path(__file__).parent.parent / "samples"
ZOOM = SAMPLES / "attendance" / "participants_81234567890.csv"
TEAMS = SAMPLES / "teams-attendance.csv"
TODAY = date(2026, 11, 9)
NOW = datetime(2026, 11, 9, 9, tzinfo=UTC)
NAMES = {
    101: "Dotty Marmalade",
    102: "Horace Pumpernickel",
    103: "Hettie Pumpernickel",
    104: "Wilhelmina Thistledown",
    105: "Agnieszka Żółwik",
    106: "Cuthbert Biscuit",
    107: "Ethel Crumpet",
    108: "Ernest Crumpet",
    109: "Aleksandra Doodlewhistle",
    110: "Parveen Saffronsky",
    138: "Lionel Cobblepot",
    139: "Mildred Featherstonehaugh-Cake",
}


class People:
    """The clients by the number of their reference, the staff, and a group on Tuesdays."""

    def __init__(self, db: Session, **group: Any) -> None:
        self.db = db
        self.site = make.site(db, make.partner(db, "Juniper Trust"))
        make.partner(db, "Lantern House", mail_domains="lantern.example.com, partner.example.org")
        host = {"name": "Marigold Teapot", "email": "marigold.teapot@plus.example.org"}
        self.host = make.staff(db, Role.COORDINATOR, at=self.site, **host)
        helper = {"name": "Barnaby Quillfeather", "email": "Barnaby.Quillfeather@plus.example.org"}
        make.staff(db, Role.VOLUNTEER, at=self.site, **helper)
        self.clients = {number: self._client(number, name) for number, name in NAMES.items()}
        for tag, number, day in (("TAB-0009", 138, 12), ("TAB-0010", 139, 19)):
            device = make.device(db, at=self.site, tag=tag)
            make.loan(db, device, self.clients[number], on=date(2026, 10, day))
        group.setdefault("name", "Coffee morning")
        self.group: Group = make.group(db, self.site.partner, **group)

    def _client(self, number: int, name: str) -> Client:
        given, family = name.split(" ", 1)
        reference = f"PLUS-C-{number:04d}"
        return make.client(
            self.db,
            self.site.partner,
            reference=reference,
            given_name=given,
            family_name=family,
        )

    def asker(self, today: date = TODAY) -> Asker:
        """Return who asks, in these tests: the command line."""
        return Asker(COMMAND_LINE, Settings(), self.group, today)

    def file(self, filename: str, data: bytes) -> AttendanceFile:
        """Bring a file in."""
        file = services.begin(self.db, COMMAND_LINE, NOW, self.group, filename, data)
        services.keep(self.db, COMMAND_LINE, NOW, file, data)
        return file

    def preview(self, filename: str, data: bytes, today: date = TODAY) -> Preview:
        """Work a file out that nobody said anything about."""
        return preview.worked_out(self.db, self.asker(today), filename, data, preview.Told())

    def seen(self, file: AttendanceFile) -> Preview:
        """Work out a file that came in, with what was said of it."""
        data = services.contents(file)
        return preview.worked_out(self.db, self.asker(), file.filename, data, services.told(file))

    def attach(self, file: AttendanceFile) -> int:
        """Count the people of a file that came in."""
        return counting.attach(self.db, COMMAND_LINE, NOW, TODAY, file, self.seen(file))


def short(found: Preview) -> list[tuple[str, str, str, int]]:
    """Return of each person the match, the name, the numbers of the clients and the seconds."""
    return [
        (
            each.match.value,
            each.name,
            " ".join(client.reference[-3:] for client in each.clients),
            each.presence.seconds,
        )
        for each in found.people
    ]


def as_json(found: Preview) -> dict[str, Any]:
    """Return a file as the command prints it, read back."""
    return json.loads(json.dumps(preview.report_for_machines(found)))


def zoom(
    *names: str, day: str = "11/03/2026", until: str = "11:30:00 AM", email: str = ""
) -> bytes:
    """Return a Zoom file in which people of these names came for an hour from half past ten."""
    head = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
    rows = [f'"{name}",{email},{day} 10:30:00 AM,{day} {until},60,Yes' for name in names]
    return "\n".join([head, *rows, ""]).encode()
