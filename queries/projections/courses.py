"""The courses of current snapshots, for pages: read once for each snapshot, shared by all who look."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime

from queries.errors import SnapshotsUnreachable
from queries.projections.course import Course
from queries.projections.keeping import kept
from queries.projections.standing import Standing
from queries.projections.standings import standings
from queries.settings import HospitalSettings
from queries.snapshots.folder import SnapshotFolder, SnapshotId


class Courses:
    """Safe among threads. Holds one course of each hospital that was asked for, a quarter of a megabyte."""

    def __init__(self, folder: SnapshotFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._known: dict[str, tuple[SnapshotId, Course]] = {}

    def current(self, settings: HospitalSettings) -> Course | None:
        """None where the hospital has no snapshot that can be reached, or none has been computed of it yet."""
        try:
            snapshot = self._folder.current(settings.code)
        except SnapshotsUnreachable:
            return None
        if snapshot is None:
            return None
        with self._lock:
            known = self._known.get(settings.code)
        if known is not None and known[0] == snapshot:
            return known[1]
        course = kept(self._folder, snapshot, settings.storage.counting)
        if course is not None:
            with self._lock:
                self._known[settings.code] = snapshot, course
        return course


def current_standings(
    courses: Courses, hospitals: Iterable[HospitalSettings], now: Callable[[], datetime]
) -> tuple[Standing, ...]:
    """Every store and tier of the hospitals that have a course, as they stand today."""
    moment = now()
    return tuple(
        standing
        for hospital in hospitals
        if (course := courses.current(hospital)) is not None
        for standing in standings(course, hospital.storage, moment.astimezone(hospital.zone).date())
    )
