"""Requests of clients who wait for a device, and what is set aside for them."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OPEN = sa.text("loan_id IS NULL AND cancelled_on IS NULL")
KINDS = "'tablet', 'phone', 'laptop', 'mifi'"


def real_date(table: str, column: str) -> sa.CheckConstraint:
    """Promise that a date exists; PostgreSQL has a type for it."""
    return sa.CheckConstraint(
        f"{column} IS NULL OR {column} IS date({column}, '+0 days')",
        name=op.f(f"ck_{table}_{column}_real"),
    ).ddl_if(dialect="sqlite")


def key(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    """Return the named foreign key from a column to the numbers of another table."""
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("needs_data", sa.Boolean(), nullable=False),
        sa.Column("needs_help", sa.Boolean(), nullable=False),
        sa.Column("wanted_by", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("loan_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.Column("cancelled_by", sa.String(length=200), nullable=False),
        sa.Column("cancelled_why", sa.String(length=300), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_request_kind_known")),
        sa.CheckConstraint(
            "wanted_by IS NULL OR wanted_by >= asked_on",
            name=op.f("ck_request_wanted_after_asked"),
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= asked_on", name=op.f("ck_request_until_after_asked")
        ),
        sa.CheckConstraint(
            "cancelled_on IS NULL OR cancelled_on >= asked_on",
            name=op.f("ck_request_cancelled_after_asked"),
        ),
        sa.CheckConstraint(
            "(device_id IS NULL) = (until_on IS NULL)", name=op.f("ck_request_set_aside_whole")
        ),
        sa.CheckConstraint(
            "(cancelled_on IS NULL AND cancelled_by = '' AND cancelled_why = '')"
            " OR (cancelled_on IS NOT NULL AND cancelled_by <> '' AND cancelled_why <> '')",
            name=op.f("ck_request_cancelled_whole"),
        ),
        sa.CheckConstraint(
            "loan_id IS NULL OR cancelled_on IS NULL", name=op.f("ck_request_one_ending")
        ),
        *(real_date("request", c) for c in ("wanted_by", "asked_on", "until_on", "cancelled_on")),
        key("request", "client_id", "client"),
        key("request", "device_id", "device"),
        key("request", "loan_id", "loan", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    op.create_index("ix_request_client", "request", ["client_id"], unique=False)
    op.create_index("ix_request_loan", "request", ["loan_id"], unique=False)
    for name, columns, unique in (
        ("ix_request_asked", ["asked_on", "id"], False),
        ("uq_request_open_device", ["device_id"], True),
        ("uq_request_open_client_kind", ["client_id", "kind"], True),
    ):
        op.create_index(
            name, "request", columns, unique=unique, sqlite_where=OPEN, postgresql_where=OPEN
        )
    op.create_table(
        "request_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("turn", sa.String(length=30), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "turn IN ('set_aside', 'released', 'lapsed')", name=op.f("ck_request_turn_turn_known")
        ),
        real_date("request_turn", "until_on"),
        key("request_turn", "request_id", "request", ondelete="CASCADE"),
        key("request_turn", "device_id", "device"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_turn")),
    )
    op.create_index("ix_request_turn_request", "request_turn", ["request_id", "id"], unique=False)
    op.create_index("ix_request_turn_device", "request_turn", ["device_id", "id"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_request_turn_device", table_name="request_turn")
    op.drop_index("ix_request_turn_request", table_name="request_turn")
    op.drop_table("request_turn")
    for name in ("open_client_kind", "open_device"):
        op.drop_index(f"uq_request_{name}", table_name="request")
    for name in ("asked", "loan", "client"):
        op.drop_index(f"ix_request_{name}", table_name="request")
    op.drop_table("request")
