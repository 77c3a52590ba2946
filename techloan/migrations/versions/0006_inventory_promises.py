"""A device on loan keeps its state; when a preparation line came; indexes for the list's filters."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_device_site": ("device", ["site_id"], ["site_id", "tag"]),
    "ix_device_model": ("device", ["model_id"], ["model_id", "tag"]),
    "ix_device_word_device": ("device_word", ["device_id"], ["device_id", "word"]),
}


def _promises() -> list[str]:
    open_loan = "EXISTS (SELECT 1 FROM loan WHERE loan.device_id = NEW.id AND loan.ending IS NULL)"
    if op.get_bind().dialect.name == "sqlite":
        return [
            f"""CREATE TRIGGER device_on_loan_kept BEFORE UPDATE OF state ON device
 WHEN NEW.state <> 'ready' AND {open_loan}
 BEGIN SELECT RAISE(ABORT, 'device_on_loan_kept'); END""",
        ]
    return [
        f"""CREATE FUNCTION device_on_loan_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF NEW.state <> 'ready' AND {open_loan} THEN
  RAISE EXCEPTION 'device_on_loan_kept'
   USING ERRCODE = 'check_violation', CONSTRAINT = 'device_on_loan_kept';
 END IF;
 RETURN NEW;
END $$""",
        """CREATE TRIGGER device_on_loan_kept BEFORE UPDATE OF state ON device
 FOR EACH ROW EXECUTE FUNCTION device_on_loan_kept()""",
    ]


def upgrade() -> None:
    """Add the promise, the moment of each line, and the wider indexes."""
    # Lines that are there already count as always having been.
    op.add_column(
        "preparation_line",
        sa.Column(
            "added_at", Moment(), nullable=False, server_default="2000-01-01 00:00:00.000000"
        ),
    )
    for name, (table, _, after) in INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, after)
    op.create_index("ix_device_funder", "device", ["funder", "tag"])
    for promise in _promises():
        op.execute(promise)


def downgrade() -> None:
    """Take them away again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION device_on_loan_kept() CASCADE")
    else:
        op.execute("DROP TRIGGER device_on_loan_kept")
    op.drop_index("ix_device_funder", table_name="device")
    for name, (table, before, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
        op.create_index(name, table, before)
    op.drop_column("preparation_line", "added_at")
