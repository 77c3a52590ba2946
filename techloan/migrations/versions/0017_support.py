"""Support sessions, worries and who hears of them, and measures."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TOPICS = (
    "'turn-on', 'controls', 'settings', 'apps', 'wifi', 'browser', 'passwords',"
    " 'change-password', 'group', 'video-call', 'messages', 'photos', 'charging', 'scams',"
    " 'listening', 'forms', 'other'"
)
WHYS = "'not well', 'away', 'forgot', 'helper', 'no wish', 'ended', 'unknown', 'other'"


def checked(table: str, name: str, words: str) -> sa.CheckConstraint:
    """Return a promise of a table under its name."""
    return sa.CheckConstraint(words, name=op.f(f"ck_{table}_{name}"))


def sealed(table: str, column: str) -> sa.CheckConstraint:
    """Promise that a column is kept encrypted or not at all."""
    return checked(table, f"{column}_only", f"{column} IS NULL OR {column} LIKE 'gAAAA%'")


def real_date(table: str, column: str) -> sa.CheckConstraint:
    """Promise that a date exists; PostgreSQL has a type for it."""
    words = f"{column} IS NULL OR {column} IS date({column}, '+0 days')"
    return checked(table, f"{column}_real", words).ddl_if(dialect="sqlite")


def key(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    """Return the named foreign key from a column to the numbers of another table."""
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )


def upgrade() -> None:
    """Make the tables and what they promise."""
    _sessions()
    _worries()
    _measures()


def _sessions() -> None:
    table = "support_session"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("how", sa.String(length=30), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("starts_at", Moment(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.String(length=30), nullable=True),
        sa.Column("tried_sealed", sa.Text(), nullable=True),
        sa.Column("next_sealed", sa.Text(), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=36), nullable=True),
        checked(table, "how_known", "how IN ('visit', 'phone', 'online')"),
        checked(table, "state_known", "state IN ('planned', 'done', 'cancelled', 'missed')"),
        checked(table, "why_known", f"why IN ({WHYS})"),
        checked(table, "done_whole", "(state = 'done') = (minutes IS NOT NULL)"),
        checked(table, "ended_whole", "(state = 'planned') = (ended_at IS NULL)"),
        checked(table, "why_of_off", "(state IN ('cancelled', 'missed')) = (why IS NOT NULL)"),
        checked(table, "minutes_likely", "minutes BETWEEN 1 AND 600"),
        *(sealed(table, f"{name}_sealed") for name in ("tried", "next", "note")),
        real_date(table, "on_day"),
        key(table, "client_id", "client", ondelete="CASCADE"),
        key(table, "helper_id", "staff"),
        key(table, "device_id", "device"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_session")),
        sa.UniqueConstraint("key", name=op.f("uq_support_session_key")),
    )
    for name, columns in (
        ("client", ["client_id", "on_day"]),
        ("helper", ["helper_id", "on_day"]),
        ("state", ["state", "on_day"]),
    ):
        op.create_index(f"ix_support_session_{name}", table, columns, unique=False)
    op.create_table(
        "support_topic",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        checked("support_topic", "topic_known", f"topic IN ({TOPICS})"),
        key("support_topic", "session_id", table, ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "topic", name=op.f("pk_support_topic")),
    )


def _worries() -> None:
    op.create_table(
        "named_lead",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=False),
        checked("named_lead", "deputy_another", "deputy_id IS NULL OR deputy_id <> lead_id"),
        checked("named_lead", "hours_likely", "hours BETWEEN 1 AND 168"),
        key("named_lead", "partner_id", "partner", ondelete="CASCADE"),
        key("named_lead", "lead_id", "staff"),
        key("named_lead", "deputy_id", "staff"),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_named_lead")),
    )
    op.create_table(
        "worry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("ring_by", Moment(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("mailed_at", Moment(), nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("taken_by", sa.String(length=200), nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by", sa.String(length=200), nullable=False),
        sa.Column("outcome_sealed", sa.Text(), nullable=True),
        sa.Column("key", sa.String(length=36), nullable=True),
        checked("worry", "words_sealed_only", "words_sealed LIKE 'gAAAA%'"),
        sealed("worry", "outcome_sealed"),
        checked("worry", "taken_whole", "(taken_at IS NULL) = (taken_by = '')"),
        checked("worry", "closed_whole", "(closed_at IS NULL) = (closed_by = '')"),
        checked("worry", "closed_told", "(closed_at IS NULL) = (outcome_sealed IS NULL)"),
        key("worry", "client_id", "client", ondelete="CASCADE"),
        key("worry", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worry")),
        sa.UniqueConstraint("key", name=op.f("uq_worry_key")),
    )
    op.create_index("ix_worry_client", "worry", ["client_id"], unique=False)
    op.create_index("ix_worry_open", "worry", ["closed_at", "at"], unique=False)


def _measures() -> None:
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.String(length=30), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("point", sa.String(length=30), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        checked(
            "measure",
            "instrument_known",
            "instrument IN ('foundation', 'loneliness', 'wellbeing', 'ucla-4')",
        ),
        checked("measure", "point_known", "point IN ('start', 'three-months', 'end')"),
        real_date("measure", "on_day"),
        key("measure", "client_id", "client", ondelete="CASCADE"),
        key("measure", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    columns = ["client_id", "instrument", "point"]
    op.create_index("uq_measure_point", "measure", columns, unique=True)
    op.create_table(
        "measure_answer",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=30), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        key("measure_answer", "measure_id", "measure", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("measure_id", "question", name=op.f("pk_measure_answer")),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("measure_answer")
    op.drop_index("uq_measure_point", table_name="measure")
    op.drop_table("measure")
    op.drop_index("ix_worry_open", table_name="worry")
    op.drop_index("ix_worry_client", table_name="worry")
    op.drop_table("worry")
    op.drop_table("named_lead")
    op.drop_table("support_topic")
    for name in ("state", "helper", "client"):
        op.drop_index(f"ix_support_session_{name}", table_name="support_session")
    op.drop_table("support_session")
