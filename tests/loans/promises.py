"""What breaks the promises of agreements, photos and requests, for the test of all promises."""

ASK_AGAIN = """INSERT INTO request (client_id, kind, why, needs_data, needs_help, asked_on,
 asked_at, asked_by, device_id, until_on, cancelled_by, cancelled_why)
 SELECT {who}, {kind}, '', needs_data, needs_help, asked_on, asked_at, asked_by, {held}, '', ''
 FROM request"""


def again(who: str, kind: str, held: str) -> str:
    """Return what adds a second request beside the one that there is."""
    return ASK_AGAIN.replace("{who}", who).replace("{kind}", kind).replace("{held}", held)


OF_PAPERS = (
    (
        "ck_agreement_text_body_given",
        "INSERT INTO agreement_text (body, shipped, made_at, actor)"
        " VALUES (' ', false, '2026-11-03 10:00:00', '')",
    ),
    ("agreement_text_kept", "UPDATE agreement_text SET body = 'You pay if it breaks.'"),
    ("agreement_text_kept", "DELETE FROM agreement_text"),
    ("ck_agreement_how_of_signed", "UPDATE agreement SET agreed = 'none'"),
    ("ck_agreement_signature_of_screen", "UPDATE agreement SET how = 'paper'"),
    ("ck_agreement_name_sealed_only", "UPDATE agreement SET typed_name_sealed = 'Dotty'"),
    (
        "uq_agreement_signature",
        "INSERT INTO agreement (loan_id, agreed, how, recorded_by, heard_by, signature_id)"
        " SELECT loan_id + 1, agreed, how, '', '', signature_id FROM agreement",
    ),
    (
        "uq_loan_photo_file",
        "INSERT INTO loan_photo (loan_id, taken, file_id, at, actor)"
        " SELECT loan_id, taken, file_id, at, actor FROM loan_photo",
    ),
    ("ck_stored_file_size_some", "UPDATE stored_file SET size = 0"),
)

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
