"""Imports: the lists that come in, their rows, and the columns that people chose."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "import_shape",
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_import_shape")),
    )
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("any_partner", sa.Boolean(), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("ok", sa.Integer(), nullable=False),
        sa.Column("look", sa.Integer(), nullable=False),
        sa.Column("hold", sa.Integer(), nullable=False),
        sa.Column("skip", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("done_to", sa.Integer(), nullable=False),
        sa.Column("made_models", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "as_at IS NULL OR as_at IS date(as_at, '+0 days')", name=op.f("ck_import_as_at_real")
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("kind IN ('devices', 'clients')", name=op.f("ck_import_kind_known")),
        sa.CheckConstraint(
            "stage IN ('reading', 'preview', 'refused', 'going in', 'done', 'cancelled', 'undoing', 'undone')",
            name=op.f("ck_import_stage_known"),
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_import_job_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_import_partner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_import_site_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_import_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_import_stage", "import", ["stage", "id"], unique=False)

    op.create_table(
        "import_file",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_import_file_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_file")),
    )
    op.create_table(
        "import_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=30), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("read", sa.Text(), nullable=False),
        sa.Column("tray", sa.String(length=30), nullable=False),
        sa.Column("settled_by", sa.String(length=200), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint("kind IN ('devices', 'clients')", name=op.f("ck_import_row_kind_known")),
        sa.CheckConstraint(
            "outcome IN ('ok', 'look', 'hold', 'skip', 'rejected')",
            name=op.f("ck_import_row_outcome_known"),
        ),
        sa.CheckConstraint(
            "tray IN ('', 'waiting', 'in', 'aside')", name=op.f("ck_import_row_tray_known")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], ["import.id"], name=op.f("fk_import_row_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_row")),
    )
    op.create_index("ix_import_row_fingerprint", "import_row", ["fingerprint"], unique=False)
    op.create_index(
        "ix_import_row_import", "import_row", ["import_id", "outcome", "id"], unique=False
    )
    op.create_index("ix_import_row_tray", "import_row", ["tray", "import_id"], unique=False)

    # ### end Alembic commands ###


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_import_row_tray", table_name="import_row")
    op.drop_index("ix_import_row_import", table_name="import_row")
    op.drop_index("ix_import_row_fingerprint", table_name="import_row")

    op.drop_table("import_row")
    op.drop_table("import_file")
    op.drop_index("ix_import_stage", table_name="import")

    op.drop_table("import")
    op.drop_table("import_shape")
    # ### end Alembic commands ###
