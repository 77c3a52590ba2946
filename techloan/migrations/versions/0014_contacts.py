"""Contacts that were made, the outbox of messages, the way a client chose, and daily work."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Added without making the table anew: a rebuild would have to bring back every index and trigger.
BEST_WAY = (
    "ALTER TABLE client ADD COLUMN best_way VARCHAR(30) DEFAULT '' NOT NULL"
    " CONSTRAINT ck_client_best_way_known"
    " CHECK (best_way IN ('', 'letter', 'call', 'text', 'email'))"
)


def upgrade() -> None:
    """Make the tables and what they promise."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(BEST_WAY)
    op.create_table(
        "daily_work",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        *_real(sqlite, "daily_work", "day"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_daily_work")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("how", sa.String(length=30), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("quiet_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "how IN ('call', 'letter', 'text', 'email', 'visit')", name=op.f("ck_contact_how_known")
        ),
        sa.CheckConstraint(
            "outcome IN ('spoke', 'left message', 'no answer', 'will ring back', 'wrong number',"
            " 'sent', 'not well', 'other')",
            name=op.f("ck_contact_outcome_known"),
        ),
        sa.CheckConstraint(
            "note_sealed IS NULL OR note_sealed LIKE 'gAAAA%'",
            name=op.f("ck_contact_note_sealed_only"),
        ),
        *_real(sqlite, "contact", "quiet_until"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_contact_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_contact_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_client", "contact", ["client_id", "at"], unique=False)
    op.create_index("ix_contact_quiet", "contact", ["quiet_until"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("way", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment(), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("why", sa.String(length=30), nullable=True),
        sa.CheckConstraint("purpose IN ('reminder')", name=op.f("ck_message_purpose_known")),
        sa.CheckConstraint(
            "way IN ('letter', 'email', 'text', 'call')", name=op.f("ck_message_way_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'gave up')",
            name=op.f("ck_message_state_known"),
        ),
        sa.CheckConstraint(
            "why IN ('no answer', 'not now', 'refused', 'not allowed', 'no way', 'not set up',"
            " 'may have gone', 'not needed', 'by hand')",
            name=op.f("ck_message_why_known"),
        ),
        sa.CheckConstraint("body LIKE 'gAAAA%'", name=op.f("ck_message_body_sealed_only")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts_likely")),
        *_real(sqlite, "message", "day"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_message_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index("uq_message_day", "message", ["client_id", "day", "purpose"], unique=True)
    op.create_index("ix_message_state", "message", ["state", "next_at", "id"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_message_state", table_name="message")
    op.drop_index("uq_message_day", table_name="message")
    op.drop_table("message")
    op.drop_index("ix_contact_quiet", table_name="contact")
    op.drop_index("ix_contact_client", table_name="contact")
    op.drop_table("contact")
    op.drop_table("daily_work")
    op.execute("ALTER TABLE client DROP COLUMN best_way")


def _real(sqlite: bool, table: str, column: str) -> list[sa.CheckConstraint]:
    # PostgreSQL has a type for days, and SQLite would take 31 February.
    words = f"{column} IS NULL OR {column} IS date({column}, '+0 days')"
    check = sa.CheckConstraint(words, name=op.f(f"ck_{table}_{column}_real"))
    return [check] if sqlite else []
