"""Why a device is kept for longer than the support of its borrower."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a renewal say why, without making its table anew."""
    op.execute("ALTER TABLE renewal ADD COLUMN why VARCHAR(300) DEFAULT '' NOT NULL")


def downgrade() -> None:
    """Forget the reasons."""
    op.execute("ALTER TABLE renewal DROP COLUMN why")
