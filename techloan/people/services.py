"""What is done to people: staff invited, passwords changed. (Clients: `clients.py`.)"""

from datetime import datetime

from sqlalchemy import delete, func, select

from techloan import audit, jobs, mail
from techloan.config import Config
from techloan.database import Database, Session
from techloan.dates import utc_now
from techloan.errors import Refused
from techloan.people import sign_in
from techloan.people.models import OneTimeLink, Partner, Site, Staff, StaffRole
from techloan.permissions import COMMAND_LINE, Actor, Role

LINK_MAIL = """Hello {name},

somebody asked for a link to set your techloan password. It works once, for one hour:

{link}

If it was not you, do nothing: your password stays as it is.
"""

INVITATION_MAIL = """Hello {name},

here you can set your techloan password. The link works once, for seven days:

{link}

Then you sign in with this e-mail address and your password.
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
    site: Site | None = None,
    phone: str = "",
) -> Staff:
    """Add a member of staff with their roles; they set their password by a one-time link.

    Somebody at a site belongs to the partner of that site.
    """
    _refuse_without_role(roles)
    staff = Staff(
        name=name.strip(),
        email=email.strip().lower(),
        partner=_partner_of(partner, site),
        site=site,
        phone=phone,
    )
    db.add(staff)
    db.add_all(StaffRole(staff=staff, role=role) for role in sorted(roles))
    db.flush()
    detail = {"name": staff.name, "email": staff.email, "roles": sorted(roles)}
    audit.record(db, actor, now, "added", "staff", staff.id, detail=detail)
    return staff


def edit_staff(
    db: Session,
    actor: Actor,
    now: datetime,
    staff_id: int,
    *,
    name: str,
    email: str,
    roles: set[Role],
    partner: Partner | None,
    site: Site | None,
    phone: str,
) -> Staff:
    """Change what is kept of a member of staff, and their roles, from their next request on.

    The database refuses to take the role from the last administrator.
    """
    _refuse_without_role(roles)
    staff = _locked(db, staff_id)
    partner = _partner_of(partner, site)
    staff.name, staff.email, staff.phone = name.strip(), email.strip().lower(), phone
    staff.partner_id = partner.id if partner else None
    staff.site_id = site.id if site else None
    changes = audit.changes_of(staff)
    held = sign_in.roles_of(db, staff.id)
    if held != roles:
        changes["roles"] = [sorted(held), sorted(roles)]
        db.execute(
            delete(StaffRole).where(
                StaffRole.staff_id == staff.id, StaffRole.role.in_(held - roles)
            )
        )
        db.add_all(StaffRole(staff=staff, role=role) for role in sorted(roles - held))
    db.flush()
    if changes:
        audit.record(db, actor, now, "changed", "staff", staff.id, detail=changes)
    return staff


def end_staff(db: Session, actor: Actor, now: datetime, staff_id: int) -> Staff:
    """Let somebody sign in no more: their sign-ins and links end. The last administrator stays."""
    staff = _locked(db, staff_id)
    staff.active = False
    db.flush()
    sign_in.end_all(db, staff.id, now)
    db.execute(delete(OneTimeLink).where(OneTimeLink.staff_id == staff.id))
    audit.record(db, actor, now, "ended", "staff", staff.id)
    return staff


def take_back(db: Session, actor: Actor, now: datetime, staff_id: int) -> Staff:
    """Let somebody sign in again, with the roles that they had."""
    staff = _locked(db, staff_id)
    staff.active = True
    db.flush()
    audit.record(db, actor, now, "took back", "staff", staff.id)
    return staff


def _locked(db: Session, staff_id: int) -> Staff:
    wanted = select(Staff).where(Staff.id == staff_id).with_for_update()
    return db.scalars(wanted.execution_options(populate_existing=True)).one()


def _refuse_without_role(roles: set[Role]) -> None:
    if not roles:
        raise Refused("Please choose at least one role.")


def _partner_of(partner: Partner | None, site: Site | None) -> Partner | None:
    if site is None:
        return partner
    if partner is not None and partner.id != site.partner_id:
        raise Refused(f"{site.name} is a site of {site.partner.name}. Choose that partner too.")
    return site.partner


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
    db: Session, actor: Actor, password_hash: str, browser: str, now: datetime
) -> sign_in.SignedIn:
    """Change one's own password; every sign-in ends, and a fresh one for this browser begins."""
    staff = db.get_one(Staff, actor.staff_id)
    sign_in.change_password(db, staff, password_hash, now)
    return sign_in.start(db, staff, browser, now)


def ask_for_link(queue: jobs.Queue, db: Session, email: str) -> None:
    """Have the worker send a password link to an address, if somebody signs in with it.

    The worker looks the address up, so that the page takes the same time either way.
    """
    queue.start(db, "password link", None, email=email.strip().lower())


def send_invitation(
    queue: jobs.Queue, db: Session, actor: Actor, staff: Staff, address: str
) -> None:
    """Have the worker mail somebody the one-time link that an administrator made for them."""
    words = {"email": staff.email, "name": staff.name, "address": address}
    queue.start(db, "invitation", actor.staff_id, **words)


@jobs.kind("invitation")
def mail_invitation(
    config: Config,
    _database: Database,
    _progress: jobs.Progress,
    email: str,
    name: str,
    address: str,
) -> None:
    """Mail a one-time link that was made already."""
    text = INVITATION_MAIL.format(name=name, link=address)
    mail.send(config.mail_url, email, "Your techloan sign-in", text)


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
