"""What breaks the promises of guides, for the test of all promises."""

from tests.support.guides.made import rows_of_guides

__all__ = ["OF_GUIDES", "rows_of_guides"]

TEXT = (
    "INSERT INTO guide_text (language, topic, title, body, shipped, made_at, actor)"
    " VALUES ('en', 'safe', '{title}', '{body}', false, '2026-11-03 10:00:00', 'A')"
)
PILE = (
    "INSERT INTO guide_pile (made_at, guides, file_id)"
    " SELECT made_at, {guides}, {file} FROM guide_pile"
)
OF_GUIDES = (
    ("ck_guide_text_title_given", TEXT.replace("{title}", " ").replace("{body}", "Words")),
    ("ck_guide_text_body_given", TEXT.replace("{title}", "Words").replace("{body}", " ")),
    ("guide_text_kept", "UPDATE guide_text SET body = 'Pay at once.'"),
    ("guide_text_kept", "DELETE FROM guide_text"),
    ("ck_guide_language_checked_whole", "UPDATE guide_language SET checked_by = 'Somebody'"),
    ("ck_guide_address_token_sealed_only", "UPDATE guide_address SET token_sealed = 'open'"),
    (
        "uq_guide_address_token_hash",
        "INSERT INTO guide_address (loan_id, token_hash, token_sealed, made_at, actor)"
        " SELECT loan_id + 1, token_hash, token_sealed, made_at, actor FROM guide_address",
    ),
    ("ck_guide_pile_some", PILE.replace("{guides}", "0").replace("{file}", "NULL")),
    ("uq_guide_pile_file", PILE.replace("{guides}", "1").replace("{file}", "file_id")),
)
