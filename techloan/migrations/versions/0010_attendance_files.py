"""Attendance files: what came in, who was counted from it, and names that were settled."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "attendance_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("uploaded_at", Moment(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("read_as", sa.String(length=30), nullable=True),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("attached_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "read_as IN ('day first', 'month first')",
            name=op.f("ck_attendance_file_read_as_known"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["online_group.id"],
            name=op.f("fk_attendance_file_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meeting.id"],
            name=op.f("fk_attendance_file_meeting_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_attendance_file_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_file")),
    )
    op.create_index(
        "uq_attendance_file_digest", "attendance_file", ["group_id", "digest"], unique=True
    )
    op.create_index("ix_attendance_file_meeting", "attendance_file", ["meeting_id"], unique=False)
    op.create_index("ix_attendance_file_uploaded", "attendance_file", ["uploaded_at"], unique=False)
    op.create_table(
        "file_attendance",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("stays", sa.Text(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_file_attendance_seconds_likely")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_file_attendance_client_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["attendance_file.id"],
            name=op.f("fk_file_attendance_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "client_id", name=op.f("pk_file_attendance")),
    )
    op.create_index("ix_file_attendance_client", "file_attendance", ["client_id"], unique=False)
    op.create_table(
        "remembered_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("means", sa.String(length=30), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(means = 'clients') = (client_id IS NOT NULL)",
            name=op.f("ck_remembered_name_client_given"),
        ),
        sa.CheckConstraint(
            "means IN ('clients', 'staff', 'nobody')", name=op.f("ck_remembered_name_means_known")
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["client.id"],
            name=op.f("fk_remembered_name_client_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["online_group.id"],
            name=op.f("fk_remembered_name_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remembered_name")),
    )
    op.create_index("ix_remembered_name_client", "remembered_name", ["client_id"], unique=False)
    op.create_index(
        "uq_remembered_name_client",
        "remembered_name",
        ["group_id", "name", "client_id"],
        unique=True,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("uq_remembered_name_client", table_name="remembered_name")
    op.drop_index("ix_remembered_name_client", table_name="remembered_name")
    op.drop_table("remembered_name")
    op.drop_index("ix_file_attendance_client", table_name="file_attendance")
    op.drop_table("file_attendance")
    op.drop_index("ix_attendance_file_uploaded", table_name="attendance_file")
    op.drop_index("ix_attendance_file_meeting", table_name="attendance_file")
    op.drop_index("uq_attendance_file_digest", table_name="attendance_file")
    op.drop_table("attendance_file")
