"""What breaks the promises of support, for the test of all promises."""

from techloan.database import Session
from techloan.people.models import Client, Staff
from tests import make

SESSION = """INSERT INTO support_session
 (client_id, on_day, at, how, made_at, made_by, place, state, ended_by, key) VALUES
 ({client}, '2026-11-03', '2026-11-03 12:00:00', 'visit', '2026-11-03 12:00:00', 'A', '',
 'planned', '', 'a'),
 ({other_client}, '2026-11-03', '2026-11-03 12:00:00', 'visit', '2026-11-03 12:00:00', 'A', '',
 'planned', '', 'a')"""
WORRY = """INSERT INTO worry
 (client_id, at, actor, words_sealed, ring_by, urgent, taken_by, closed_by, key) VALUES
 ({client}, '2026-11-03 12:00:00', 'A', 'gAAAAA', '2026-11-04 12:00:00', false, '', '', 'a'),
 ({other_client}, '2026-11-03 12:00:00', 'A', 'gAAAAA', '2026-11-04 12:00:00', false, '', '', 'a')
"""
MEASURE = """INSERT INTO measure
 (client_id, instrument, version, point, on_day, begun_at, actor)
 SELECT client_id, instrument, version, point, on_day, begun_at, actor FROM measure"""
OUTCOME = (
    "UPDATE worry SET outcome_sealed = 'rung', closed_by = 'A', closed_at = '2026-11-03 12:00:00'"
)
LEAD = "INSERT INTO named_lead (partner_id, lead_id, deputy_id, hours) VALUES ({lead}, %s)"


def supported(db: Session, client: Client, helper: Staff) -> None:
    """Make a support session, a worry and a measure: rows that break when they are changed."""
    make.support_session(db, client, helper)
    make.worry(db, client)
    make.measure(db, client)


OF_SUPPORT = (
    ("uq_support_session_key", SESSION),
    ("ck_support_session_done_whole", "UPDATE support_session SET minutes = NULL"),
    ("ck_support_session_ended_whole", "UPDATE support_session SET ended_at = NULL"),
    ("ck_support_session_why_of_off", "UPDATE support_session SET why = 'away'"),
    ("ck_support_session_minutes_likely", "UPDATE support_session SET minutes = 0"),
    *(
        (
            f"ck_support_session_{name}_sealed_only",
            f"UPDATE support_session SET {name}_sealed = 'her hip'",
        )
        for name in ("tried", "next", "note")
    ),
    ("ck_named_lead_deputy_another", LEAD % "{admin}, {admin}, 24"),
    ("ck_named_lead_hours_likely", LEAD % "{admin}, NULL, 0"),
    ("uq_worry_key", WORRY),
    ("ck_worry_words_sealed_only", "UPDATE worry SET words_sealed = 'her hip'"),
    ("ck_worry_outcome_sealed_only", OUTCOME),
    ("ck_worry_taken_whole", "UPDATE worry SET taken_by = 'Juniper'"),
    ("ck_worry_closed_whole", "UPDATE worry SET closed_by = 'Juniper'"),
    (
        "ck_worry_closed_told",
        "UPDATE worry SET closed_by = 'Juniper', closed_at = '2026-11-03 12:00:00'",
    ),
    ("uq_measure_point", MEASURE),
)
