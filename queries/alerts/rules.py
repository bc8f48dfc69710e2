"""When an alert is raised and when it is cleared. Pure: standings and what was known before → what has changed.

A subject is watched for each hospital × tier × kind and stands at one severity or at none. It rises to a severity
once the condition has held over `hold_hours`, and leaves it once the value has been past the threshold by the margin
for as long: a value that plays around a threshold changes nothing. What counts is when the archive was read, not how
often somebody looked: two looks at the same figures are one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Self

from queries.dicom import Availability
from queries.forecasts.reach import Outlook, Reach
from queries.projections.standing import Standing
from queries.settings import HospitalSettings

FULL_PERCENT = 100
# What is not known today says nothing about what was known yesterday.
_UNJUDGED = frozenset({Outlook.NOT_ENOUGH_HISTORY, Outlook.STORED_UNKNOWN})


class Kind(StrEnum):
    """PERCENT: how much of the capacity is used. DATE: how soon the critical level may be reached."""

    PERCENT = "percent"
    DATE = "date"


class Severity(IntEnum):
    WARNING = 1
    CRITICAL = 2
    # Of PERCENT alone.
    FULL = 3


@dataclass(frozen=True, slots=True)
class Rules:
    """A hospital's: days until the critical level, counted to the early end of its date's 80 % range."""

    warning_days: int
    critical_days: int
    hold_hours: int
    margin_percent: int
    margin_days: int
    stale_after_hours: int

    @classmethod
    def of(cls, hospital: HospitalSettings) -> Self:
        told = hospital.alerts
        return cls(
            warning_days=told.warning_days,
            critical_days=told.critical_days,
            hold_hours=told.hold_hours,
            margin_percent=told.margin_percent,
            margin_days=told.margin_days,
            stale_after_hours=hospital.stale_after_hours,
        )


@dataclass(frozen=True, slots=True)
class Subject:
    hospital: str
    tier: Availability | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of a subject. `since`: for severities above `level`, when the condition was first seen that has
    held ever since; for `level` and those below it, when the value was first seen past the margin."""

    level: Severity | None = None
    since: Mapping[Severity, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """`standing` None: the hospital's figures no longer have this tier."""

    subject: Subject
    before: Watch
    after: Watch
    standing: Standing | None

    @property
    def raised(self) -> Severity | None:
        """The severity it rose to."""
        return self.after.level if _rank(self.after.level) > _rank(self.before.level) else None

    @property
    def cleared(self) -> Severity | None:
        """The severity it fell from; it may have fallen to a lower one."""
        return self.before.level if _rank(self.after.level) < _rank(self.before.level) else None


@dataclass(frozen=True, slots=True)
class _Gauge:
    """A value that grows with the danger, the value each severity begins at, and the margin below it."""

    value: float
    beginnings: Mapping[Severity, float]
    margin: float


def changes(
    standings: Sequence[Standing], watches: Mapping[Subject, Watch], now: datetime, rules: Mapping[str, Rules]
) -> tuple[Change, ...]:
    """Those subjects of which something else is known than before, with what was raised or cleared.

    Stale figures, stored bytes that are not known and dates that too little history gives neither raise nor clear.
    A subject whose capacity is no longer known, or whose tier its hospital's figures no longer have, is cleared like
    one that has fallen.
    """
    found = []
    for subject, figures_at, standing in _observed(standings, watches):
        of_hospital = rules[subject.hospital]
        gauge = _gauge(subject, standing, now, of_hospital)
        if gauge is None or now - figures_at > timedelta(hours=of_hospital.stale_after_hours):
            continue
        before = watches.get(subject, Watch())
        after = _next(before, gauge, figures_at, timedelta(hours=of_hospital.hold_hours))
        if after != before:
            found.append(Change(subject, before, after, standing))
    return tuple(found)


def days_until(reach: Reach, now: datetime) -> int | None:
    """Whole days until the early end of a level's range, 0 where it has passed; None where no date can be given."""
    if reach.outlook is Outlook.ALREADY_PASSED:
        return 0
    day = soonest_day(reach)
    return max(0, (day - now.date()).days) if day else None


def soonest_day(reach: Reach) -> date | None:
    """The early end of the 80 % range, which may be within the horizon where the median is not."""
    return (reach.range_80.earliest if reach.range_80 else None) or reach.median


def _observed(
    standings: Sequence[Standing], watches: Mapping[Subject, Watch]
) -> Iterator[tuple[Subject, datetime, Standing | None]]:
    read_at: dict[str, datetime] = {}
    seen: set[Subject] = set()
    for standing in standings:
        read_at[standing.hospital] = standing.figures_at
        for kind in Kind:
            subject = Subject(standing.hospital, standing.tier, kind)
            seen.add(subject)
            yield subject, standing.figures_at, standing
    for subject in watches:
        if subject not in seen and subject.hospital in read_at:
            yield subject, read_at[subject.hospital], None


def _gauge(subject: Subject, standing: Standing | None, now: datetime, rules: Rules) -> _Gauge | None:
    """None where nothing can be judged."""
    match subject.kind:
        case Kind.PERCENT:
            return _percent_gauge(standing, rules)
        case Kind.DATE:
            return _date_gauge(standing, now, rules)


def _percent_gauge(standing: Standing | None, rules: Rules) -> _Gauge | None:
    if standing is None or standing.capacity_bytes is None:
        return _Gauge(0, {severity: float("inf") for severity in Severity}, rules.margin_percent)
    if standing.used_percent is None:
        return None
    beginnings = {
        Severity.WARNING: standing.warning_percent,
        Severity.CRITICAL: standing.critical_percent,
        Severity.FULL: FULL_PERCENT,
    }
    return _Gauge(standing.used_percent, beginnings, rules.margin_percent)


def _date_gauge(standing: Standing | None, now: datetime, rules: Rules) -> _Gauge | None:
    if standing and standing.critical.outlook in _UNJUDGED:
        return None
    days = days_until(standing.critical, now) if standing else None
    beginnings = {Severity.WARNING: -rules.warning_days, Severity.CRITICAL: -rules.critical_days}
    return _Gauge(float("-inf") if days is None else -days, beginnings, rules.margin_days)


def _next(before: Watch, gauge: _Gauge, figures_at: datetime, hold: timedelta) -> Watch:
    since = {
        severity: before.since.get(severity, figures_at)
        for severity, begins in gauge.beginnings.items()
        if (gauge.value >= begins if severity > _rank(before.level) else gauge.value < begins - gauge.margin)
    }
    level = _level(before.level, {severity for severity, first in since.items() if figures_at - first >= hold})
    kept = {
        severity: first
        for severity, first in since.items()
        # What was waited for on the way up is another thing on the way down.
        if (severity > _rank(level)) == (severity > _rank(before.level))
    }
    return Watch(level, kept)


def _level(level: Severity | None, held: set[Severity]) -> Severity | None:
    above = [severity for severity in held if severity > _rank(level)]
    if above:
        return max(above)
    below = [severity for severity in Severity if severity <= _rank(level) and severity not in held]
    return max(below, default=None)


def _rank(level: Severity | None) -> int:
    return level or 0
