"""What breaks the promises of requests, for the test of all promises."""

ASK_AGAIN = """INSERT INTO request (client_id, kind, why, needs_data, needs_help, asked_on,
 asked_at, asked_by, device_id, until_on, cancelled_by, cancelled_why)
 SELECT {who}, {kind}, '', needs_data, needs_help, asked_on, asked_at, asked_by, {held}, '', ''
 FROM request"""


def again(who: str, kind: str, held: str) -> str:
    """Return what adds a second request beside the one that there is."""
    return ASK_AGAIN.replace("{who}", who).replace("{kind}", kind).replace("{held}", held)


OF_REQUESTS = (
    ("uq_request_open_client_kind", again("client_id", "kind", "NULL, NULL")),
    ("uq_request_open_device", again("{client}", "'phone'", "device_id, until_on")),
    ("ck_request_wanted_after_asked", "UPDATE request SET wanted_by = '2020-01-01'"),
    ("ck_request_until_after_asked", "UPDATE request SET until_on = '2020-01-01'"),
    (
        "ck_request_cancelled_after_asked",
        "UPDATE request SET cancelled_on = '2020-01-01', cancelled_by = 'A', cancelled_why = 'b'",
    ),
    ("ck_request_set_aside_whole", "UPDATE request SET until_on = NULL"),
    ("ck_request_cancelled_whole", "UPDATE request SET cancelled_on = '2026-12-01'"),
    (
        "ck_request_one_ending",
        "UPDATE request SET loan_id = {loan}, cancelled_on = '2026-12-01', cancelled_by = 'A',"
        " cancelled_why = 'b'",
    ),
)
