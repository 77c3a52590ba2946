"""Statements that break each promise about SIMs, repairs, losses and endings."""

_REPAIR = (
    "INSERT INTO repair (device_id, sent_on, sent_to, wrong, done, recorded_by{more}) VALUES"
    " ({{device}}, '2026-11-03', '', '{wrong}', '', ''{values})"
)


def _repair(more: str = "", values: str = "", wrong: str = "screen") -> str:
    return _REPAIR.format(more=more, values=values, wrong=wrong)


OF_THINGS = (
    (
        "uq_sim_iccid",
        "INSERT INTO sim (network, iccid, device_id) VALUES"
        " ('O2', '8944110000000000073', {device}), ('Three', '8944110000000000073', {device})",
    ),
    ("ck_sim_told", "INSERT INTO sim (network, iccid, device_id) VALUES ('', '', {device})"),
    (
        "ck_sim_puk_sealed_only",
        "INSERT INTO sim (network, iccid, device_id, puk_sealed)"
        " VALUES ('EE', '', {device}, '12345678')",
    ),
    ("ck_sim_somewhere", "INSERT INTO sim (network, iccid) VALUES ('EE', '')"),
    ("uq_repair_open", _repair() + ", ({device}, '2026-11-04', '', 'x', '', '')"),
    ("ck_repair_wrong_given", _repair(wrong="  ")),
    (
        "ck_repair_back_after_sent",
        _repair(", back_on, outcome", ", '2026-11-01', 'repaired'"),
    ),
    ("ck_repair_back_whole", _repair(", back_on", ", '2026-11-09'")),
    ("ck_repair_cost_not_negative", _repair(", cost_pence", ", -1")),
    ("ck_loan_onward_after_ending", "UPDATE loan SET onward = 'own_device'"),
    ("ck_loan_kept_as_of_kept", "UPDATE loan SET kept_as = 'gifted'"),
    ("ck_loan_price_of_bought", "UPDATE loan SET price_pence = 100"),
    ("ck_loan_kit_replaced_of_missing", "UPDATE loan_kit SET replaced_on = '2026-11-03'"),
    (
        "ck_loss_settled_whole",
        "INSERT INTO loss (loan_id, police_reference, settled_by)"
        " SELECT id, '', 'Juniper Vale' FROM loan",
    ),
)
