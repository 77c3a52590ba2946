"""The people: partners and sites, staff and how they sign in, clients and who supports them."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from techloan.database import Base, Moment, one_of, real_date
from techloan.people.rules import Basis, PrintSize
from techloan.permissions import Role

# On PostgreSQL a search by beginning uses the index only when letters compare by their codes.
WORD = String(60).with_variant(String(60, collation="C"), "postgresql")


class Partner(Base):
    """An organisation that delivers the service; clients, staff and sites belong to one."""

    __tablename__ = "partner"
    __table_args__ = (
        Index("uq_partner_name", func.lower(text("name")), unique=True),
        CheckConstraint("length(trim(name)) > 0", name="name_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(100))
    is_lead: Mapped[bool] = mapped_column(default=False)
    # Who comes to a meeting with an address of these domains is staff, not a client.
    mail_domains: Mapped[str] = mapped_column(String(300), default="")


class Site(Base):
    """A place where devices are kept."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("partner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), init=False)
    partner: Mapped[Partner] = relationship()
    name: Mapped[str] = mapped_column(String(100))
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    closed_on: Mapped[date | None] = mapped_column(default=None)


class Staff(Base):
    """Somebody who signs in, or once did. Never deleted: their name stays in the story."""

    __tablename__ = "staff"
    __table_args__ = (Index("uq_staff_email", func.lower(text("email")), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), default="")
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"), init=False)
    partner: Mapped[Partner | None] = relationship(default=None)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), init=False)
    site: Mapped[Site | None] = relationship(default=None)
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    active: Mapped[bool] = mapped_column(default=True)


class StaffRole(Base):
    """A role that a member of staff holds. The last administrator keeps theirs (a trigger)."""

    __tablename__ = "staff_role"
    __table_args__ = (one_of("role", Role),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, init=False)
    staff: Mapped[Staff] = relationship()
    role: Mapped[Role] = mapped_column(primary_key=True)


class SignIn(Base):
    """One sign-in on one browser: a row, so that it can be ended. Only the token's hash is kept."""

    __tablename__ = "sign_in"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_sign_in_staff", "staff_id"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    browser: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class SignInFailure(Base):
    """A sign-in that failed, counted for an account and for an address. Both are kept as hashes."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_account", "account_hash", "at"),
        Index("ix_sign_in_failure_address", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(Moment)
    account_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))


class OneTimeLink(Base):
    """A link that lets somebody set their password, once and for a while. Only its hash is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Client(Base):
    """A person whom the service helps."""

    __tablename__ = "client"
    __table_args__ = (
        Index("uq_client_reference", func.lower(text("reference")), unique=True),
        Index("ix_client_name", "family_name", "given_name", "id"),
        Index("ix_client_partner", "partner_id"),
        CheckConstraint("born_in IS NULL OR born_in BETWEEN 1890 AND 2100", name="born_in_likely"),
        CheckConstraint(
            "support_until IS NULL OR support_from IS NULL OR support_until >= support_from",
            name="support_in_order",
        ),
        one_of("basis", Basis),
        CheckConstraint("print_size IN (14, 18, 22)", name="print_size_known"),
        CheckConstraint(
            "best_way IN ('', 'letter', 'call', 'text', 'email')", name="best_way_known"
        ),
        real_date("support_from"),
        real_date("support_until"),
        real_date("referred_on"),
        real_date("died_on"),
        real_date("archived_on"),
        # The audit speaks of numbers, so that of a row which was taken back is not given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    reference: Mapped[str] = mapped_column(String(30))
    given_name: Mapped[str] = mapped_column(String(100))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), init=False)
    partner: Mapped[Partner] = relationship()
    family_name: Mapped[str] = mapped_column(String(100), default="")
    preferred_name: Mapped[str] = mapped_column(String(100), default="")
    # Ways to reach them, and which of these are safe.
    phone: Mapped[str] = mapped_column(String(40), default="")
    other_phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    postcode: Mapped[str] = mapped_column(String(12), default="")
    district: Mapped[str] = mapped_column(String(60), default="")
    reach_words: Mapped[str] = mapped_column(String(200), default="")
    may_ring: Mapped[bool] = mapped_column(default=True)
    may_leave_voicemail: Mapped[bool] = mapped_column(default=True)
    may_text: Mapped[bool] = mapped_column(default=True)
    may_email: Mapped[bool] = mapped_column(default=True)
    may_write: Mapped[bool] = mapped_column(default=True)
    best_way: Mapped[str] = mapped_column(String(30), default="")
    # Needs: asked once, and then on top of every page about them.
    print_size: Mapped[int] = mapped_column(default=PrintSize.STANDARD.value)
    language: Mapped[str] = mapped_column(String(12), default="en")
    interpreter: Mapped[bool] = mapped_column(default=False)
    hearing: Mapped[str] = mapped_column(String(200), default="")
    carer_name: Mapped[str] = mapped_column(String(100), default="")
    carer_phone: Mapped[str] = mapped_column(String(40), default="")
    other_needs: Mapped[str] = mapped_column(String(300), default="")
    # Their time with the service.
    born_in: Mapped[int | None] = mapped_column(default=None)
    referral_source: Mapped[str] = mapped_column(String(60), default="")
    referred_on: Mapped[date | None] = mapped_column(default=None)
    case_worker_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), init=False)
    case_worker: Mapped[Staff | None] = relationship(default=None)
    support_from: Mapped[date | None] = mapped_column(default=None)
    support_until: Mapped[date | None] = mapped_column(default=None)
    basis: Mapped[Basis | None] = mapped_column(default=None)
    note: Mapped[str] = mapped_column(Text, default="")
    no_contact: Mapped[bool] = mapped_column(default=False)
    died_on: Mapped[date | None] = mapped_column(default=None)
    archived_on: Mapped[date | None] = mapped_column(default=None)
    import_id: Mapped[int | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(init=False)

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """Return the whole name, the preferred one in the place of the given one."""
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()

    @property
    def first_name(self) -> str:
        """Return what people call them."""
        return self.preferred_name or self.given_name


class ClientWord(Base):
    """A word by which a client is found: of the name, reference, telephone or postcode, folded."""

    __tablename__ = "client_word"
    __table_args__ = (Index("ix_client_word_client", "client_id"), {"sqlite_with_rowid": False})

    word: Mapped[str] = mapped_column(WORD, primary_key=True)
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), primary_key=True
    )


class Eligibility(Base):
    """The answer of one client to one eligibility line of the settings; no row: not asked."""

    __tablename__ = "eligibility"

    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[str] = mapped_column(String(40), primary_key=True)
    yes: Mapped[bool]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str] = mapped_column(String(200))


class Allocation(Base):
    """A volunteer who supports a client, from a day until they stop."""

    __tablename__ = "allocation"
    __table_args__ = (
        Index(
            "uq_allocation_open",
            "client_id",
            "staff_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_allocation_staff", "staff_id"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="days_in_order"),
        real_date("started_on"),
        real_date("ended_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), init=False)
    client: Mapped[Client] = relationship()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), init=False)
    staff: Mapped[Staff] = relationship()
    started_on: Mapped[date]
    ended_on: Mapped[date | None] = mapped_column(default=None)


class Consent(Base):
    """Something a client agreed to, with the words they were asked, until they took it back."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= given_on", name="days_in_order"),
        Index("ix_consent_client", "client_id"),
        real_date("given_on"),
        real_date("withdrawn_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"), init=False)
    client: Mapped[Client] = relationship()
    purpose: Mapped[str] = mapped_column(String(100))
    given_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(String(500), default="")
    withdrawn_on: Mapped[date | None] = mapped_column(default=None)
