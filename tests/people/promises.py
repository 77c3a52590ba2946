"""What breaks the promises of contacts and messages, for the test of all promises."""

MESSAGES = """INSERT INTO message
 (client_id, purpose, day, way, key, body, made_at, state, attempts) VALUES
 ({client}, 'reminder', '2026-11-03', 'letter', 'a', '%s', '2026-11-03 10:00:00', 'waiting', %d),
 (%s, 'reminder', '2026-11-03', 'letter', '%s', 'gAAAAA', '2026-11-03 10:00:00', 'waiting', 0)"""

OF_MESSAGES = (
    ("uq_message_day", MESSAGES % ("gAAAAA", 0, "{client}", "b")),
    ("uq_message_key", MESSAGES % ("gAAAAA", 0, "{other_client}", "a")),
    ("ck_message_body_sealed_only", MESSAGES % ("Hello Dotty", 0, "{other_client}", "b")),
    ("ck_message_attempts_likely", MESSAGES % ("gAAAAA", -1, "{other_client}", "b")),
    (
        "ck_contact_note_sealed_only",
        "INSERT INTO contact (client_id, at, actor, how, outcome, reason, note_sealed) VALUES"
        " ({client}, '2026-11-03 10:00:00', 'somebody', 'call', 'spoke', '', 'her hip')",
    ),
)
