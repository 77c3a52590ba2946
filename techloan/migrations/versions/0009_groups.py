"""Groups: when they meet, who hosts, who is invited, who came, and who is staff by their mail."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "online_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("platform", sa.String(length=30), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("join_link", sa.String(length=500), nullable=False),
        sa.Column("meeting_number", sa.String(length=40), nullable=False),
        sa.Column("passcode_sealed", sa.String(length=400), nullable=True),
        sa.Column("how_to_join", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("skips_bank_holidays", sa.Boolean(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_on IS NULL OR ended_on IS date(ended_on, '+0 days')",
            name=op.f("ck_online_group_ended_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "kind IN ('support', 'coffee', 'cooking', 'craft', 'learning', 'other')",
            name=op.f("ck_online_group_kind_known"),
        ),
        sa.CheckConstraint(
            "passcode_sealed IS NULL OR passcode_sealed LIKE 'gAAAA%'",
            name=op.f("ck_online_group_passcode_sealed_only"),
        ),
        sa.CheckConstraint(
            "platform IN ('zoom', 'teams', 'meet', 'phone', 'in_person')",
            name=op.f("ck_online_group_platform_known"),
        ),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_online_group_name_given")),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_online_group_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_group")),
    )
    op.create_index("uq_online_group_name", "online_group", [sa.text("lower(name)")], unique=True)
    op.create_table(
        "group_break",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=100), nullable=False),
        sa.CheckConstraint(
            "from_on IS NULL OR from_on IS date(from_on, '+0 days')",
            name=op.f("ck_group_break_from_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on IS date(until_on, '+0 days')",
            name=op.f("ck_group_break_until_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_group_break_days_in_order")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["online_group.id"],
            name=op.f("fk_group_break_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_break")),
    )
    op.create_index("ix_group_break_group", "group_break", ["group_id"], unique=False)
    op.create_table(
        "group_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(length=30), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_on IS NULL OR from_on IS date(from_on, '+0 days')",
            name=op.f("ck_group_time_from_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "pattern IN ('weekly', 'monthly')", name=op.f("ck_group_time_pattern_known")
        ),
        sa.CheckConstraint("starts LIKE '__:__'", name=op.f("ck_group_time_starts_clock")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on IS date(until_on, '+0 days')",
            name=op.f("ck_group_time_until_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint("every BETWEEN 1 AND 12", name=op.f("ck_group_time_every_likely")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 720", name=op.f("ck_group_time_minutes_likely")),
        sa.CheckConstraint("nth IN (-1, 1, 2, 3, 4)", name=op.f("ck_group_time_nth_known")),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_group_time_days_in_order")
        ),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_group_time_weekday_known")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["online_group.id"],
            name=op.f("fk_group_time_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_time")),
    )
    op.create_index("ix_group_time_group", "group_time", ["group_id"], unique=False)
    op.create_table(
        "group_host",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["online_group.id"],
            name=op.f("fk_group_host_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_group_host_staff_id")),
        sa.PrimaryKeyConstraint("group_id", "staff_id", name=op.f("pk_group_host")),
    )
    op.create_index("ix_group_host_staff", "group_host", ["staff_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("starts_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("time_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.Column("cancelled_why", sa.String(length=100), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("finished_by", sa.String(length=200), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "on_day IS NULL OR on_day IS date(on_day, '+0 days')",
            name=op.f("ck_meeting_on_day_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR finished_at IS NULL",
            name=op.f("ck_meeting_cancelled_or_finished"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_start")),
        sa.CheckConstraint("guests BETWEEN 0 AND 999", name=op.f("ck_meeting_guests_likely")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["online_group.id"], name=op.f("fk_meeting_group_id")
        ),
        sa.ForeignKeyConstraint(
            ["time_id"], ["group_time.id"], name=op.f("fk_meeting_time_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_on", "meeting", ["on_day", "group_id"], unique=False)
    op.create_index("uq_meeting_start", "meeting", ["group_id", "starts_at"], unique=True)
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("absence", sa.String(length=30), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "absence IN ('ill', 'away', 'forgot', 'cannot_join', 'no_wish', 'unknown')",
            name=op.f("ck_attendance_absence_known"),
        ),
        sa.CheckConstraint(
            "source IN ('register', 'file')", name=op.f("ck_attendance_source_known")
        ),
        sa.CheckConstraint(
            "absence IS NULL OR NOT came", name=op.f("ck_attendance_absence_of_absent")
        ),
        sa.CheckConstraint(
            "seconds IS NULL OR seconds >= 0", name=op.f("ck_attendance_seconds_likely")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_attendance_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_attendance_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", "client_id", name=op.f("pk_attendance")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_attendance_client", "attendance", ["client_id", "meeting_id"], unique=False)
    op.create_table(
        "group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "invited_on IS NULL OR invited_on IS date(invited_on, '+0 days')",
            name=op.f("ck_group_member_invited_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on IS date(left_on, '+0 days')",
            name=op.f("ck_group_member_left_on_real"),
        ).ddl_if(dialect="sqlite"),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= invited_on", name=op.f("ck_group_member_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_group_member_client_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["online_group.id"],
            name=op.f("fk_group_member_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_member")),
    )
    op.create_index("ix_group_member_client", "group_member", ["client_id"], unique=False)
    op.create_index(
        "uq_group_member_open",
        "group_member",
        ["group_id", "client_id"],
        unique=True,
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "newcomer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_newcomer_client_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_newcomer_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newcomer")),
    )
    op.create_index("ix_newcomer_meeting", "newcomer", ["meeting_id"], unique=False)
    op.add_column(
        "partner",
        sa.Column("mail_domains", sa.String(length=300), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Take them away again."""

    op.drop_column("partner", "mail_domains")
    op.drop_index("ix_newcomer_meeting", table_name="newcomer")
    op.drop_table("newcomer")
    op.drop_index(
        "uq_group_member_open",
        table_name="group_member",
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.drop_index("ix_group_member_client", table_name="group_member")
    op.drop_table("group_member")
    op.drop_index("ix_attendance_client", table_name="attendance")
    op.drop_table("attendance")
    op.drop_index("uq_meeting_start", table_name="meeting")
    op.drop_index("ix_meeting_on", table_name="meeting")
    op.drop_table("meeting")
    op.drop_index("ix_group_host_staff", table_name="group_host")
    op.drop_table("group_host")
    op.drop_index("ix_group_time_group", table_name="group_time")
    op.drop_table("group_time")
    op.drop_index("ix_group_break_group", table_name="group_break")
    op.drop_table("group_break")
    op.drop_index("uq_online_group_name", table_name="online_group")
    op.drop_table("online_group")
