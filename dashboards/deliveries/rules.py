"""Whether an export is due, and whether the figures of each of its hospitals are complete and fresh."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dashboards.deliveries.terms import Term
from queries.errors import ArchiveError, SnapshotMissing
from queries.export_settings import ExportSettings
from queries.settings import HospitalSettings


class Stage(StrEnum):
    """Of a term that is over."""

    NOT_YET_DUE = "not_yet_due"
    DUE = "due"
    # Those who wait for it are told.
    OVERDUE = "overdue"


class Lack(StrEnum):
    """Why a hospital holds an export back."""

    NEVER_READ = "never_read"
    UNREADABLE = "unreadable"
    # Its archive was not read after the term had ended where it is.
    READ_TOO_EARLY = "read_too_early"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`read_at` is when the archive was last read, where that is known."""

    hospital: str
    lack: Lack
    read_at: datetime | None = None


def stage_of(export: ExportSettings, term: Term, today: date) -> Stage:
    days = (today - term.last).days
    if days < export.due_day:
        return Stage.NOT_YET_DUE
    return Stage.DUE if days < export.deadline_day else Stage.OVERDUE


def due_on(export: ExportSettings, term: Term) -> date:
    return term.last + timedelta(days=export.due_day)


def hospitals_of(export: ExportSettings, hospitals: Mapping[str, HospitalSettings]) -> tuple[HospitalSettings, ...]:
    """In the order of the configuration; all but second copies where the export names none."""
    if export.hospitals:
        return tuple(hospital for code, hospital in hospitals.items() if code in export.hospitals)
    return tuple(hospital for hospital in hospitals.values() if hospital.copy_of is None)


def today_of(hospitals: Iterable[HospitalSettings], now: datetime) -> date:
    """The current day where it began last: what is over there is over at each of them."""
    return min(now.astimezone(hospital.zone).date() for hospital in hospitals)


def obstacles(
    term: Term,
    hospitals: Sequence[HospitalSettings],
    read_at: Mapping[str, datetime],
    failures: Mapping[str, ArchiveError],
    now: datetime,
) -> tuple[Obstacle, ...]:
    """Of current snapshots: when each was taken, or why there is none."""
    found = (_obstacle(term, each, read_at.get(each.code), failures.get(each.code), now) for each in hospitals)
    return tuple(obstacle for obstacle in found if obstacle is not None)


def _obstacle(
    term: Term, hospital: HospitalSettings, read_at: datetime | None, failure: ArchiveError | None, now: datetime
) -> Obstacle | None:
    if read_at is None:
        missing = isinstance(failure, SnapshotMissing)
        return Obstacle(hospital.code, Lack.NEVER_READ if missing else Lack.UNREADABLE)
    if read_at.astimezone(hospital.zone).date() <= term.last:
        return Obstacle(hospital.code, Lack.READ_TOO_EARLY, read_at)
    if now - read_at > timedelta(hours=hospital.stale_after_hours):
        return Obstacle(hospital.code, Lack.STALE, read_at)
    return None
