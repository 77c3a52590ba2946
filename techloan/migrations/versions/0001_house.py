"""The house: settings, the audit that is never changed, jobs."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _promises() -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        return [
            """CREATE TRIGGER audit_kept_update BEFORE UPDATE ON audit
 BEGIN SELECT RAISE(ABORT, 'audit_kept'); END""",
            """CREATE TRIGGER audit_kept_delete BEFORE DELETE ON audit
 BEGIN SELECT RAISE(ABORT, 'audit_kept'); END""",
        ]
    return [
        """CREATE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 RAISE EXCEPTION 'audit_kept' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_kept';
END $$""",
        """CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit
 FOR EACH ROW EXECUTE FUNCTION audit_kept()""",
        """CREATE TRIGGER audit_kept_truncate BEFORE TRUNCATE ON audit
 FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()""",
    ]


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_opened", "audit", ["client_id", "staff_id", "at"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["subject", "subject_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed')", name=op.f("ck_job_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_state", "job", ["state", "id"], unique=False)
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    # ### end Alembic commands ###
    for promise in _promises():
        op.execute(promise)


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("setting")
    op.drop_index("ix_job_state", table_name="job")
    op.drop_table("job")
    op.drop_index("ix_audit_subject", table_name="audit")
    op.drop_index("ix_audit_opened", table_name="audit")
    op.drop_table("audit")
    # ### end Alembic commands ###
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_kept() CASCADE")
