"""What the demo is filled with beside its archives: snapshots, alerts and releases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auth.notices import Notices
from dashboards.alerts.checking import Alerting, check_alerts
from dashboards.hospitals.current import CurrentHospitals
from queries.archives.turns import Turns
from queries.criteria import Month
from queries.forecasts.series import later
from queries.locks import FileLocks
from queries.projections.courses import Courses, current_standings
from queries.projections.starting import Order, start
from queries.releases.folder import ReleaseFolder
from queries.releases.making import ReleaseOrder, make_release
from queries.settings import HospitalSettings, SharedSettings
from queries.snapshots.library import SnapshotLibrary
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.renew import renew

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the demo keeps what it is filled with."""

    snapshots: SnapshotPlace
    turns: Path
    releases: Path


def fill(
    hospitals: tuple[HospitalSettings, ...], current: CurrentHospitals, notices: Notices, places: Places, now: Clock
) -> None:
    """`hospitals` as their file says, `current` as they are now."""
    _take_missing(hospitals, places, now)
    _raise_alerts(current, notices, places, now)
    _make_releases(hospitals, places, now)


def _take_missing(hospitals: tuple[HospitalSettings, ...], places: Places, now: Clock) -> None:
    """The demo's archives change only when they are made anew, and have then never been read."""
    folder, turns = places.snapshots.folder(), Turns(FileLocks(places.turns))
    for hospital in hospitals:
        renew(hospital, folder, turns, now, lambda _progress: None)
    start(Order.of(places.snapshots, hospitals, ()))


def _raise_alerts(current: CurrentHospitals, notices: Notices, places: Places, now: Clock) -> None:
    """The demo mails nobody; its pages show what was raised."""
    alerting = Alerting(notices, current, {}, None, None)
    courses = Courses(places.snapshots.folder())
    check_alerts(current_standings(courses, current.values(), now), alerting, now())


def _make_releases(hospitals: tuple[HospitalSettings, ...], places: Places, now: Clock) -> None:
    """The demo's first two, of the last months that have ended, so that there is something to compare."""
    folder, engine = ReleaseFolder(places.releases), places.snapshots.engine()
    library = SnapshotLibrary(places.snapshots.folder(), engine)
    months, by_code = (
        SharedSettings().releases.provisional_months,
        {hospital.code: hospital for hospital in hospitals},
    )
    if not folder.releases():
        for before in (2, 1):
            month = later(Month.of(now().date()), -before)
            make_release(ReleaseOrder(month, by_code, months), library, folder, now)
    engine.close()
