"""Dates of loans: no database, tables of days."""

from datetime import date

import pytest

from techloan.loans.rules import (
    Due,
    days_late,
    due_date,
    due_words,
    refusal_of_due_date,
    renewed_due,
)

TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (None, Due(date(2026, 12, 1))),
        (date(2026, 12, 1), Due(date(2026, 12, 1))),
        (date(2026, 11, 20), Due(date(2026, 11, 20), "This is the last day of their support.")),
        (TODAY, Due(TODAY, "This is the last day of their support.")),
        (
            date(2026, 11, 2),
            Due(date(2026, 12, 1), "Their support has ended. Is somebody still helping them?"),
        ),
    ],
)
def test_a_due_date_is_never_past_the_end_of_support_unsaid(until: date | None, due: Due) -> None:
    assert due_date(TODAY, 28, until) == due


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (None, "no date agreed yet"),
        (date(2026, 11, 3), "due back today"),
        (date(2026, 11, 4), "due back tomorrow"),
        (date(2026, 11, 8), "due back in 5 days"),
        (date(2026, 11, 2), "due back yesterday"),
        (date(2026, 10, 31), "due back 3 days ago"),
    ],
)
def test_due_dates_are_said_without_blame(due: date | None, words: str) -> None:
    assert due_words(due, TODAY) == words


@pytest.mark.parametrize(
    ("due", "late"), [(None, 0), (date(2026, 11, 3), 0), (date(2026, 11, 2), 1)]
)
def test_a_loan_is_late_from_the_day_after_it_is_due(due: date | None, late: int) -> None:
    assert days_late(due, TODAY) == late


@pytest.mark.parametrize(
    ("due", "renewed"),
    [
        (date(2026, 11, 10), date(2026, 12, 8)),
        (date(2026, 10, 1), date(2026, 12, 1)),
        (None, date(2026, 12, 1)),
    ],
)
def test_a_renewal_counts_from_the_due_date_or_from_today_when_late(
    due: date | None, renewed: date
) -> None:
    assert renewed_due(due, TODAY, 28) == renewed


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 2), "before it went out"),
        (date(2036, 11, 3), "more than three years"),
    ],
)
def test_impossible_due_dates_are_refused(due: date, words: str) -> None:
    assert words in (refusal_of_due_date(due, TODAY) or "")
