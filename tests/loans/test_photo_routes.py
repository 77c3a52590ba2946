"""Photos of a loan: kept, shown and deleted; what is no photo is refused in words."""

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from techloan.database import Session
from techloan.loans.agreements.models import LoanPhoto
from techloan.loans.models import Loan
from techloan.permissions import Role
from tests import make
from tests.loans.papers import picture, zeros
from tests.visitor import Visit, Visitor, words


@pytest.fixture
def loan(db: Session) -> Loan:
    return make.loan(db)


@pytest.fixture
def browser(db: Session, visit: Visit, loan: Loan) -> Visitor:
    return visit(make.staff(db, Role.COORDINATOR))


def upload(browser: Visitor, loan: Loan, data: bytes, name: str = "a.jpg") -> Any:
    form = {"photo": (io.BytesIO(data), name)}
    return browser.post(f"/loans/{loan.id}/photos", data=form, content_type="multipart/form-data")


def test_a_photo_is_kept_shown_and_deleted(db: Session, browser: Visitor, loan: Loan) -> None:
    assert upload(browser, loan, picture()).status_code == 303
    db.rollback()
    photo = db.scalars(select(LoanPhoto)).one()
    shown = browser.get(f"/loans/{loan.id}/photos/{photo.id}")
    assert (shown.mimetype, shown.data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "1 photo" in words(browser.get(f"/loans/{loan.id}"))
    assert browser.post(f"/loans/{loan.id}/photos/{photo.id}/delete").status_code == 303
    assert browser.get(f"/loans/{loan.id}/photos/{photo.id}").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<html><script>alert(1)</script>", "not a photo that we can read"),
        (b"", "Take or choose a photo first"),
        (picture()[:900], "not a photo that we can read"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "On an iPhone open Settings, Camera"),
        (zeros(10_000, 10_001), "more than 50 million dots"),
    ],
    ids=["a page", "nothing", "cut", "iPhone", "100 megapixels"],
)
def test_what_is_no_photo_is_refused_in_words(
    db: Session, browser: Visitor, loan: Loan, data: bytes, said: str
) -> None:
    answer = upload(browser, loan, data, "a.jpg" if data else "")
    assert (answer.status_code, said in words(answer)) == (422, True)
    db.rollback()
    assert db.scalars(select(LoanPhoto)).all() == []


def test_a_photo_of_16_mb_is_refused_beside_the_field(browser: Visitor, loan: Loan) -> None:
    head = 'Content-Disposition: form-data; name="photo"; filename="a.jpg"'
    body = f"--line\r\n{head}\r\n\r\n".encode() + bytes(16 * 1024 * 1024) + b"\r\n--line--\r\n"
    kind = "multipart/form-data; boundary=line"
    answer = browser.post(f"/loans/{loan.id}/photos", data=body, content_type=kind)
    assert (answer.status_code, "larger than 15 MB" in words(answer)) == (422, True)


def test_a_file_of_30_mb_is_refused_in_words(browser: Visitor, loan: Loan) -> None:
    sent, kind = bytes(30 * 1024 * 1024), "multipart/form-data; boundary=line"
    answer = browser.post(f"/loans/{loan.id}/photos", data=sent, content_type=kind)
    assert answer.status_code == 413
    assert "A file may have up to 20 MB" in words(answer)


def test_the_place_where_a_photo_was_taken_is_kept_nowhere(
    db: Session, browser: Visitor, loan: Loan
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (52.0, 11.0, 30.0)
    sent = picture(size=(400, 200), exif=exif)
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    assert upload(browser, loan, sent).status_code == 303
    db.rollback()
    photo = db.scalars(select(LoanPhoto)).one()
    kept = Image.open(io.BytesIO(browser.get(f"/loans/{loan.id}/photos/{photo.id}").data))
    assert (dict(kept.getexif()), kept.size) == ({}, (200, 400))
