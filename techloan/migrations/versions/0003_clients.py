"""The clients: their words, eligibility, supporters and consents."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("given_name", sa.String(length=100), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("preferred_name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("other_phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=12), nullable=False),
        sa.Column("district", sa.String(length=60), nullable=False),
        sa.Column("reach_words", sa.String(length=200), nullable=False),
        sa.Column("may_ring", sa.Boolean(), nullable=False),
        sa.Column("may_leave_voicemail", sa.Boolean(), nullable=False),
        sa.Column("may_text", sa.Boolean(), nullable=False),
        sa.Column("may_email", sa.Boolean(), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.Column("print_size", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("hearing", sa.String(length=200), nullable=False),
        sa.Column("carer_name", sa.String(length=100), nullable=False),
        sa.Column("carer_phone", sa.String(length=40), nullable=False),
        sa.Column("other_needs", sa.String(length=300), nullable=False),
        sa.Column("born_in", sa.Integer(), nullable=True),
        sa.Column("referral_source", sa.String(length=60), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("case_worker_id", sa.Integer(), nullable=True),
        sa.Column("support_from", sa.Date(), nullable=True),
        sa.Column("support_until", sa.Date(), nullable=True),
        sa.Column("basis", sa.String(length=30), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("no_contact", sa.Boolean(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "archived_on IS NULL OR archived_on IS date(archived_on, '+0 days')",
            name=op.f("ck_client_archived_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "basis IN ('consent', 'legitimate interests', 'public task', 'contract')",
            name=op.f("ck_client_basis_known"),
        ),
        sa.CheckConstraint(
            "died_on IS NULL OR died_on IS date(died_on, '+0 days')",
            name=op.f("ck_client_died_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "referred_on IS NULL OR referred_on IS date(referred_on, '+0 days')",
            name=op.f("ck_client_referred_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "support_from IS NULL OR support_from IS date(support_from, '+0 days')",
            name=op.f("ck_client_support_from_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "support_until IS NULL OR support_until IS date(support_until, '+0 days')",
            name=op.f("ck_client_support_until_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "born_in IS NULL OR born_in BETWEEN 1890 AND 2100",
            name=op.f("ck_client_born_in_likely"),
        ),
        sa.CheckConstraint("print_size IN (14, 18, 22)", name=op.f("ck_client_print_size_known")),
        sa.CheckConstraint(
            "support_until IS NULL OR support_from IS NULL OR support_until >= support_from",
            name=op.f("ck_client_support_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["case_worker_id"], ["staff.id"], name=op.f("fk_client_case_worker_id")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_client_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_name", "client", ["family_name", "given_name", "id"], unique=False)
    op.create_index("ix_client_partner", "client", ["partner_id"], unique=False)
    op.create_table(
        "allocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on IS date(ended_on, '+0 days')",
            name=op.f("ck_allocation_ended_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "started_on IS NULL OR started_on IS date(started_on, '+0 days')",
            name=op.f("ck_allocation_started_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= started_on", name=op.f("ck_allocation_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_allocation_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_allocation_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
    )
    op.create_index("ix_allocation_staff", "allocation", ["staff_id"], unique=False)
    op.create_index(
        "uq_allocation_open",
        "allocation",
        ["client_id", "staff_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "client_word",
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_client_word_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "client_id", name=op.f("pk_client_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_client_word_client", "client_word", ["client_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=100), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "given_on IS NULL OR given_on IS date(given_on, '+0 days')",
            name=op.f("ck_consent_given_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on IS date(withdrawn_on, '+0 days')",
            name=op.f("ck_consent_withdrawn_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "withdrawn_on IS NULL OR withdrawn_on >= given_on",
            name=op.f("ck_consent_days_in_order"),
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_consent_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_client", "consent", ["client_id"], unique=False)
    op.create_table(
        "eligibility",
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("yes", sa.Boolean(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_eligibility_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", "line", name=op.f("pk_eligibility")),
    )
    # ### end Alembic commands ###
    op.create_index("uq_client_reference", "client", [sa.text("lower(reference)")], unique=True)


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("eligibility")
    op.drop_index("ix_consent_client", table_name="consent")
    op.drop_table("consent")
    op.drop_index("ix_client_word_client", table_name="client_word")
    op.drop_table("client_word")
    op.drop_index(
        "uq_allocation_open",
        table_name="allocation",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_index("ix_allocation_staff", table_name="allocation")
    op.drop_table("allocation")
    op.drop_index("ix_client_partner", table_name="client")
    op.drop_index("ix_client_name", table_name="client")
    op.drop_table("client")
    # ### end Alembic commands ###
