"""What is done to partners and their sites."""

from datetime import date, datetime

from sqlalchemy import select, update

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.people.models import Partner, Site
from techloan.people.rules import domains_of
from techloan.permissions import Actor


def add_partner(
    db: Session,
    actor: Actor,
    now: datetime,
    *,
    name: str,
    is_lead: bool = False,
    mail_domains: str = "",
) -> Partner:
    """Add a partner; the first of all leads the service."""
    first = db.scalar(select(Partner.id).limit(1)) is None
    partner = Partner(name=name, mail_domains=" ".join(domains_of(mail_domains)))
    db.add(partner)
    db.flush()
    audit.record(db, actor, now, "added", "partner", partner.id, detail={"name": name})
    if is_lead or first:
        _lead(db, actor, now, partner)
    return partner


def edit_partner(
    db: Session,
    actor: Actor,
    now: datetime,
    partner_id: int,
    *,
    name: str,
    is_lead: bool,
    mail_domains: str,
) -> Partner:
    """Change a partner, or let it lead. Exactly one leads, so only another can take that over."""
    partner = db.scalars(select(Partner).where(Partner.id == partner_id).with_for_update()).one()
    partner.name, partner.mail_domains = name, " ".join(domains_of(mail_domains))
    if changes := audit.changes_of(partner):
        audit.record(db, actor, now, "changed", "partner", partner.id, detail=changes)
    db.flush()
    if is_lead and not partner.is_lead:
        _lead(db, actor, now, partner)
    return partner


def add_site(
    db: Session,
    actor: Actor,
    now: datetime,
    partner: Partner,
    *,
    name: str,
    address: str = "",
    phone: str = "",
) -> Site:
    """Add a site of a partner."""
    site = Site(partner=partner, name=name, address=address, phone=phone)
    db.add(site)
    db.flush()
    audit.record(db, actor, now, "added", "site", site.id, detail={"name": name})
    return site


def edit_site(
    db: Session, actor: Actor, now: datetime, site_id: int, *, name: str, address: str, phone: str
) -> Site:
    """Change the name, address or telephone of a site."""
    site = _locked(db, site_id)
    site.name, site.address, site.phone = name, address, phone
    if changes := audit.changes_of(site):
        audit.record(db, actor, now, "changed", "site", site.id, detail=changes)
    db.flush()
    return site


def close_site(
    db: Session, actor: Actor, now: datetime, today: date, site_id: int, *, devices: int
) -> Site:
    """Close a site, so that nobody chooses it any more. `devices`: how many are still kept there.

    Raise `Refused` while there are any: nobody would look for them at a closed site.
    """
    site = _locked(db, site_id)
    if devices:
        many = "1 device is" if devices == 1 else f"{devices} devices are"
        raise Refused(f"{many} still kept at {site.name}. Move them to another site first.")
    if site.closed_on is None:
        site.closed_on = today
        audit.record(db, actor, now, "closed", "site", site.id)
    db.flush()
    return site


def open_site(db: Session, actor: Actor, now: datetime, site_id: int) -> Site:
    """Open a closed site again."""
    site = _locked(db, site_id)
    if site.closed_on is not None:
        site.closed_on = None
        audit.record(db, actor, now, "opened again", "site", site.id)
    db.flush()
    return site


def _lead(db: Session, actor: Actor, now: datetime, partner: Partner) -> None:
    db.execute(update(Partner).where(Partner.id != partner.id).values(is_lead=False))
    partner.is_lead = True
    db.flush()
    audit.record(db, actor, now, "made the lead", "partner", partner.id)


def _locked(db: Session, site_id: int) -> Site:
    wanted = select(Site).where(Site.id == site_id).with_for_update()
    return db.scalars(wanted.execution_options(populate_existing=True)).one()
