"""The list of hospitals that somebody administers: what is known of each at a glance."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_timedelta

from dashboards.administration.checks import ShownCheck, shown_checks
from dashboards.administration.scope import Administering
from dashboards.services import Reader
from dashboards.sizes import size_text
from dashboards.words import Words
from queries.criteria import Month
from queries.errors import ArchiveError, SnapshotMissing
from queries.settings import HospitalSettings
from queries.storage_settings import capacity_on


@dataclass(frozen=True, slots=True)
class LastSnapshot:
    """`moment` None: there is none that can be read, and `age` says which of the two."""

    moment: str | None
    age: str
    is_stale: bool
    data_up_to: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    code: str
    name: str
    region: str
    capacity: str
    check: ShownCheck | None
    checked_ago: str
    snapshot: LastSnapshot
    changes: int
    is_unfit: bool


def rows(administering: Administering, reader: Reader) -> list[Row]:
    kept, checks = administering.changing.store.kept(), administering.checks.of(reader.visible)
    found = []
    for code in reader.visible:
        hospital = administering.hospitals[code]
        shown = shown_checks(checks.get(code, ()), reader)
        found.append(
            Row(
                code=code,
                name=reader.names[code],
                region=hospital.region,
                capacity=capacity_text(hospital, reader),
                check=shown[0] if shown else None,
                checked_ago=ago(shown[0].checked_at, reader) if shown else "",
                snapshot=last_snapshot(code, reader),
                changes=len(kept[code].changes) if code in kept else 0,
                is_unfit=code in administering.hospitals.unfit,
            )
        )
    return found


def capacity_text(hospital: HospitalSettings, reader: Reader) -> str:
    """This month's, of all tiers together."""
    today = reader.services.now().astimezone(hospital.zone).date()
    capacity = capacity_on(hospital.storage, Month.of(today))
    return reader.words.gettext("not known") if capacity is None else size_text(capacity, reader.words)


def last_snapshot(code: str, reader: Reader) -> LastSnapshot:
    found = reader.services.library.current(code)
    if isinstance(found, ArchiveError):
        return LastSnapshot(None, _why_none(found, reader.words), False)
    snapshot, about = found
    return LastSnapshot(
        moment=reader.words.moment(reader.moment(code, about.taken_at)),
        age=ago(about.taken_at, reader),
        is_stale=bool(reader.stale({code: about.taken_at})),
        data_up_to=reader.words.day(about.data_up_to) if about.data_up_to else None,
        number=snapshot.number,
    )


def ago(moment: datetime, reader: Reader) -> str:
    return str(format_timedelta(moment - reader.services.now(), add_direction=True))


def _why_none(error: ArchiveError, words: Words) -> str:
    return words.gettext("none yet") if isinstance(error, SnapshotMissing) else words.gettext("cannot be read")
