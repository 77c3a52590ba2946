"""What people decide on the page /settings: one typed table, cached in each process."""

import json
import time
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from sqlalchemy import String, Text, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from techloan.database import Base, Session

# Another process may have changed a setting; so nobody trusts the cache for longer than this.
SECONDS_CACHED = 5.0


class Setting(Base):
    """One decision, kept as JSON under the name of its field in `Settings`."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class EligibilityLine:
    """One question that the desk may ask before it lends. `required`: a "no" refuses."""

    key: str
    question: str
    required: bool = True


@dataclass(frozen=True)
class Settings:
    """Every decision with the value that it has until somebody changes it."""

    organisation: str = "Our charity"
    phone: str = ""
    found_words: str = "If found, please ring"
    loan_days: dict[str, int] = field(
        default_factory=lambda: {"tablet": 28, "phone": 28, "laptop": 28, "mifi": 28}
    )
    tag_prefixes: dict[str, str] = field(
        default_factory=lambda: {"tablet": "TAB", "phone": "PH", "laptop": "LAP", "mifi": "MIFI"}
    )
    reference_prefix: str = "PLUS-C"
    eligibility: tuple[EligibilityLine, ...] = ()
    languages: dict[str, str] = field(
        default_factory=lambda: {
            "en": "English",
            "en-easy": "English, easier words",
            "pl": "Polish",
            "ur": "Urdu",
        }
    )
    support_months: int = 9
    # Nothing goes out before somebody decides so, on the page /reminders.
    reminders_on: bool = False
    reminder_days_before: int = 3
    reminders_weekly: bool = True
    # The languages whose unchecked words may go out all the same.
    reminder_languages: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    referral_sources: tuple[str, ...] = (
        "Self",
        "GP",
        "Social prescriber",
        "Family or friend",
        "Library",
        "Housing",
        "Another charity",
    )


class Cache:
    """The settings of one process: read at most every few seconds, and at once after a change."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._read_at = 0.0

    def get(self, db: Session) -> Settings:
        """Return the settings, from the cache while it is fresh."""
        if self._settings is None or time.monotonic() - self._read_at > SECONDS_CACHED:
            self._settings = read(db)
            self._read_at = time.monotonic()
        return self._settings

    def forget(self) -> None:
        """Make the next `get` read the database."""
        self._settings = None


def read(db: Session) -> Settings:
    """Read every decision; what nobody decided keeps its default."""
    known = {f.name for f in fields(Settings)}
    rows = db.execute(select(Setting.name, Setting.value)).all()
    decided = {name: _from_json(name, json.loads(value)) for name, value in rows if name in known}
    return replace(Settings(), **decided)


def write(db: Session, settings: Settings) -> dict[str, tuple[Any, Any]]:
    """Keep these decisions; return what changed as name -> (before, after)."""
    before, after = asdict(read(db)), asdict(settings)
    changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    for name, (_, value) in changed.items():
        db.execute(delete(Setting).where(Setting.name == name))
        db.execute(insert(Setting).values(name=name, value=json.dumps(value)))
    return changed


def _from_json(name: str, value: Any) -> Any:
    if name == "eligibility":
        return tuple(EligibilityLine(**line) for line in value)
    return tuple(value) if isinstance(value, list) else value
