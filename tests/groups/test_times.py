"""When a group meets, on London's clocks."""

from datetime import UTC, date, datetime

from techloan.groups.models import Group, GroupBreak, GroupTime
from techloan.groups.rules import GroupKind, Pattern, Platform
from techloan.groups.times import bank_holidays, occurrences
from techloan.people.models import Partner

GROUP = Group(
    name="Virtual Coffee Morning",
    kind=GroupKind.COFFEE,
    platform=Platform.ZOOM,
    partner=Partner(name="Lantern House"),
)


def time(**more: object) -> GroupTime:
    """Return Tuesdays at half past ten, unless told otherwise."""
    usual = {"pattern": Pattern.WEEKLY, "weekday": 1, "starts": "10:30", "minutes": 60}
    row = GroupTime(group=GROUP, **{**usual, "from_on": date(2026, 1, 6), **more})  # type: ignore[arg-type]
    row.id = 1
    return row


def days(
    *times: GroupTime, first: date, last: date, breaks: tuple[GroupBreak, ...] = ()
) -> list[date]:
    found = occurrences(times, breaks, first, last, skips_bank_holidays=True)
    return [each.on for each in found]


def test_half_past_ten_stays_half_past_ten_through_both_clock_changes() -> None:
    found = occurrences(
        [time()], [], date(2026, 3, 24), date(2026, 3, 31), skips_bank_holidays=True
    )
    assert [each.starts_at for each in found] == [
        datetime(2026, 3, 24, 10, 30, tzinfo=UTC),
        datetime(2026, 3, 31, 9, 30, tzinfo=UTC),
    ]
    found = occurrences(
        [time()], [], date(2026, 10, 20), date(2026, 10, 27), skips_bank_holidays=True
    )
    assert [each.starts_at.hour for each in found] == [9, 10]


def test_the_last_thursday_of_each_month() -> None:
    monthly = time(pattern=Pattern.MONTHLY, weekday=3, nth=-1)
    assert days(monthly, first=date(2026, 9, 1), last=date(2026, 11, 30)) == [
        date(2026, 9, 24),
        date(2026, 10, 29),
        date(2026, 11, 26),
    ]


def test_every_second_week_counts_from_the_first_meeting() -> None:
    fortnightly = time(every=2, from_on=date(2026, 10, 6))
    assert days(fortnightly, first=date(2026, 10, 12), last=date(2026, 11, 10)) == [
        date(2026, 10, 20),
        date(2026, 11, 3),
    ]


def test_nobody_meets_on_a_bank_holiday_or_in_a_break() -> None:
    mondays = time(weekday=0, from_on=date(2026, 5, 1))
    away = GroupBreak(group=GROUP, from_on=date(2026, 5, 18), until_on=date(2026, 5, 19))
    assert days(mondays, first=date(2026, 5, 1), last=date(2026, 5, 31), breaks=(away,)) == [
        date(2026, 5, 11)
    ]


def test_a_group_may_meet_on_bank_holidays_if_it_wants() -> None:
    found = occurrences(
        [time(weekday=0)], [], date(2026, 5, 4), date(2026, 5, 4), skips_bank_holidays=False
    )
    assert [each.on for each in found] == [date(2026, 5, 4)]


def test_the_bank_holidays_of_england_and_wales_in_2026() -> None:
    assert sorted(bank_holidays(date(2026, 1, 1), date(2026, 12, 31))) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 26),  # the day itself, which is a Saturday, and the day in its place
        date(2026, 12, 28),
    ]
