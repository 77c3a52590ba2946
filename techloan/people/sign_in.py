"""Signing in: rows that can be ended, failures that are counted, links that work once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, bindparam, delete, func, select, update

from techloan import audit
from techloan.database import Session
from techloan.errors import Refused
from techloan.people import passwords
from techloan.people.models import OneTimeLink, SignIn, SignInFailure, Site, Staff, StaffRole
from techloan.permissions import Actor, Role, scopes_for

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
SEEN_AGAIN = timedelta(minutes=1)
# Cyber Essentials asks for at most 10 guesses in 5 minutes.
WINDOW, ACCOUNT_FAILURES, ADDRESS_FAILURES = timedelta(minutes=5), 10, 30
INVITATION, FORGOTTEN = timedelta(days=7), timedelta(hours=1)
WRONG = "That e-mail address and password do not go together. Please try again."
WAIT = "There were too many tries. Please wait five minutes, then try again."

# Asked at every request, so it is built once: that costs more than to run it.
_LOAD = (
    select(
        SignIn.id,
        SignIn.last_seen_at,
        SignIn.browser,
        SignIn.staff_id,
        Staff.name,
        Staff.partner_id,
        Staff.site_id,
        Site.name.label("site_name"),
        StaffRole.role,
    )
    .join(Staff, Staff.id == SignIn.staff_id)
    .outerjoin(Site, Site.id == Staff.site_id)
    .outerjoin(StaffRole, StaffRole.staff_id == Staff.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.last_seen_at > bindparam("seen_after"),
        SignIn.started_at > bindparam("started_after"),
        Staff.active,
    )
)


@dataclass
class SignedIn:
    """Who is signed in, as flask-login wants it: its id is the secret token of the sign-in."""

    token: str
    sign_in_id: int
    browser: str
    last_seen_at: datetime
    actor: Actor
    is_active: bool = True
    is_authenticated: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return the token that the cookie carries."""
        return self.token


def load(db: Session, token: str, now: datetime) -> SignedIn | None:
    """Return who a token signs in, or None: ended, idle for 30 minutes, or older than 12 hours."""
    asked = {
        "token_hash": hashed(token),
        "seen_after": now - IDLE,
        "started_after": now - LONGEST,
    }
    rows = db.execute(_LOAD, asked).all()
    if not rows:
        return None
    first = rows[0]
    roles = frozenset(row.role for row in rows if row.role)
    actor = Actor(
        name=first.name,
        staff_id=first.staff_id,
        partner_id=first.partner_id,
        site_id=first.site_id,
        site_name=first.site_name or "",
        roles=roles,
        scopes=scopes_for(roles),
    )
    return SignedIn(token, first.id, first.browser, first.last_seen_at, actor)


def keep_alive(db: Session, signed_in: SignedIn, now: datetime) -> None:
    """Note that somebody is still there, at most once a minute, in a transaction of its own."""
    if now - signed_in.last_seen_at > SEEN_AGAIN:
        db.begin_writing()
        db.execute(update(SignIn).where(SignIn.id == signed_in.sign_in_id).values(last_seen_at=now))
        db.commit()


def check(
    db: Session, email: str, password: str, address: str, now: datetime, secret: str
) -> Staff:
    """Return the member of staff whom address and password fit; raise `Refused` otherwise.

    The answer and the time are the same whether nobody has the address or the password is wrong.
    """
    email = email.strip().lower()
    account_hash, address_hash = hashed(secret + email), hashed(secret + address)
    since = now - WINDOW
    failures = (
        db.scalar(_failures_of(SignInFailure.account_hash == account_hash, since)) or 0,
        db.scalar(_failures_of(SignInFailure.address_hash == address_hash, since)) or 0,
    )
    if failures[0] >= ACCOUNT_FAILURES or failures[1] >= ADDRESS_FAILURES:
        raise Refused(WAIT, 429)
    staff = db.scalar(select(Staff).where(func.lower(Staff.email) == email, Staff.active))
    # The hash takes its time; nobody waits for the write lock meanwhile.
    if passwords.matches(password, staff.password_hash if staff else None) and staff is not None:
        return staff
    db.begin_writing()
    db.execute(delete(SignInFailure).where(SignInFailure.at < now - timedelta(days=1)))
    db.add(SignInFailure(at=now, account_hash=account_hash, address_hash=address_hash))
    db.commit()
    raise Refused(WRONG, 422)


def start(db: Session, staff: Staff, browser: str, now: datetime) -> SignedIn:
    """Begin a sign-in and return it with its fresh token; the caller has begun writing."""
    token = secrets.token_urlsafe(32)
    db.add(
        SignIn(
            staff_id=staff.id,
            token_hash=hashed(token),
            started_at=now,
            last_seen_at=now,
            browser=browser[:200],
        )
    )
    db.flush()
    signed_in = load(db, token, now)
    if signed_in is None:
        raise Refused(WRONG, 422)
    audit.record(db, signed_in.actor, now, "signed in", "staff", staff.id)
    return signed_in


def end(db: Session, actor: Actor, sign_in: SignIn, now: datetime) -> None:
    """End one sign-in: its browser is signed out at the next request."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now
        audit.record(db, actor, now, "ended a sign-in", "staff", sign_in.staff_id)


def end_all(db: Session, staff_id: int, now: datetime) -> None:
    """End every sign-in of somebody, as after a new password."""
    db.execute(
        update(SignIn)
        .where(SignIn.staff_id == staff_id, SignIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def make_link(db: Session, actor: Actor, staff: Staff, lifetime: timedelta, now: datetime) -> str:
    """Make a one-time link for somebody, instead of any earlier one; return its token."""
    token = secrets.token_urlsafe(32)
    db.execute(delete(OneTimeLink).where(OneTimeLink.staff_id == staff.id))
    db.add(
        OneTimeLink(
            staff_id=staff.id, token_hash=hashed(token), made_at=now, expires_at=now + lifetime
        )
    )
    audit.record(db, actor, now, "made a password link", "staff", staff.id)
    return token


def staff_of_link(db: Session, token: str, now: datetime) -> Staff | None:
    """Return for whom a link still works, or None."""
    return db.scalar(
        select(Staff)
        .join(OneTimeLink, OneTimeLink.staff_id == Staff.id)
        .where(
            OneTimeLink.token_hash == hashed(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
            Staff.active,
        )
    )


def use_link(db: Session, token: str, password_hash: str, now: datetime) -> Staff:
    """Set the password by a link, once; every earlier sign-in of that person ends."""
    staff = staff_of_link(db, token, now)
    if staff is None:
        raise Refused("This link was used already or is too old. Please ask for a new one.")
    # The condition stands in the write itself, so that two at one moment cannot both use it.
    used = db.scalars(
        update(OneTimeLink)
        .where(OneTimeLink.token_hash == hashed(token), OneTimeLink.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeLink.id)
    ).all()
    if not used:
        raise Refused("This link was used a moment ago. Please ask for a new one.")
    change_password(db, staff, password_hash, now)
    return staff


def change_password(db: Session, staff: Staff, password_hash: str, now: datetime) -> None:
    """Keep a new password and end every sign-in that came by the old one."""
    staff.password_hash = password_hash
    end_all(db, staff.id, now)
    actor = Actor(name=staff.name, staff_id=staff.id)
    audit.record(db, actor, now, "set a password", "staff", staff.id)


def roles_of(db: Session, staff_id: int) -> set[Role]:
    """Return the roles that somebody holds."""
    return set(db.scalars(select(StaffRole.role).where(StaffRole.staff_id == staff_id)))


def hashed(token: str) -> str:
    """Return the SHA-256 of a token; the tokens have 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _failures_of(whose: ColumnElement[bool], since: datetime) -> Select[int]:
    return select(func.count()).where(whose, SignInFailure.at > since)
