"""What breaks the promises of agreements and photos, for the test of all promises."""

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
