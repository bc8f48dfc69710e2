"""When something is done again and again, as cron writes it: minute, hour, day of a month, month, day of a week."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    # 0 and 7 are Sunday.
    ("day of the week", 0, 7),
)
_MOST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EXAMPLE = "such as '20 */2 * * *' (every two hours at 20 past) or '40 1 * * 0' (Sundays at 1:40)"


@dataclass(frozen=True, slots=True)
class Times:
    """Every field as the numbers that it allows; `days` and `weekdays` are None where `*` leaves them open. Where
    both say something, a day fits that either allows, as cron has it."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int] | None
    months: frozenset[int]
    weekdays: frozenset[int] | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError, which names the field and what is allowed."""
        parts = text.split()
        if len(parts) != len(_FIELDS):
            raise ValueError(f"{text!r} has {len(parts)} fields of five; allowed is {_EXAMPLE}")
        minutes, hours, days, months, weekdays = (
            frozenset(_numbers(part, *field)) for part, field in zip(parts, _FIELDS, strict=True)
        )
        if not any(day <= _MOST_DAYS[month - 1] for day in days for month in months) and parts[4] == "*":
            raise ValueError(f"{text!r}: no such day is in these months; allowed is {_EXAMPLE}")
        return cls(
            minutes,
            hours,
            None if parts[2] == "*" else days,
            months,
            None if parts[4] == "*" else frozenset(number % 7 for number in weekdays),
        )

    def latest(self, zone: ZoneInfo, after: datetime, until: datetime) -> datetime | None:
        """The last of these times after the one moment and not after the other, in UTC; None where there is none.

        Each happens once: what falls into the hour that a change of clocks skips is an hour later, and of the hour
        that comes twice the first is meant.
        """
        day, first = until.astimezone(zone).date(), after.astimezone(zone).date()
        while day >= first:
            moments = [moment for moment in self._of(day, zone) if after < moment <= until]
            if moments:
                return max(moments)
            day -= timedelta(days=1)
        return None

    def _of(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        if day.month not in self.months or not self._allows(day):
            return
        for hour in self.hours:
            for minute in self.minutes:
                yield datetime.combine(day, time(hour, minute), zone).astimezone(UTC)

    def _allows(self, day: date) -> bool:
        weekday = day.isoweekday() % 7
        fits = [
            *([] if self.days is None else [day.day in self.days]),
            *([] if self.weekdays is None else [weekday in self.weekdays]),
        ]
        return any(fits) or not fits


def _numbers(text: str, name: str, first: int, last: int) -> Iterator[int]:
    for part in text.split(","):
        span, slash, step_text = part.partition("/")
        start_text, dash, end_text = span.partition("-")
        start, end = (
            (first, last) if span == "*" else (_number(start_text), _number(end_text if dash else start_text))
        )
        step = _number(step_text) if slash else 1
        if start is None or end is None or not step or not first <= start <= end <= last or (slash and start == end):
            raise ValueError(
                f"{part!r} is no {name}; allowed are numbers from {first} to {last}, spans such as {first}-{last}, "
                "all (*), and of a span or all every so many (*/2), several with commas"
            )
        yield from range(start, end + 1, step)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 2 else None
