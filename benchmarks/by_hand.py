"""The rows of the follow-up page, asked by hand: one query a reason, as short as we could."""

from datetime import date, datetime, timedelta
from typing import Any

from techloan.groups.rules import NEVER_CAME_DAYS
from techloan.home.follow_up import NOT_HEARD_DAYS
from techloan.inventory.sims.rules import last_day_that_runs_out
from techloan.loans.agreements.rules import WITHOUT_DAYS
from techloan.loans.follow_up import SUPPORT_DAYS, WEEK_DAYS
from techloan.loans.requests.rules import LONG_WAIT_DAYS

DUE = """SELECT l.client_id, l.due_on, d.tag FROM loan l
JOIN device d ON d.id = l.device_id JOIN client c ON c.id = l.client_id
WHERE l.ending IS NULL AND """
REACHABLE = " AND c.died_on IS NULL AND c.archived_on IS NULL AND NOT c.no_contact"
SUPPORT = f"""SELECT l.client_id, c.support_until, d.tag FROM loan l
JOIN device d ON d.id = l.device_id JOIN client c ON c.id = l.client_id
WHERE l.ending IS NULL AND l.part_of_id IS NULL AND c.support_until <= :support {REACHABLE}"""
SIM = f"""SELECT l.client_id, s.expires_on, d.tag FROM loan l
JOIN device d ON d.id = l.device_id JOIN sim s ON s.device_id = d.id
JOIN client c ON c.id = l.client_id
WHERE l.ending IS NULL AND (s.expires_on <= :sim OR s.expires_on < l.due_on) {REACHABLE}"""
LOSS = """SELECT l.client_id, l.ended_on, d.tag FROM loan l
JOIN device d ON d.id = l.device_id JOIN device_model m ON m.id = d.model_id
LEFT JOIN loss s ON s.loan_id = l.id
WHERE d.state IN ('missing', 'retired') AND l.ending IN ('lost', 'stolen')
  AND l.ended_on <= :today AND l.import_id IS NULL AND s.settled_at IS NULL
  AND (s.loan_id IS NULL OR s.happened_on IS NULL OR m.has_imei AND s.network_told_on IS NULL
    OR l.ending = 'stolen' AND coalesce(s.police_reference, '') = ''
    OR s.registered_on IS NULL OR s.locked_on IS NULL)
  AND NOT EXISTS (SELECT 1 FROM loan k WHERE k.device_id = l.device_id
    AND k.checked_out_on > l.checked_out_on)"""
UNSIGNED = f"""SELECT l.client_id, l.checked_out_on, d.tag FROM loan l
JOIN device d ON d.id = l.device_id JOIN client c ON c.id = l.client_id
LEFT JOIN agreement a ON a.loan_id = l.id AND a.agreed <> 'none'
WHERE l.ending IS NULL AND l.part_of_id IS NULL AND a.loan_id IS NULL
  AND l.checked_out_on < :signed {REACHABLE}"""
WAITING = f"""SELECT r.client_id, r.asked_on, r.kind FROM request r
JOIN client c ON c.id = r.client_id
WHERE r.loan_id IS NULL AND r.cancelled_on IS NULL AND r.asked_on < :waited
  AND (r.device_id IS NULL OR r.until_on < :today) {REACHABLE}"""
MISSED_TWO = f"""WITH held AS (
  SELECT m.id, m.group_id, m.on_day,
    row_number() OVER (PARTITION BY m.group_id ORDER BY m.starts_at DESC) AS place
  FROM meeting m WHERE m.finished_at IS NOT NULL AND m.starts_at BETWEEN :year AND :now)
SELECT b.client_id, max(h.on_day), min(g.name) FROM group_member b
JOIN online_group g ON g.id = b.group_id AND g.ended_on IS NULL
JOIN client c ON c.id = b.client_id
JOIN held f ON f.group_id = b.group_id AND f.place = 2 AND b.invited_on <= f.on_day
JOIN held h ON h.group_id = b.group_id AND h.place <= 10
JOIN attendance a ON a.meeting_id = h.id AND a.client_id = b.client_id AND a.came
WHERE b.left_on IS NULL {REACHABLE}
GROUP BY b.group_id, b.client_id
HAVING min(h.place) > 2 AND count(*) >= 2"""
NEVER_CAME = f"""SELECT l.client_id, min(l.checked_out_on) FROM loan l
JOIN client c ON c.id = l.client_id
WHERE l.ending IS NULL AND l.part_of_id IS NULL AND l.checked_out_on <= :never {REACHABLE}
  AND NOT EXISTS (SELECT 1 FROM attendance a JOIN meeting m ON m.id = a.meeting_id
    WHERE a.client_id = l.client_id AND a.came AND m.cancelled_at IS NULL)
GROUP BY l.client_id"""
CALLS = """SELECT client_id, min(day) FROM message WHERE state = 'waiting' AND way = 'call'
GROUP BY client_id"""
NOT_HEARD = f"""SELECT l.client_id, max(l.checked_out_on),
  (SELECT max(m.on_day) FROM attendance a JOIN meeting m ON m.id = a.meeting_id
    WHERE a.client_id = l.client_id AND a.came AND m.cancelled_at IS NULL),
  (SELECT max(k.at) FROM contact k WHERE k.client_id = l.client_id
    AND k.outcome IN ('spoke', 'will ring back', 'not well')),
  (SELECT max(r.at) FROM renewal r JOIN loan o ON o.id = r.loan_id
    WHERE o.client_id = l.client_id),
  (SELECT max(o.ended_on) FROM loan o WHERE o.client_id = l.client_id AND o.ending = 'returned')
FROM loan l JOIN client c ON c.id = l.client_id
WHERE l.ending IS NULL AND l.part_of_id IS NULL {REACHABLE}
GROUP BY l.client_id HAVING max(l.checked_out_on) <= :heard"""
QUIETED = "SELECT client_id, reason, quiet_until FROM contact WHERE quiet_until > :today"
PEOPLE = """SELECT c.*, s.name FROM client c LEFT JOIN staff s ON s.id = c.case_worker_id
WHERE c.id BETWEEN 1 AND 25"""


def queries(kind: str, today: date, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """Return each query with what it is given, in the form that a kind of database knows."""
    days = {
        "today": today,
        "week": today + timedelta(days=WEEK_DAYS),
        "support": today + timedelta(days=SUPPORT_DAYS),
        "sim": last_day_that_runs_out(today),
        "signed": today - timedelta(days=WITHOUT_DAYS),
        "waited": today - timedelta(days=LONG_WAIT_DAYS),
        "never": today - timedelta(days=NEVER_CAME_DAYS),
        "heard": today - timedelta(days=NOT_HEARD_DAYS),
        "year": now - timedelta(days=366),
        "now": now,
    }
    given = {name: str(day)[:19] if kind == "sqlite" else day for name, day in days.items()}
    asked = (
        DUE + "l.due_on < :today",
        DUE + "l.due_on BETWEEN :today AND :week" + REACHABLE,
        *(SUPPORT, SIM, LOSS, UNSIGNED, WAITING, MISSED_TWO, NEVER_CAME, CALLS, NOT_HEARD),
        *(QUIETED, PEOPLE),
    )
    return [
        (sql, {name: value for name, value in given.items() if f":{name}" in sql}) for sql in asked
    ]
