"""What is done to people: staff invited, passwords changed. (Clients: `clients.py`.)"""

from datetime import datetime

from sqlalchemy import func, select

from techloan import audit, jobs, mail
from techloan.config import Config
from techloan.database import Database, Session
from techloan.dates import utc_now
from techloan.errors import Refused
from techloan.people import passwords, sign_in
from techloan.people.models import Partner, Staff, StaffRole
from techloan.permissions import COMMAND_LINE, Actor, Role

LINK_MAIL = """Hello {name},

somebody asked for a link to set your techloan password. It works once, for one hour:

{link}

If it was not you, do nothing: your password stays as it is.
"""


def add_staff(
    db: Session,
    actor: Actor,
    now: datetime,
    *,
    name: str,
    email: str,
    roles: set[Role],
    partner: Partner | None = None,
    phone: str = "",
) -> Staff:
    """Add a member of staff with their roles; they set their password by a one-time link."""
    if not roles:
        raise Refused("Please choose at least one role.")
    staff = Staff(name=name.strip(), email=email.strip().lower(), partner=partner, phone=phone)
    db.add(staff)
    db.add_all(StaffRole(staff=staff, role=role) for role in sorted(roles))
    db.flush()
    detail = {"name": staff.name, "email": staff.email, "roles": sorted(roles)}
    audit.record(db, actor, now, "added", "staff", staff.id, detail=detail)
    return staff


def lead_partner(db: Session) -> Partner | None:
    """Return the partner that leads the service, if there is one."""
    return db.scalar(select(Partner).where(Partner.is_lead).order_by(Partner.id).limit(1))


def partner_named(db: Session, actor: Actor, now: datetime, name: str) -> Partner:
    """Return the partner of this name, made if it is missing; the first one leads."""
    found = db.scalar(select(Partner).where(func.lower(Partner.name) == name.strip().lower()))
    if found is not None:
        return found
    partner = Partner(name=name.strip(), is_lead=lead_partner(db) is None)
    db.add(partner)
    db.flush()
    audit.record(db, actor, now, "added", "partner", partner.id, detail={"name": partner.name})
    return partner


def change_own_password(
    db: Session, actor: Actor, password_now: str, password: str, browser: str, now: datetime
) -> sign_in.SignedIn:
    """Change one's own password; every sign-in ends, and a fresh one for this browser begins."""
    staff = db.get_one(Staff, actor.staff_id)
    if not passwords.matches(password_now, staff.password_hash):
        raise Refused("The password you have now is not that one. Please try again.")
    hashed = passwords.hash_password(password, (staff.name, staff.email))
    sign_in.change_password(db, staff, hashed, now)
    return sign_in.start(db, staff, browser, now)


def ask_for_link(queue: jobs.Queue, db: Session, email: str) -> None:
    """Have the worker send a password link to an address, if somebody signs in with it.

    The worker looks the address up, so that the page takes the same time either way.
    """
    queue.start(db, "password link", None, email=email.strip().lower())


@jobs.kind("password link")
def send_link(config: Config, database: Database, _progress: jobs.Progress, email: str) -> None:
    """Make a one-time link for the address and mail it; do nothing when nobody has the address."""
    now = utc_now()
    with database.writing() as db:
        staff = db.scalar(select(Staff).where(func.lower(Staff.email) == email, Staff.active))
        if staff is None:
            return
        token = sign_in.make_link(db, COMMAND_LINE, staff, sign_in.FORGOTTEN, now)
        text = LINK_MAIL.format(name=staff.name, link=link(config, token))
    mail.send(config.mail_url, email, "Your techloan password", text)


def link(config: Config, token: str) -> str:
    """Return the whole address of a one-time link, from the configured address only."""
    base = config.public_url or f"http://127.0.0.1:{config.port}"
    return f"{base}/set-password/{token}"
