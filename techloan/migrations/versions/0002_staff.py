"""The staff: partners, sites, staff, roles and sign-ins."""

import sqlalchemy as sa
from alembic import op

from techloan.database import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# The last active administrator cannot be removed, whoever asks: by role, by ending them, or by row.
OTHERS = """SELECT 1 FROM staff_role JOIN staff ON staff.id = staff_role.staff_id
 WHERE staff_role.role = 'administrator' AND staff.active AND staff.id <> OLD.{id}"""

# A lock of its own: each holds the row that it removes, so locks on the rows would be a deadlock.
IN_TURN = "PERFORM pg_advisory_xact_lock(hashtext('last_administrator'));"


def _promises() -> list[str]:
    if op.get_bind().dialect.name == "sqlite":
        fail = "SELECT RAISE(ABORT, '{}')"
        admin = "SELECT 1 FROM staff_role WHERE staff_id = OLD.id AND role = 'administrator'"
        return [
            f"""CREATE TRIGGER last_administrator_role BEFORE DELETE ON staff_role
 WHEN OLD.role = 'administrator' AND (SELECT active FROM staff WHERE id = OLD.staff_id)
 AND NOT EXISTS ({OTHERS.format(id="staff_id")})
 BEGIN {fail.format("last_administrator")}; END""",
            f"""CREATE TRIGGER last_administrator_change BEFORE UPDATE ON staff_role
 WHEN OLD.role = 'administrator' AND (NEW.role <> OLD.role OR NEW.staff_id <> OLD.staff_id)
 AND (SELECT active FROM staff WHERE id = OLD.staff_id)
 AND NOT EXISTS ({OTHERS.format(id="staff_id")})
 BEGIN {fail.format("last_administrator")}; END""",
            f"""CREATE TRIGGER last_administrator_ended BEFORE UPDATE OF active ON staff
 WHEN OLD.active AND NOT NEW.active AND EXISTS ({admin})
 AND NOT EXISTS ({OTHERS.format(id="id")})
 BEGIN {fail.format("last_administrator")}; END""",
        ]
    return [
        f"""CREATE FUNCTION last_administrator_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF OLD.role = 'administrator'
 AND (TG_OP = 'DELETE' OR NEW.role <> OLD.role OR NEW.staff_id <> OLD.staff_id)
 AND (SELECT active FROM staff WHERE id = OLD.staff_id) THEN
  -- Two who take the role from each other at one moment come one after the other.
  {IN_TURN}
  IF NOT EXISTS ({OTHERS.format(id="staff_id")}) THEN
   RAISE EXCEPTION 'last_administrator'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'last_administrator';
  END IF;
 END IF;
 IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
 RETURN NEW;
END $$""",
        f"""CREATE FUNCTION last_administrator_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
 IF OLD.active AND NOT NEW.active AND EXISTS (
  SELECT 1 FROM staff_role WHERE staff_id = OLD.id AND role = 'administrator') THEN
  {IN_TURN}
  IF NOT EXISTS ({OTHERS.format(id="id")}) THEN
   RAISE EXCEPTION 'last_administrator'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'last_administrator';
  END IF;
 END IF;
 RETURN NEW;
END $$""",
        """CREATE TRIGGER last_administrator_role BEFORE DELETE OR UPDATE ON staff_role
 FOR EACH ROW EXECUTE FUNCTION last_administrator_role()""",
        """CREATE TRIGGER last_administrator_ended BEFORE UPDATE OF active ON staff
 FOR EACH ROW EXECUTE FUNCTION last_administrator_ended()""",
    ]


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_partner_name_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_hash", sa.String(length=64), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(
        "ix_sign_in_failure_account", "sign_in_failure", ["account_hash", "at"], unique=False
    )
    op.create_index(
        "ix_sign_in_failure_address", "sign_in_failure", ["address_hash", "at"], unique=False
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_site_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("partner_id", "name", name=op.f("uq_site_partner_id_name")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_staff_partner_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_staff_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_one_time_link_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_link_token_hash")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index("ix_sign_in_staff", "sign_in", ["staff_id"], unique=False)
    op.create_table(
        "staff_role",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "role IN ('volunteer', 'desk', 'coordinator', 'administrator')",
            name=op.f("ck_staff_role_role_known"),
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "role", name=op.f("pk_staff_role")),
    )
    # ### end Alembic commands ###
    op.create_index("uq_partner_name", "partner", [sa.text("lower(name)")], unique=True)
    op.create_index("uq_staff_email", "staff", [sa.text("lower(email)")], unique=True)
    for promise in _promises():
        op.execute(promise)


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("staff_role")
    op.drop_index("ix_sign_in_staff", table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("one_time_link")
    op.drop_table("staff")
    op.drop_table("site")
    op.drop_index("ix_sign_in_failure_address", table_name="sign_in_failure")
    op.drop_index("ix_sign_in_failure_account", table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_table("partner")
    # ### end Alembic commands ###
    if op.get_bind().dialect.name == "postgresql":
        for function in ("last_administrator_role", "last_administrator_ended"):
            op.execute(f"DROP FUNCTION {function}() CASCADE")
