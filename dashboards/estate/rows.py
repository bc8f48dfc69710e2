"""A reader's hospitals, ranked: the rows of table, chart and file alike. None is dropped for want of figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dashboards.services import Reader
from queries.criteria import Month
from queries.errors import ArchiveError, SnapshotMissing
from queries.forecasts.reach import Outlook, Reach
from queries.forecasts.series import later
from queries.projections.course import Course
from queries.projections.estate import ranked, soonest
from queries.projections.standing import Standing
from queries.projections.standings import filling, standings


class Without(StrEnum):
    """Why nothing is known of a hospital's store."""

    NO_PROJECTION = "no_projection"
    UNREADABLE = "snapshot_unreadable"
    NO_SNAPSHOT = "no_snapshot"


@dataclass(frozen=True, slots=True)
class EstateRow:
    """`standing` is that of the store which is full first, or `without` says why there is none. `read_at`, where the
    hospital is, is the moment its archive was read."""

    hospital: str
    name: str
    standing: Standing | None
    without: Without | None
    read_at: datetime | None
    is_stale: bool

    @property
    def full(self) -> Reach | None:
        return self.standing.full if self.standing else None


@dataclass(frozen=True, slots=True)
class Counted:
    """`full` of the `known` hospitals, those whose projection tells it, are expected to be full within so long."""

    months: int
    full: int
    known: int


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes in the stores of `known` hospitals; of the others nobody knows."""

    stored_bytes: int
    is_estimated: bool
    known: int

    @property
    def known_bytes(self) -> int | None:
        """None where nobody knows any."""
        return self.stored_bytes if self.known else None


def estate_rows(reader: Reader, courses: Mapping[str, Course | None]) -> tuple[EstateRow, ...]:
    """Soonest first; those of which nothing is known last, in the order of the configuration."""
    hospitals = reader.services.hospitals
    found = {
        code: soonest(standings(course, hospitals[code].storage, reader.today))
        for code, course in courses.items()
        if course is not None
    }
    taken_at: dict[str, datetime] = {}
    failures: dict[str, ArchiveError] = {}
    for source in reader.snapshots(tuple(courses)):
        taken_at |= source.taken_at
        failures |= source.failures
    stale = {*reader.stale(taken_at)}

    def row(code: str, standing: Standing | None, without: Without | None) -> EstateRow:
        at = standing.figures_at if standing else taken_at.get(code)
        moment = reader.moment(code, at) if at else None
        return EstateRow(code, reader.names[code], standing, without, moment, code in stale)

    reasons = {code: without_of(failures.get(code)) for code, course in courses.items() if course is None}
    in_order = sorted(reasons, key=lambda code: [*Without].index(reasons[code]))
    return (
        *(row(standing.hospital, standing, None) for standing in ranked(tuple(found.values()))),
        *(row(code, None, reasons[code]) for code in in_order),
    )


def counted_full(rows: Sequence[EstateRow], today: date, months: int) -> Counted:
    """By the middle of what is expected, counted from today."""
    until = months_on(today, months)
    told = [answer for row in rows if row.full and (answer := _is_full_by(row.full, until, months)) is not None]
    return Counted(months, sum(told), len(told))


def soonest_row(rows: Sequence[EstateRow]) -> EstateRow | None:
    """The first that is full, or will be on a day that can be told."""
    first = rows[0] if rows else None
    dated = (Outlook.ALREADY_PASSED, Outlook.WITHIN_HORIZON)
    return first if first and first.full and first.full.outlook in dated else None


def held_in(courses: Mapping[str, Course | None], reader: Reader) -> Held:
    """All that fills the hospitals' stores, whichever of them is full first."""
    stored, is_estimated, known = 0, False, 0
    for code, course in courses.items():
        if course is None:
            continue
        availabilities = filling(reader.services.hospitals[code].storage, None)
        held = course.held_bytes(availabilities)
        if held is not None:
            stored, known = stored + held, known + 1
            is_estimated = is_estimated or course.volume_of(availabilities).is_estimate
    return Held(stored, is_estimated, known)


def without_of(failure: ArchiveError | None) -> Without:
    if failure is None:
        return Without.NO_PROJECTION
    return Without.NO_SNAPSHOT if isinstance(failure, SnapshotMissing) else Without.UNREADABLE


def _is_full_by(full: Reach, until: date, months: int) -> bool | None:
    """None where nobody can tell: no history, no capacity, or no projection that long."""
    match full.outlook:
        case Outlook.ALREADY_PASSED:
            return True
        case Outlook.WITHIN_HORIZON:
            return full.median is not None and full.median <= until
        case Outlook.NOT_WITHIN_HORIZON | Outlook.NOT_GROWING:
            return False if full.horizon_months >= months else None
        case _:
            return None


def months_on(day: date, months: int) -> date:
    month = later(Month.of(day), months)
    return month.first_day + timedelta(days=min(day.day, month.last_day.day) - 1)
