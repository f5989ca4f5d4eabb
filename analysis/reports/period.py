"""The time a report is about: a quarter of the calendar, a year, or any days in between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from feedback.core.errors import Invalid


class BadPeriod(Invalid):
    """The last day lies before the first, or more than three years after it."""

    code = "bad-period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From the first day to the last, both inside. Raises BadPeriod."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.end - self.start <= timedelta(days=3 * 366):
            raise BadPeriod

    def holds(self, day: date | None) -> bool:
        return day is not None and self.start <= day <= self.end

    @property
    def following(self) -> Period:
        """As long a time, from the day after."""
        return Period(start=self.end + timedelta(1), end=self.end + timedelta(1) + (self.end - self.start))

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Pieces of three months from the first day; the last may be shorter. Every day lies in exactly one."""
        pieces, start = [], self.start
        while start <= self.end:
            after = _in_months(start, 3)
            pieces.append(Period(start=start, end=min(self.end, after - timedelta(1))))
            start = after
        return tuple(pieces)


def quarter_of(day: date) -> Period:
    """The calendar quarter that a day lies in."""
    start = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return Period(start=start, end=_in_months(start, 3) - timedelta(1))


def _in_months(day: date, months: int) -> date:
    """The same day of a later month; the 1st of the one after where that month has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + year, month=month + 1)
    except ValueError:
        return _in_months(day.replace(day=1), months + 1)
