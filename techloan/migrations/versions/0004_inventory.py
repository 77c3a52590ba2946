"""The inventory: device models, devices, preparation and history."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _promises() -> list[str]:
    # A line of the history is never edited; it goes only with its device, when an import is undone.
    if op.get_bind().dialect.name == "sqlite":
        return [
            """CREATE TRIGGER history_kept BEFORE UPDATE ON device_move
 BEGIN SELECT RAISE(ABORT, 'history_kept'); END""",
            # REPLACE would edit a line without an UPDATE.
            """CREATE TRIGGER history_kept_replace BEFORE INSERT ON device_move
 WHEN EXISTS (SELECT 1 FROM device_move WHERE id = NEW.id)
 BEGIN SELECT RAISE(ABORT, 'history_kept'); END""",
        ]
    return [
        """CREATE FUNCTION history_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 RAISE EXCEPTION 'history_kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'history_kept';
END $$""",
        """CREATE TRIGGER history_kept BEFORE UPDATE ON device_move
 FOR EACH ROW EXECUTE FUNCTION history_kept()""",
    ]


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "device_model",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("make", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("system", sa.String(length=60), nullable=False),
        sa.Column("has_imei", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "kind IN ('tablet', 'phone', 'laptop', 'mifi')", name=op.f("ck_device_model_kind_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_model")),
    )
    op.create_table(
        "kit_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["device_model.id"], name=op.f("fk_kit_part_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kit_part")),
        sa.UniqueConstraint("model_id", "name", name=op.f("uq_kit_part_model_id_name")),
    )
    op.create_table(
        "preparation_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["device_model.id"], name=op.f("fk_preparation_line_model_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation_line")),
        sa.UniqueConstraint("model_id", "words", name=op.f("uq_preparation_line_model_id_words")),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=30), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("condition", sa.String(length=30), nullable=False),
        sa.Column("serial", sa.String(length=60), nullable=False),
        sa.Column("imei", sa.String(length=40), nullable=False),
        sa.Column("imei_2", sa.String(length=40), nullable=False),
        sa.Column("pin_sealed", sa.String(length=400), nullable=True),
        sa.Column("acquired", sa.String(length=30), nullable=False),
        sa.Column("acquired_on", sa.Date(), nullable=True),
        sa.Column("funder", sa.String(length=100), nullable=False),
        sa.Column("cost_pence", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("retired_how", sa.String(length=30), nullable=True),
        sa.Column("retired_evidence", sa.String(length=300), nullable=False),
        sa.Column("preparation_round", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "acquired IN ('bought', 'donated', 'grant', 'lent_to_us', 'unknown')",
            name=op.f("ck_device_acquired_known"),
        ),
        sa.CheckConstraint(
            "acquired_on IS NULL OR acquired_on IS date(acquired_on, '+0 days')",
            name=op.f("ck_device_acquired_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "condition IN ('good', 'worn', 'damaged', 'battery_swollen')",
            name=op.f("ck_device_condition_known"),
        ),
        sa.CheckConstraint(
            "pin_sealed IS NULL OR pin_sealed LIKE 'gAAAA%'", name=op.f("ck_device_pin_sealed_only")
        ),
        sa.CheckConstraint(
            "retired_how IN ('recycled', 'gifted', 'sold', 'destroyed')",
            name=op.f("ck_device_retired_how_known"),
        ),
        sa.CheckConstraint(
            "state IN ('to_prepare', 'ready', 'in_repair', 'missing', 'retired')",
            name=op.f("ck_device_state_known"),
        ),
        sa.CheckConstraint(
            "cost_pence IS NULL OR cost_pence >= 0", name=op.f("ck_device_cost_not_negative")
        ),
        sa.CheckConstraint("length(trim(tag)) > 0", name=op.f("ck_device_tag_given")),
        sa.ForeignKeyConstraint(["model_id"], ["device_model.id"], name=op.f("fk_device_model_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_device_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_device_imei", "device", ["imei"], unique=False)
    op.create_index("ix_device_imei_2", "device", ["imei_2"], unique=False)
    op.create_index("ix_device_model", "device", ["model_id"], unique=False)
    op.create_index("ix_device_serial", "device", ["serial"], unique=False)
    op.create_index("ix_device_site", "device", ["site_id"], unique=False)
    op.create_index("ix_device_state", "device", ["state", "tag"], unique=False)
    op.create_index("ix_device_tag", "device", ["tag"], unique=False)
    op.create_table(
        "device_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("from_state", sa.String(length=30), nullable=True),
        sa.Column("to_state", sa.String(length=30), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "coalesce(from_state, '') || '>' || to_state IN ('>to_prepare', 'in_repair>missing', 'in_repair>retired', 'in_repair>to_prepare', 'missing>retired', 'missing>to_prepare', 'ready>in_repair', 'ready>missing', 'ready>retired', 'ready>to_prepare', 'retired>to_prepare', 'to_prepare>in_repair', 'to_prepare>missing', 'to_prepare>ready', 'to_prepare>retired')",
            name=op.f("ck_device_move_allowed"),
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_move_device_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_device_move_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_move")),
    )
    op.create_index("ix_device_move_device", "device_move", ["device_id", "id"], unique=False)
    op.create_table(
        "device_word",
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_word_device_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("word", "device_id", name=op.f("pk_device_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_device_word_device", "device_word", ["device_id"], unique=False)
    op.create_table(
        "preparation_tick",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["device.id"],
            name=op.f("fk_preparation_tick_device_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["preparation_line.id"], name=op.f("fk_preparation_tick_line_id")
        ),
        sa.PrimaryKeyConstraint("device_id", "round", "line_id", name=op.f("pk_preparation_tick")),
        sqlite_with_rowid=False,
    )
    # ### end Alembic commands ###
    op.create_index(
        "uq_device_model_name",
        "device_model",
        [sa.text("lower(make)"), sa.text("lower(name)")],
        unique=True,
    )
    op.create_index("uq_device_tag", "device", [sa.text("lower(tag)")], unique=True)
    for promise in _promises():
        op.execute(promise)


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("preparation_tick")
    op.drop_index("ix_device_word_device", table_name="device_word")
    op.drop_table("device_word")
    op.drop_index("ix_device_move_device", table_name="device_move")
    op.drop_table("device_move")
    op.drop_index("ix_device_tag", table_name="device")
    op.drop_index("ix_device_state", table_name="device")
    op.drop_index("ix_device_site", table_name="device")
    op.drop_index("ix_device_serial", table_name="device")
    op.drop_index("ix_device_model", table_name="device")
    op.drop_index("ix_device_imei_2", table_name="device")
    op.drop_index("ix_device_imei", table_name="device")
    op.drop_table("device")
    op.drop_table("preparation_line")
    op.drop_table("kit_part")
    op.drop_table("device_model")
    # ### end Alembic commands ###
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION history_kept() CASCADE")
