"""Loans come in by lists: SIMs, agreements and deposits that a list knows, and where a loan is from."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE, AFTER = "'devices', 'clients'", "'devices', 'clients', 'loans'"


def upgrade() -> None:
    """Make the tables, and let an import be one of loans."""
    op.create_table(
        "sim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=60), nullable=False),
        sa.Column("iccid", sa.String(length=20), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("network <> '' OR iccid <> ''", name=op.f("ck_sim_told")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_sim_device_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sim")),
    )
    with_number = sa.text("iccid <> ''")
    op.create_index(
        "uq_sim_iccid",
        "sim",
        ["iccid"],
        unique=True,
        sqlite_where=with_number,
        postgresql_where=with_number,
    )
    op.create_index("ix_sim_device", "sim", ["device_id"], unique=False)
    op.create_table(
        "agreement",
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "agreed IN ('signed', 'spoken', 'none')", name=op.f("ck_agreement_agreed_known")
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_agreement_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_agreement")),
    )
    op.create_table(
        "deposit",
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("pence", sa.Integer(), nullable=False),
        sa.Column("went", sa.String(length=30), nullable=True),
        sa.CheckConstraint("pence > 0", name=op.f("ck_deposit_some")),
        sa.CheckConstraint("went IN ('returned', 'kept')", name=op.f("ck_deposit_went_known")),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_deposit_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_deposit")),
    )
    op.add_column("loan", sa.Column("import_row_id", sa.Integer(), nullable=True))
    op.add_column("import", sa.Column("touched", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("import", sa.Column("left_out", sa.Text(), nullable=False, server_default="[]"))
    _let_kinds_be(AFTER)


def downgrade() -> None:
    """Take them away again, with the imports of loans."""
    op.execute(
        "DELETE FROM import_row WHERE import_id IN (SELECT id FROM import WHERE kind = 'loans')"
    )
    op.execute("DELETE FROM import_row WHERE kind = 'loans'")
    op.execute(
        "DELETE FROM import_file WHERE import_id IN (SELECT id FROM import WHERE kind = 'loans')"
    )
    op.execute("DELETE FROM import WHERE kind = 'loans'")
    _let_kinds_be(BEFORE)
    op.drop_column("import", "left_out")
    op.drop_column("import", "touched")
    op.drop_column("loan", "import_row_id")
    for table in ("deposit", "agreement", "sim"):
        op.drop_table(table)


def _let_kinds_be(kinds: str) -> None:
    """Change the closed list of kinds; SQLite has to make the table anew for it."""
    for table in ("import", "import_row"):
        name = f"ck_{table}_kind_known"
        if op.get_bind().dialect.name == "sqlite":
            _make_anew(table, kinds)
        else:
            op.drop_constraint(op.f(name), table, type_="check")
            op.create_check_constraint(op.f(name), table, f"kind IN ({kinds})")


def _make_anew(table: str, kinds: str) -> None:
    """Copy a table into one with another list of kinds, its indexes and its counter with it."""
    asked = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    made = [row.sql for row in op.get_bind().execute(asked, {"table": table})]
    listed = re.compile(r"CHECK \(kind IN \([^)]*\)\)")
    for sql in made:
        if sql.startswith("CREATE TABLE"):
            anew = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", sql)
            op.execute(listed.sub(f"CHECK (kind IN ({kinds}))", anew))
    op.execute(f"INSERT INTO {table}_anew SELECT * FROM {table}")
    if table == "import":
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'import_anew'")
        op.execute("UPDATE sqlite_sequence SET name = 'import_anew' WHERE name = 'import'")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for sql in made:
        if not sql.startswith("CREATE TABLE"):
            op.execute(sql)
