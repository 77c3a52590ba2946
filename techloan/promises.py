"""What the database promises, and the sentence that people see when it keeps its word.

Each unique index and constraint has a name; here stands its sentence. The loser of a race gets the
same kind answer as the person who came late.
"""

import re

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from techloan.database import Base

SENTENCES = {
    "uq_partner_name": "There is a partner of that name already.",
    "uq_site_partner_id_name": "This partner has a site of that name already.",
    "uq_staff_email": "Somebody signs in with that e-mail address already.",
    "uq_client_reference": "Another client has that reference already.",
    "uq_allocation_open": "This volunteer supports the client already.",
    "uq_message_day": "This person has a message of that day already.",
    "uq_message_key": "This message is there already.",
    "ck_contact_note_sealed_only": "A note is kept encrypted or not at all.",
    "ck_message_body_sealed_only": "A message is kept encrypted or not at all.",
    "ck_message_attempts_likely": "Nobody tries less than never.",
    "uq_device_tag": "Another device has that asset tag already.",
    "uq_device_model_name": "There is a device model of that make and name already.",
    "uq_kit_part_model_id_name": "This model has a part of that name already.",
    "uq_preparation_line_model_id_words": "This line is on the list already.",
    "uq_sim_iccid": "Another SIM has that number already.",
    "uq_loan_open_device": "This device went out a moment ago. Check it in first.",
    "uq_request_open_client_kind": "They are waiting for one of these already.",
    "uq_request_open_device": "This device was set aside for somebody a moment ago.",
    "pk_staff_role": "They hold that role already.",
    "pk_eligibility": "Somebody else answered this a moment ago. Please look again.",
    "pk_preparation_tick": "Somebody else ticked this a moment ago.",
    "pk_sent": "This was sent already.",
    "ck_partner_name_given": "Please give the partner a name.",
    "ck_client_born_in_likely": "Please check the year of birth.",
    "ck_client_support_in_order": "Support cannot end before it begins.",
    "ck_allocation_days_in_order": "The support cannot end before it began.",
    "ck_consent_days_in_order": "A consent cannot be taken back before it was given.",
    "ck_device_tag_given": "Please give the device an asset tag.",
    "ck_device_cost_not_negative": "The cost cannot be less than nothing.",
    "ck_device_pin_sealed_only": "A PIN is kept encrypted or not at all.",
    "ck_device_move_allowed": "A device cannot go from that state to this one.",
    "ck_sim_told": "A SIM needs its network or its number.",
    "ck_sim_puk_sealed_only": "A PUK is kept encrypted or not at all.",
    "ck_sim_somewhere": "A SIM sits in a device, or belongs to a partner.",
    "uq_repair_open": "This device is being repaired already. Say first that it is back.",
    "ck_repair_wrong_given": "Please say what is wrong with it.",
    "ck_repair_back_after_sent": "It cannot be back before it was sent.",
    "ck_repair_back_whole": "A repair that is over needs its day and what came of it.",
    "ck_repair_cost_not_negative": "A repair cannot cost less than nothing.",
    "ck_deposit_some": "A deposit is more than nothing.",
    "ck_agreement_text_body_given": "The agreement needs words.",
    "ck_agreement_how_of_signed": "Only who signed did so in some way.",
    "ck_agreement_signature_of_screen": "A signature belongs to an agreement on the screen.",
    "ck_agreement_name_sealed_only": "A name under an agreement is kept encrypted or not at all.",
    "uq_agreement_signature": "This signature stands under another agreement.",
    "uq_loan_photo_file": "This photo is there already.",
    "ck_stored_file_size_some": "This file is empty.",
    "uq_online_group_name": "There is a group of that name already.",
    "uq_meeting_start": "This group meets at that moment already.",
    "uq_group_member_open": "They are in this group already.",
    "pk_attendance": "Somebody else ticked this a moment ago.",
    "pk_group_host": "They host this group already.",
    "ck_online_group_name_given": "Please give the group a name.",
    "ck_online_group_passcode_sealed_only": "A passcode is kept encrypted or not at all.",
    "ck_group_time_minutes_likely": "A meeting lasts from five minutes to twelve hours.",
    "ck_group_time_days_in_order": "A time cannot end before it begins.",
    "ck_group_break_days_in_order": "The break cannot end before it begins.",
    "ck_group_member_days_in_order": "They cannot leave before they were invited.",
    "ck_group_time_every_likely": "A group meets every week, or every few weeks.",
    "ck_group_time_starts_clock": "Please give the time as 10:30.",
    "ck_attendance_seconds_likely": "Nobody stays for less than no time.",
    "ck_meeting_ends_after_start": "A meeting cannot end before it begins.",
    "ck_meeting_guests_likely": "Please give the number of guests as a number from 0 to 999.",
    "ck_meeting_cancelled_or_finished": "A cancelled meeting has no finished register.",
    "ck_attendance_absence_of_absent": "Who came has no reason for not coming.",
    "uq_attendance_file_digest": "This file came in a moment ago. Please look again.",
    "ck_file_attendance_seconds_likely": "Nobody stays for less than no time.",
    "uq_remembered_name_client": "Somebody else settled this name a moment ago.",
    "ck_remembered_name_client_given": "A name that is a client's needs the client.",
    "ck_loan_due_after_check_out": "The device cannot be due back before it went out.",
    "ck_loan_ended_after_check_out": "A loan cannot end before it began.",
    "ck_loan_due_given": "Please choose the day on which the device is due back.",
    "ck_loan_ending_whole": "A loan that ended needs its ending and its day.",
    "ck_loan_shared_with_another": "A loan is shared with a second person, not with the borrower.",
    "ck_loan_onward_after_ending": "What comes next for them is said when the loan has ended.",
    "ck_loan_kept_as_of_kept": "Only a device that was kept is a gift or was bought.",
    "ck_loan_price_of_bought": "A price is more than nothing, and of a device that was bought.",
    "ck_loan_kit_replaced_of_missing": "Only a part that did not come back is made good.",
    "ck_loss_settled_whole": "Whoever says that there is no more to find out is written down.",
    "ck_request_wanted_after_asked": "Nobody can want a device before they asked for it.",
    "ck_request_until_after_asked": "A device cannot be set aside before anybody asked for it.",
    "ck_request_cancelled_after_asked": "A request cannot be cancelled before it was made.",
    "ck_request_set_aside_whole": "A device is set aside until a day. Please choose both.",
    "ck_request_cancelled_whole": "Please say why the request is cancelled.",
    "ck_request_one_ending": "A request is fulfilled or cancelled, never both.",
    "uq_support_session_key": "This was sent a moment ago, and is kept once.",
    "ck_support_session_done_whole": "What was done took some minutes, and only that did.",
    "ck_support_session_ended_whole": "Only what is still planned has no end.",
    "ck_support_session_why_of_off": "Please say why it did not happen.",
    "ck_support_session_minutes_likely": "Give the minutes as a number from 1 to 600.",
    "ck_support_session_tried_sealed_only": "A note is kept encrypted or not at all.",
    "ck_support_session_next_sealed_only": "A note is kept encrypted or not at all.",
    "ck_support_session_note_sealed_only": "A note is kept encrypted or not at all.",
    "ck_named_lead_deputy_another": "The deputy is somebody else than the lead.",
    "ck_named_lead_hours_likely": "Give the hours as a number from 1 to 168, which is a week.",
    "uq_worry_key": "This was sent a moment ago, and is kept once.",
    "ck_worry_words_sealed_only": "A worry is kept encrypted or not at all.",
    "ck_worry_outcome_sealed_only": "What came of a worry is kept encrypted or not at all.",
    "ck_worry_taken_whole": "Whoever is on it is written down with the moment.",
    "ck_worry_closed_whole": "Whoever closed it is written down with the moment.",
    "ck_worry_closed_told": "Please say what came of it, in a few words.",
    "uq_measure_point": "They were asked this at that point already.",
    "ck_guide_text_title_given": "A guide sheet needs a title.",
    "ck_guide_text_body_given": "A guide sheet needs words.",
    "ck_guide_language_checked_whole": "Whoever has read a language is written down.",
    "ck_guide_address_token_sealed_only": "An address is kept encrypted or not at all.",
    "uq_guide_address_token_hash": "This guide has an address already. Please look again.",
    "ck_guide_pile_some": "Choose at least one guide to print.",
    "uq_guide_pile_file": "These guides are there already.",
    "last_administrator": "This is the last administrator. Make somebody else one first.",
    "audit_kept": "The audit is never changed.",
    "device_on_loan_kept": "This device is on loan. End the loan first.",
    "agreement_text_kept": "Words that were in force are never changed. Write new ones.",
    "guide_text_kept": "Words of a guide that were in force are never changed. Write new ones.",
    "history_kept": "The history of a device is never changed.",
}
TRIGGERS = (
    *("last_administrator", "audit_kept", "history_kept", "device_on_loan_kept"),
    *("agreement_text_kept", "guide_text_kept"),
)
# Closed lists, sizes and real dates: pages offer nothing else, so one sentence does for all. Keys
# without words of their own are met in a race only.
ANY_CHECK = "One of the answers is not among those to choose from. Please check what you chose."
ANY_CLASH = "Somebody else did the same at this moment. Please look again."
ANY_LINK = "This is still used elsewhere, or what it belongs to is gone. Please look again."


def broken(error: IntegrityError) -> str | None:
    """Return the sentence of the promise that an error of the database speaks of, or None."""
    name = broken_name(error)
    if name is None:
        return None
    if name in SENTENCES:
        return SENTENCES[name]
    if name.startswith("ck_"):
        return ANY_CHECK
    if name.startswith(("uq_", "pk_")):
        return ANY_CLASH
    return ANY_LINK if name.startswith("fk_") or name == "foreign key" else None


def broken_name(error: IntegrityError) -> str | None:
    """Return the name of the broken constraint. SQLite tells some by their columns only."""
    diagnostics = getattr(error.orig, "diag", None)
    text = str(error.orig)
    if diagnostics is not None and diagnostics.constraint_name:
        return str(diagnostics.constraint_name)
    for name in TRIGGERS:
        if name in text:
            return name
    if found := re.search(r"UNIQUE constraint failed: index '(\w+)'", text):
        return found.group(1)
    if found := re.search(r"UNIQUE constraint failed: (.+)", text):
        return _unique_of(found.group(1).split(", "))
    if found := re.search(r"CHECK constraint failed: (\w+)", text):
        return found.group(1)
    return "foreign key" if "FOREIGN KEY constraint failed" in text else None


def _unique_of(columns: list[str]) -> str | None:
    table_name = columns[0].split(".")[0]
    names = [column.split(".")[1] for column in columns]
    table = Base.metadata.tables[table_name]
    uniques: list[Index | UniqueConstraint] = [
        *(index for index in table.indexes if index.unique),
        *(c for c in table.constraints if isinstance(c, UniqueConstraint)),
    ]
    for unique in uniques:
        if [column.name for column in unique.columns] == names:
            return str(unique.name)
    if [column.name for column in table.primary_key.columns] == names:
        return str(table.primary_key.name)
    return None
