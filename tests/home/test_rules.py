"""What matters first on the follow-up, and why somebody is on it, in words."""

from datetime import date, timedelta

import pytest

from techloan.home.rules import rank, why
from techloan.people.contacts.rules import ABOUT, Reason
from techloan.reading_age import reading_age

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("reason", "days", "detail", "expected"),
    [
        (Reason.OVERDUE, -19, "TAB-0017", "TAB-0017, due back 19 days ago"),
        (Reason.DUE_SOON, 1, "TAB-0017", "TAB-0017, due back tomorrow"),
        (Reason.SIM, 3, "TAB-0017", "The SIM in TAB-0017 ends on 27 November 2026"),
        (Reason.SIM, -1, "TAB-0017", "The SIM in TAB-0017 ended on 23 November 2026"),
        (Reason.SUPPORT_ENDING, 0, "PH-1", "It ends on 24 November 2026, and PH-1 is still"),
        (Reason.WAITING, -15, "a tablet", "For a tablet, 15 days"),
        (Reason.MISSED_TWO, -20, "Friday Quiz", "Missed the last two of Friday Quiz. Last came"),
        (Reason.WAITING, -15, "{0.x}", "For {0.x}, 15 days"),
    ],
)
def test_a_row_says_why_in_words(reason: Reason, days: int, detail: str, expected: str):
    assert why(reason, TODAY + timedelta(days=days), detail, TODAY).startswith(expected)


def test_every_reason_has_its_words_and_may_be_what_a_contact_was_about():
    for reason in Reason:
        assert why(reason, TODAY, "TAB-0001", TODAY)
        # A worry rests when it is closed, and by no contact.
        assert (reason in ABOUT) is (reason is not Reason.WORRIED)


def test_the_words_are_read_at_nine():
    said = ". ".join(why(reason, TODAY, "the tablet", TODAY) for reason in Reason)
    assert reading_age(said) <= 9


def test_what_is_late_for_more_than_a_week_comes_before_all_else():
    def first(reason: Reason, days: int) -> int:
        return rank(reason, TODAY - timedelta(days=days), TODAY)

    assert first(Reason.OVERDUE, 8) < first(Reason.MISSED_TWO, 60) < first(Reason.OVERDUE, 7)
    assert first(Reason.OVERDUE, 7) < first(Reason.WAITING, 90) < first(Reason.DUE_SOON, 0)
