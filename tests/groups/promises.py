"""What breaks the promises of attendance files, for the test of all promises."""

FILE_AGAIN = """INSERT INTO attendance_file
 (group_id, digest, filename, actor, uploaded_at, answers)
 SELECT group_id, digest, filename, actor, uploaded_at, '{{}}' FROM attendance_file"""

OF_FILES = (
    ("uq_attendance_file_digest", FILE_AGAIN),
    (
        "ck_file_attendance_seconds_likely",
        "INSERT INTO file_attendance (file_id, client_id, seconds, stays)"
        " SELECT id, {client}, -1, '[]' FROM attendance_file",
    ),
    (
        "uq_remembered_name_client",
        "INSERT INTO remembered_name (group_id, name, means, client_id) VALUES"
        " ({group}, 'a', 'clients', {client}), ({group}, 'a', 'clients', {client})",
    ),
    (
        "ck_remembered_name_client_given",
        "INSERT INTO remembered_name (group_id, name, means) VALUES ({group}, 'a', 'clients')",
    ),
)
