"""Which labels to print: the devices named, or those from one tag to another."""

import re
from collections.abc import Sequence

from sqlalchemy import func, select

from techloan.config import Config
from techloan.database import Session
from techloan.errors import Refused
from techloan.inventory import queries
from techloan.inventory.label_sheets import SHEETS, LabelSheet
from techloan.inventory.models import Device
from techloan.permissions import Actor, Permission

MOST_LABELS = 2100
_NUMBERED = re.compile(r"(.*?)(\d{1,30})$")


def tags_named(db: Session, actor: Actor, tags: Sequence[str]) -> list[str]:
    """Return these tags as they are kept, in the order given, each once.

    Raise `Refused` for a tag that is none of the devices this person may see.
    """
    wanted = list(dict.fromkeys(tag.strip().lower() for tag in tags if tag.strip()))
    _check_count(len(wanted))
    seen = queries.of_reach(actor, Permission.DEVICES_READ)
    found = db.scalars(select(Device.tag).where(func.lower(Device.tag).in_(wanted), seen))
    kept = {tag.lower(): tag for tag in found}
    if missing := next((tag for tag in wanted if tag not in kept), None):
        raise Refused(f"There is no device {missing.upper()[:30]}.")
    return [kept[tag] for tag in wanted]


def tags_between(db: Session, actor: Actor, first: str, last: str) -> list[str]:
    """Return the tags from one to another, both included, in the order of their numbers.

    Both tags need the same letters before the number: `TAB-0001` to `TAB-0099`.
    """
    begins, ends = (_NUMBERED.fullmatch(tag.strip().upper()) for tag in (first, last))
    if not begins or not ends or begins[1] != ends[1]:
        raise Refused("Give two tags with the same letters, such as TAB-0001 and TAB-0099.", 422)
    prefix, lowest, highest = begins[1], int(begins[2]), int(ends[2])
    if lowest > highest:
        raise Refused("The first tag comes after the last one. Please swap them.", 422)
    tags = db.scalars(
        select(Device.tag).where(
            func.lower(Device.tag).startswith(prefix.lower(), autoescape=True),
            queries.of_reach(actor, Permission.DEVICES_READ),
        )
    )
    numbered = [(int(m[2]), tag) for tag in tags if (m := _NUMBERED.fullmatch(tag))]
    chosen = sorted((n, t) for n, t in numbered if lowest <= n <= highest and _has(t, prefix))
    _check_count(len(chosen))
    if not chosen:
        raise Refused(f"There is no device from {first.strip()} to {last.strip()}.")
    return [tag for _, tag in chosen]


def address(config: Config) -> str:
    """Return what the square codes lead to: in development, where nothing is set, this machine.

    It is empty where labels cannot be printed yet.
    """
    if config.public_url or not config.development:
        return config.public_url
    return f"http://localhost:{config.port}"


def sheet_named(name: str) -> LabelSheet:
    """Return the label paper of this name; raise `Refused` with those there are."""
    sheet = SHEETS.get(name) or SHEETS.get(name.upper())
    if sheet is None:
        raise Refused(f"There is no label paper {name[:20]!r}. Choose {', '.join(SHEETS)}.", 422)
    return sheet


def _has(tag: str, prefix: str) -> bool:
    found = _NUMBERED.fullmatch(tag)
    return found is not None and found[1].upper() == prefix


def _check_count(count: int) -> None:
    if count > MOST_LABELS:
        raise Refused(
            f"That is {count:,} labels. Please print at most {MOST_LABELS:,} at once.", 422
        )
