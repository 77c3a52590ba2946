"""Agreements: their words in every version, how somebody agreed, signatures; photos of loans."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SCREEN = "(how = 'screen') = (signature_id IS NOT NULL) OR how IS NULL AND signature_id IS NULL"


def _promises() -> list[str]:
    """A version of the words is never edited, replaced or taken away."""
    if op.get_bind().dialect.name == "sqlite":
        kept = "BEGIN SELECT RAISE(ABORT, 'agreement_text_kept'); END"
        return [
            f"CREATE TRIGGER agreement_text_kept BEFORE UPDATE ON agreement_text {kept}",
            f"CREATE TRIGGER agreement_text_kept_delete BEFORE DELETE ON agreement_text {kept}",
            f"""CREATE TRIGGER agreement_text_kept_replace BEFORE INSERT ON agreement_text
 WHEN EXISTS (SELECT 1 FROM agreement_text WHERE id = NEW.id) {kept}""",
        ]
    return [
        """CREATE FUNCTION agreement_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 RAISE EXCEPTION 'agreement_text_kept'
  USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_text_kept';
END $$""",
        """CREATE TRIGGER agreement_text_kept BEFORE UPDATE OR DELETE ON agreement_text
 FOR EACH ROW EXECUTE FUNCTION agreement_text_kept()""",
    ]


def upgrade() -> None:
    """Make the tables, and let an agreement say how, when and to which words."""
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('photo', 'signature', 'pdf')", name=op.f("ck_stored_file_kind_known")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_stored_file_size_some")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "agreement_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint("length(trim(body)) > 0", name=op.f("ck_agreement_text_body_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
    )
    for promise in _promises():
        op.execute(promise)
    with _made_anew("recorded_by", "heard_by"):
        op.create_table("agreement", *_before(), *_after())
    op.create_index("uq_agreement_signature", "agreement", ["signature_id"], unique=True)
    op.create_index("ix_agreement_text", "agreement", ["text_id"], unique=False)
    op.create_table(
        "loan_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("taken", sa.String(length=30), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint("taken IN ('out', 'back')", name=op.f("ck_loan_photo_taken_known")),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_loan_photo_loan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_loan_photo_file_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_loan_photo_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_photo")),
    )
    op.create_index("ix_loan_photo_loan", "loan_photo", ["loan_id"], unique=False)
    op.create_index("uq_loan_photo_file", "loan_photo", ["file_id"], unique=True)
    op.create_table(
        "accounts_off",
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.String(length=30), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "said_by IN ('borrower', 'for them', 'we looked')",
            name=op.f("ck_accounts_off_said_by_known"),
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_accounts_off_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_accounts_off")),
    )


def downgrade() -> None:
    """Take them away again; that somebody agreed stays."""
    op.drop_table("accounts_off")
    op.drop_table("loan_photo")
    with _made_anew():
        op.create_table("agreement", *_before())
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION agreement_text_kept() CASCADE")
    op.drop_table("agreement_text")
    op.drop_table("stored_file")


@contextmanager
def _made_anew(*blank: str) -> Iterator[None]:
    """Let a table be made anew, and put its rows back: SQLite adds no promises to one.

    `blank` are columns that the rows did not have and that may not be without a text.
    """
    op.execute("CREATE TABLE agreement_before AS SELECT loan_id, agreed FROM agreement")
    op.drop_table("agreement")
    yield
    names, empty = "".join(f", {name}" for name in blank), ", ''" * len(blank)
    op.execute(
        f"INSERT INTO agreement (loan_id, agreed{names})"
        f" SELECT loan_id, agreed{empty} FROM agreement_before"
    )
    op.execute("DROP TABLE agreement_before")


def _before() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("loan_id", sa.Integer(), nullable=False),
        sa.Column("agreed", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "agreed IN ('signed', 'spoken', 'none')", name=op.f("ck_agreement_agreed_known")
        ),
        sa.ForeignKeyConstraint(
            ["loan_id"], ["loan.id"], name=op.f("fk_agreement_loan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loan_id", name=op.f("pk_agreement")),
    ]


def _after() -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("how", sa.String(length=30), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("at", Moment(), nullable=True),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("heard_by", sa.String(length=200), nullable=False),
        sa.Column("typed_name_sealed", sa.String(length=1000), nullable=True),
        sa.Column("signature_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "how IN ('screen', 'typed', 'paper')", name=op.f("ck_agreement_how_known")
        ),
        sa.CheckConstraint(
            "how IS NULL OR agreed = 'signed'", name=op.f("ck_agreement_how_of_signed")
        ),
        sa.CheckConstraint(SCREEN, name=op.f("ck_agreement_signature_of_screen")),
        sa.CheckConstraint(
            "typed_name_sealed IS NULL OR typed_name_sealed LIKE 'gAAAA%'",
            name=op.f("ck_agreement_name_sealed_only"),
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["agreement_text.id"], name=op.f("fk_agreement_text_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["stored_file.id"], name=op.f("fk_agreement_signature_id")
        ),
    ]
