"""How borrowers agree, to which words, and what is not an agreement."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from techloan import encryption, stored_files
from techloan.audit import AuditLine
from techloan.database import Session
from techloan.errors import Refused
from techloan.loans import follow_up, undo
from techloan.loans.agreements import paper, photos, queries, rules, services, texts
from techloan.loans.agreements.rules import Signing
from techloan.loans.agreements.services import Yes
from techloan.loans.models import Agreement, Loan
from techloan.loans.rules import Agreed
from techloan.permissions import COMMAND_LINE, Role
from techloan.settings import Settings
from techloan.stored_files import StoredFile
from tests import make
from tests.conftest import NOW
from tests.loans.papers import SCRIBBLE, drawn, picture

TODAY = NOW.date()


def agree(db: Session, loan: Loan, **how: object) -> Agreement:
    yes = Yes(texts.in_force(db, NOW).id, **how)  # type: ignore[arg-type]
    return services.agree(db, COMMAND_LINE, NOW, loan.id, yes)


def unsigned(db: Session, days: int = 8) -> list[str]:
    rows = db.execute(follow_up.unsigned(TODAY + timedelta(days=days)))
    return [row.detail for row in rows]


def files(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(StoredFile)) or 0


@pytest.mark.parametrize(
    ("how", "agreed", "signing"),
    [
        ({"drawn": b"a picture"}, Agreed.SIGNED, Signing.SCREEN),
        ({"typed": "Dotty Marmalade"}, Agreed.SIGNED, Signing.TYPED),
        ({"on_paper": True}, Agreed.SIGNED, Signing.PAPER),
        ({"heard_by": "Juniper"}, Agreed.SPOKEN, None),
    ],
)
def test_there_are_four_ways_to_agree(
    db: Session, how: dict[str, object], agreed: Agreed, signing: Signing | None
) -> None:
    row = agree(db, make.loan(db), **how)
    assert (row.agreed, row.how, row.recorded_by) == (agreed, signing, "command line")
    assert row.text_id == texts.in_force(db, NOW).id


def test_names_and_signatures_are_kept_encrypted(db: Session) -> None:
    typed = agree(db, make.loan(db), typed="Dotty Marmalade")
    assert "Dotty" not in (typed.typed_name_sealed or "")
    assert encryption.unseal(typed.typed_name_sealed or "") == "Dotty Marmalade"
    signed = agree(db, make.loan(db), drawn=drawn())
    file = db.scalars(queries.signature_of(signed.loan_id)).one()
    assert file.sealed.startswith(b"gAAAA")
    assert stored_files.contents(file) == drawn()


def test_to_agree_anew_replaces_the_signature(db: Session) -> None:
    loan = make.loan(db)
    agree(db, loan, drawn=drawn())
    row = agree(db, loan, on_paper=True)
    assert (row.how, row.signature_id, files(db)) == (Signing.PAPER, None, 0)
    told = select(AuditLine.detail).where(AuditLine.action == "agreement")
    assert len(db.scalars(told).all()) == 2


def test_without_an_agreement_somebody_asks_after_a_week(db: Session) -> None:
    loans = [make.loan(db) for _ in range(4)]
    agree(db, loans[0], on_paper=True)
    agree(db, loans[1], heard_by="Juniper")
    services.not_yet(db, COMMAND_LINE, NOW, loans[2].id)
    out = (loans[3].checked_out_on - TODAY).days
    assert sorted(unsigned(db, out + 8)) == sorted(one.device.tag for one in loans[2:])
    assert unsigned(db, out + 7) == []


def test_what_was_lent_beside_a_device_needs_no_agreement(db: Session) -> None:
    main, beside = make.loan(db), make.loan(db)
    beside.part_of = main
    db.flush()
    assert unsigned(db) == [main.device.tag]
    with pytest.raises(Refused, match="lent with another"):
        agree(db, beside, on_paper=True)


@pytest.mark.parametrize("strokes", ["10,10", "10,10 14,10", "10,10 10,390", "500,200;501,201"])
def test_a_dot_is_no_signature(strokes: str) -> None:
    assert rules.refusal_of_signature(rules.strokes(strokes)) == rules.TOO_LITTLE


@pytest.mark.parametrize("strokes", ["", "a", "1,2,3", "9999,1", "-1,1", "1,1 " * 20_001])
def test_strokes_that_no_page_sends_are_refused(strokes: str) -> None:
    with pytest.raises(rules.Damaged):
        rules.strokes(strokes)


def test_a_name_in_letters_is_a_signature() -> None:
    assert rules.refusal_of_signature(rules.strokes(SCRIBBLE)) is None
    assert rules.refusal_of_name("Zoë") is None
    assert rules.refusal_of_name(". -")


def test_every_version_is_kept_and_the_newest_is_in_force(db: Session) -> None:
    loan = make.loan(db)
    first = agree(db, loan, on_paper=True).text_id
    new = texts.keep(db, COMMAND_LINE, NOW, "# Be kind\n\nYou do not pay if it breaks.")
    assert texts.in_force(db, NOW) == new
    assert [(t.id, n) for t, n in db.execute(texts.history())] == [(new.id, 0), (first, 1)]
    with pytest.raises(Refused, match="in force already"):
        texts.keep(db, COMMAND_LINE, NOW, new.body)
    assert texts.back_to_shipped(db, COMMAND_LINE, NOW).body == texts.shipped()


def test_a_copy_holds_the_words_to_which_they_agreed(db: Session) -> None:
    loan = make.loan(db)
    agree(db, loan, typed="Dotty")
    texts.keep(db, COMMAND_LINE, NOW, "Quite other words.")
    sheet, _ = paper.sheet_of(db, Settings(), NOW, loan)
    assert sheet.body == texts.shipped()
    assert sheet.signed == "Typed their name and ticked, 3 November 2026 at 10:30"


def test_the_sheet_names_device_tag_serial_parts_day_and_whom_to_ring(db: Session) -> None:
    site = make.site(db)
    model = make.model(db, kit=("Charger", "Stylus"))
    device = make.device(db, at=site, of=model, tag="TAB-0017", serial="SN-42")
    worker = make.staff(db, Role.COORDINATOR, at=site, name="Juniper Vale", phone="07700 900123")
    loan = make.loan(db, of=device, to=make.client(db, of=site.partner, case_worker=worker))
    sheet, _ = paper.sheet_of(db, Settings(organisation="People Like Us"), NOW, loan)
    html = paper.html(sheet).replace("\u00a0", " ")
    for words in (
        *("TAB-0017", "SN-42", "Charger, Stylus", loan.client.name, "Juniper Vale, 07700 900123"),
        "You do not pay if it breaks",
    ):
        assert words in html


def test_who_signed_or_was_photographed_for_cannot_be_undone(db: Session) -> None:
    site = make.site(db)
    desk = make.actor(make.staff(db, Role.DESK, at=site), Role.DESK)
    loan = make.loan(db, of=make.device(db, at=site), to=make.client(db, of=site.partner), by=desk)
    photos.add(db, COMMAND_LINE, NOW, loan.id, picture(size=(60, 60)))
    with pytest.raises(Refused, match="Something happened since"):
        undo.undo_check_out(db, desk, NOW, loan.checked_out_on, loan.id)


def test_a_handful_of_photos_is_enough(db: Session) -> None:
    loan = make.loan(db)
    for _ in range(rules.MOST_PHOTOS):
        last = photos.add(db, COMMAND_LINE, NOW, loan.id, b"a picture")
    with pytest.raises(Refused, match="Delete one"):
        photos.add(db, COMMAND_LINE, NOW, loan.id, b"a picture")
    photos.remove(db, COMMAND_LINE, NOW, TODAY, loan.id, last.id)
    assert files(db) == rules.MOST_PHOTOS - 1
