"""Guides: words of sheets in every version, languages, secret addresses, and printing for many."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TOPICS = (
    *("meet", "power", "sound", "call", "connect", "mifi", "join-zoom", "join-teams"),
    *("join-meet", "join-phone", "leave", "safe", "wrong", "back"),
)


def _promises() -> list[str]:
    """A version of the words is never edited, replaced or taken away."""
    if op.get_bind().dialect.name == "sqlite":
        kept = "BEGIN SELECT RAISE(ABORT, 'guide_text_kept'); END"
        return [
            f"CREATE TRIGGER guide_text_kept BEFORE UPDATE ON guide_text {kept}",
            f"CREATE TRIGGER guide_text_kept_delete BEFORE DELETE ON guide_text {kept}",
            f"""CREATE TRIGGER guide_text_kept_replace BEFORE INSERT ON guide_text
 WHEN EXISTS (SELECT 1 FROM guide_text WHERE id = NEW.id) {kept}""",
        ]
    return [
        """CREATE FUNCTION guide_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 RAISE EXCEPTION 'guide_text_kept'
  USING ERRCODE = 'check_violation', CONSTRAINT = 'guide_text_kept';
END $$""",
        """CREATE TRIGGER guide_text_kept BEFORE UPDATE OR DELETE ON guide_text
 FOR EACH ROW EXECUTE FUNCTION guide_text_kept()""",
    ]


def upgrade() -> None:
    """Make the tables and what they promise."""
    listed = ", ".join(f"'{topic}'" for topic in TOPICS)
    op.create_table(
        "guide_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint(f"topic IN ({listed})", name=op.f("ck_guide_text_topic_known")),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("ck_guide_text_title_given")),
        sa.CheckConstraint("length(trim(body)) > 0", name=op.f("ck_guide_text_body_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_text")),
    )
    op.create_index("ix_guide_text_sheet", "guide_text", ["language", "topic", "id"])
    for promise in _promises():
        op.execute(promise)
    op.create_table(
        "guide_language",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("checked_by", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "(checked_at IS NULL) = (checked_by = '')",
            name=op.f("ck_guide_language_checked_whole"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_guide_language")),
    )
    op.create_table(
        "guide_address",
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token_sealed", sa.String(length=400), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "token_sealed LIKE 'gAAAA%'", name=op.f("ck_guide_address_token_sealed_only")
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_guide_address_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_guide_address")),
    )
    op.create_index("uq_guide_address_token_hash", "guide_address", ["token_hash"], unique=True)
    op.create_table(
        "guide_pile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("guides", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("guides > 0", name=op.f("ck_guide_pile_some")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_guide_pile_staff_id")),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name=op.f("fk_guide_pile_job_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_guide_pile_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_pile")),
    )
    op.create_index("ix_guide_pile_staff", "guide_pile", ["staff_id", "id"])
    op.create_index("uq_guide_pile_file", "guide_pile", ["file_id"], unique=True)


def downgrade() -> None:
    """Take them away again; the PDFs of piles go with them."""
    files = "SELECT file_id FROM guide_pile WHERE file_id IS NOT NULL"
    op.execute(f"CREATE TABLE guide_files AS {files}")
    op.drop_table("guide_pile")
    op.execute("DELETE FROM stored_file WHERE id IN (SELECT file_id FROM guide_files)")
    op.execute("DROP TABLE guide_files")
    op.drop_table("guide_address")
    op.drop_table("guide_language")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION guide_text_kept() CASCADE")
    op.drop_table("guide_text")
