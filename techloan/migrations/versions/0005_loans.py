"""The loans: with their kit and renewals, and the desk's runs."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('pile', 'stocktake')", name=op.f("ck_run_kind_known")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_run_site_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_run_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index("ix_run_staff", "run", ["staff_id", "finished_at"], unique=False)
    op.create_table(
        "loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("checked_out_on", sa.Date(), nullable=False),
        sa.Column("checked_out_at", Moment(), nullable=True),
        sa.Column("checked_out_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_out_by", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("ending", sa.String(length=30), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("condition_out", sa.String(length=30), nullable=True),
        sa.Column("condition_in", sa.String(length=30), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("shared_with_id", sa.Integer(), nullable=True),
        sa.Column("part_of_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "checked_out_on IS NULL OR checked_out_on IS date(checked_out_on, '+0 days')",
            name=op.f("ck_loan_checked_out_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "condition_in IN ('good', 'worn', 'damaged', 'battery_swollen')",
            name=op.f("ck_loan_condition_in_known"),
        ),
        sa.CheckConstraint(
            "condition_out IN ('good', 'worn', 'damaged', 'battery_swollen')",
            name=op.f("ck_loan_condition_out_known"),
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR due_on IS date(due_on, '+0 days')", name=op.f("ck_loan_due_on_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on IS date(ended_on, '+0 days')",
            name=op.f("ck_loan_ended_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "ending IN ('returned', 'lost', 'stolen', 'kept')", name=op.f("ck_loan_ending_known")
        ),
        sa.CheckConstraint(
            "(ending IS NULL AND ended_on IS NULL AND ended_at IS NULL) OR (ending IS NOT NULL AND (ended_on IS NOT NULL OR import_id IS NOT NULL))",
            name=op.f("ck_loan_ending_whole"),
        ),
        sa.CheckConstraint(
            "due_on IS NOT NULL OR import_id IS NOT NULL", name=op.f("ck_loan_due_given")
        ),
        sa.CheckConstraint(
            "due_on IS NULL OR due_on >= checked_out_on", name=op.f("ck_loan_due_after_check_out")
        ),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on >= checked_out_on",
            name=op.f("ck_loan_ended_after_check_out"),
        ),
        sa.CheckConstraint(
            "shared_with_id IS NULL OR shared_with_id <> client_id",
            name=op.f("ck_loan_shared_with_another"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_out_by_id"], ["staff.id"], name=op.f("fk_loan_checked_out_by_id")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_loan_client_id")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_loan_device_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("fk_loan_ended_by_id")),
        sa.ForeignKeyConstraint(["part_of_id"], ["loan.id"], name=op.f("fk_loan_part_of_id")),
        sa.ForeignKeyConstraint(
            ["shared_with_id"], ["client.id"], name=op.f("fk_loan_shared_with_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )
    op.create_index("ix_loan_checked_out", "loan", ["checked_out_on", "id"], unique=False)
    op.create_index("ix_loan_client", "loan", ["client_id", "checked_out_on"], unique=False)
    op.create_index("ix_loan_device", "loan", ["device_id", "checked_out_on"], unique=False)
    op.create_index(
        "ix_loan_due",
        "loan",
        ["due_on", "id"],
        unique=False,
        sqlite_where=sa.text("ending IS NULL"),
        postgresql_where=sa.text("ending IS NULL"),
    )
    op.create_index("ix_loan_ended", "loan", ["ended_on"], unique=False)
    op.create_index(
        "uq_loan_open_device",
        "loan",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("ending IS NULL"),
        postgresql_where=sa.text("ending IS NULL"),
    )
    op.create_table(
        "loan_kit",
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("back", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_loan_kit_loan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["part_id"], ["kit_part.id"], name=op.f("fk_loan_kit_part_id")),
        sa.PrimaryKeyConstraint("loan_id", "part_id", name=op.f("pk_loan_kit")),
    )
    op.create_table(
        "renewal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("was_due_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "due_on IS NULL OR due_on IS date(due_on, '+0 days')",
            name=op.f("ck_renewal_due_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "was_due_on IS NULL OR was_due_on IS date(was_due_on, '+0 days')",
            name=op.f("ck_renewal_was_due_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_renewal_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renewal")),
    )
    op.create_index("ix_renewal_loan", "renewal", ["loan_id"], unique=False)
    op.create_table(
        "run_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("loan_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("dismissed_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('in', 'seen', 'already', 'found', 'elsewhere', 'unknown', 'refused')",
            name=op.f("ck_run_scan_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_run_scan_device_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_run_scan_loan_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_run_scan_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_scan")),
    )
    op.create_index("ix_run_scan_device", "run_scan", ["run_id", "device_id"], unique=False)
    op.create_index("ix_run_scan_key", "run_scan", ["run_id", "key"], unique=False)
    op.create_index("ix_run_scan_run", "run_scan", ["run_id", "id"], unique=False)
    op.create_table(
        "sent",
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("sender", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(length=200), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_sent_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "sender", name=op.f("pk_sent")),
    )
    # ### end Alembic commands ###


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("sent")
    op.drop_index("ix_run_scan_run", table_name="run_scan")
    op.drop_index("ix_run_scan_key", table_name="run_scan")
    op.drop_index("ix_run_scan_device", table_name="run_scan")
    op.drop_table("run_scan")
    op.drop_index("ix_renewal_loan", table_name="renewal")
    op.drop_table("renewal")
    op.drop_table("loan_kit")
    op.drop_index(
        "uq_loan_open_device",
        table_name="loan",
        sqlite_where=sa.text("ending IS NULL"),
        postgresql_where=sa.text("ending IS NULL"),
    )
    op.drop_index("ix_loan_ended", table_name="loan")
    op.drop_index(
        "ix_loan_due",
        table_name="loan",
        sqlite_where=sa.text("ending IS NULL"),
        postgresql_where=sa.text("ending IS NULL"),
    )
    op.drop_index("ix_loan_device", table_name="loan")
    op.drop_index("ix_loan_client", table_name="loan")
    op.drop_index("ix_loan_checked_out", table_name="loan")
    op.drop_table("loan")
    op.drop_index("ix_run_staff", table_name="run")
    op.drop_table("run")
    # ### end Alembic commands ###
