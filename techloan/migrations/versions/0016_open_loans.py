"""An index of the open loans alone, by the day on which they went out.

What is asked of the loans that are open must not cost more as the loans of former years grow.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OPEN = sa.text("ending IS NULL")


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_loan_open", "loan", ["checked_out_on"], sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_index("ix_loan_open", "loan")
