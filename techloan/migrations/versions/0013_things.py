"""SIMs of their own, the repair log, losses, and how a borrower goes on when a loan has ended."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment, real_date

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OLD_SIM = ("id", "network", "iccid", "device_id", "import_id")
REAL = "{0} IS NULL OR {0} IS date({0}, '+0 days')"
ONWARD = "'own_device', 'device_bank', 'data_bank', 'social_tariff', 'none_wanted'"
# table, column, type, its promises by name
COLUMNS: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("device", "retired_by", "VARCHAR(100) NOT NULL DEFAULT ''", {}),
    (
        "loan",
        "onward",
        "VARCHAR(30)",
        {
            "ck_loan_onward_known": f"onward IN ({ONWARD})",
            "ck_loan_onward_after_ending": "onward IS NULL OR ending IS NOT NULL",
        },
    ),
    (
        "loan",
        "kept_as",
        "VARCHAR(30)",
        {
            "ck_loan_kept_as_known": "kept_as IN ('gifted', 'bought')",
            "ck_loan_kept_as_of_kept": "kept_as IS NULL OR coalesce(ending, '') = 'kept'",
        },
    ),
    (
        "loan",
        "price_pence",
        "INTEGER",
        {
            "ck_loan_price_of_bought": "price_pence IS NULL OR"
            " (price_pence > 0 AND coalesce(kept_as, '') = 'bought')",
        },
    ),
    (
        "loan_kit",
        "replaced_on",
        "DATE",
        {
            "ck_loan_kit_replaced_of_missing": "replaced_on IS NULL OR back IS FALSE",
            "ck_loan_kit_replaced_on_real": REAL.format("replaced_on"),
        },
    ),
)


def upgrade() -> None:
    """Make the tables and what they promise."""
    _sim_anew(_new_sim)
    op.create_index("ix_sim_expires", "sim", ["expires_on"])
    op.create_table(
        "sim_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sim_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("goes", sa.String(length=30), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.CheckConstraint("goes IN ('in', 'out')", name=op.f("ck_sim_move_goes_known")),
        sa.ForeignKeyConstraint(
            ["sim_id"], ["sim.id"], name=op.f("fk_sim_move_sim_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_sim_move_device_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sim_move_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sim_move")),
    )
    op.create_index("ix_sim_move_sim", "sim_move", ["sim_id", "id"])
    op.create_index("ix_sim_move_device", "sim_move", ["device_id", "id"])
    _repairs_and_losses()
    for table, column, kind, promises in COLUMNS:
        checks = "".join(
            f" CONSTRAINT {name} CHECK ({promise})"
            for name, promise in promises.items()
            if _sqlite() or not name.endswith("_real")
        )
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}{checks}")
    for promise in _history_kept():
        op.execute(promise)


def downgrade() -> None:
    """Take them away again."""
    for table, column, _, _ in reversed(COLUMNS):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("loss", "repair", "sim_move"):
        op.drop_table(table)
    op.execute("DELETE FROM sim WHERE device_id IS NULL")
    op.drop_index("ix_sim_expires", table_name="sim")
    _sim_anew(_old_sim)


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _real(*columns: str) -> list[sa.CheckConstraint]:
    """Return the promises that days are days; PostgreSQL has a type for it."""
    return [real_date(column) for column in columns] if _sqlite() else []


def _sim_anew(create: Callable[[], None]) -> None:
    """Make the table of SIMs anew with other columns, its rows and their numbers kept."""
    listed = ", ".join(OLD_SIM)
    op.execute(f"CREATE TABLE sim_before AS SELECT {listed} FROM sim")
    op.drop_index("uq_sim_iccid", table_name="sim")
    op.drop_index("ix_sim_device", table_name="sim")
    op.drop_table("sim")
    create()
    with_number = sa.text("iccid <> ''")
    op.create_index(
        "uq_sim_iccid",
        "sim",
        ["iccid"],
        unique=True,
        sqlite_where=with_number,
        postgresql_where=with_number,
    )
    op.create_index("ix_sim_device", "sim", ["device_id"])
    op.execute(f"INSERT INTO sim ({listed}) SELECT {listed} FROM sim_before ORDER BY id")
    op.execute("DROP TABLE sim_before")
    if not _sqlite():
        op.execute(
            "SELECT setval(pg_get_serial_sequence('sim', 'id'),"
            " coalesce((SELECT max(id) FROM sim), 0) + 1, false)"
        )


def _old_sim() -> None:
    op.create_table("sim", *_told_of_a_sim())


def _new_sim() -> None:
    # What a list tells of a SIM is little; the rest is empty until somebody writes it down.
    op.create_table(
        "sim",
        *_told_of_a_sim(),
        sa.Column("number", sa.String(length=30), nullable=False, server_default=""),
        sa.Column("allowance", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("puk_sealed", sa.String(length=400), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False, server_default=""),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.CheckConstraint(
            "puk_sealed IS NULL OR puk_sealed LIKE 'gAAAA%'", name=op.f("ck_sim_puk_sealed_only")
        ),
        sa.CheckConstraint(
            "device_id IS NOT NULL OR partner_id IS NOT NULL", name=op.f("ck_sim_somewhere")
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_sim_partner_id")),
        *_real("expires_on"),
        sqlite_autoincrement=True,
    )


def _told_of_a_sim() -> list[sa.schema.SchemaItem]:
    return [
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
    ]


def _repairs_and_losses() -> None:
    op.create_table(
        "repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_to", sa.String(length=100), nullable=False),
        sa.Column("wrong", sa.String(length=300), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=30), nullable=True),
        sa.Column("done", sa.String(length=300), nullable=False),
        sa.Column("cost_pence", sa.Integer(), nullable=True),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('repaired', 'nothing_wrong', 'beyond_repair', 'not_back')",
            name=op.f("ck_repair_outcome_known"),
        ),
        sa.CheckConstraint("length(trim(wrong)) > 0", name=op.f("ck_repair_wrong_given")),
        sa.CheckConstraint(
            "back_on IS NULL OR back_on >= sent_on", name=op.f("ck_repair_back_after_sent")
        ),
        sa.CheckConstraint(
            "(back_on IS NULL) = (outcome IS NULL)", name=op.f("ck_repair_back_whole")
        ),
        sa.CheckConstraint(
            "cost_pence IS NULL OR cost_pence >= 0", name=op.f("ck_repair_cost_not_negative")
        ),
        *_real("sent_on", "back_on"),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_repair_device_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repair")),
    )
    going_on = sa.text("back_on IS NULL")
    op.create_index(
        "uq_repair_open",
        "repair",
        ["device_id"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )
    op.create_index("ix_repair_device", "repair", ["device_id", "id"])
    days = ("happened_on", "network_told_on", "registered_on", "locked_on")
    op.create_table(
        "loss",
        sa.Column("loan_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in days),
        sa.Column("police_reference", sa.String(length=60), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by = '')", name=op.f("ck_loss_settled_whole")
        ),
        *_real(*days),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_loss_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_loss")),
    )


def _history_kept() -> list[str]:
    """Return what keeps the history of a SIM as that of a device is kept."""
    if _sqlite():
        return [
            """CREATE TRIGGER sim_history_kept BEFORE UPDATE ON sim_move
 BEGIN SELECT RAISE(ABORT, 'history_kept'); END""",
            """CREATE TRIGGER sim_history_kept_replace BEFORE INSERT ON sim_move
 WHEN EXISTS (SELECT 1 FROM sim_move WHERE id = NEW.id)
 BEGIN SELECT RAISE(ABORT, 'history_kept'); END""",
        ]
    return [
        """CREATE TRIGGER sim_history_kept BEFORE UPDATE ON sim_move
 FOR EACH ROW EXECUTE FUNCTION history_kept()"""
    ]
