"""`python -m queries.projections.making`: courses of current snapshots, kept beside them.

What it is to make comes as JSON on its standard input (starting.py); a hospital that fails is told on standard error,
stops no other, and makes the exit status 1.
"""

import logging
import sys
from zoneinfo import ZoneInfo

from queries.errors import ArchiveError
from queries.projections.course import Course
from queries.projections.fitting import courses_of
from queries.projections.keeping import keep, kept_history
from queries.projections.reading import Holding, Subject, read_holding
from queries.projections.starting import Order, Wanted
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.library import SnapshotLibrary

log = logging.getLogger(__name__)


def make_courses(folder: SnapshotFolder, library: SnapshotLibrary, order: Order) -> bool:
    """Whether all of them were made and kept."""
    found: list[tuple[Wanted, SnapshotId, Holding]] = []
    for wanted in order.wanted:
        try:
            found.append((wanted, *_holding(library, wanted)))
        except ArchiveError as error:
            log.error("%s: no projection: %s", wanted.hospital, error)
    read = {wanted.hospital for wanted, _, _ in found}
    kept = [kept_history(folder, hospital) for hospital in order.others if hospital not in read]
    courses = courses_of([holding for _, _, holding in found], [each for each in kept if each is not None])
    are_kept = [
        _keep(folder, snapshot, course, wanted) for (wanted, snapshot, _), course in zip(found, courses, strict=True)
    ]
    return all(are_kept) and len(are_kept) == len(order.wanted)


def _holding(library: SnapshotLibrary, wanted: Wanted) -> tuple[SnapshotId, Holding]:
    current = library.current(wanted.hospital)
    if isinstance(current, ArchiveError):
        raise current
    snapshot, about = current
    as_of = about.taken_at.astimezone(ZoneInfo(wanted.time_zone)).date()
    subject = Subject(wanted.hospital, about.taken_at, as_of, wanted.counting)
    return snapshot, read_holding(library.source((wanted.hospital,)), subject)


def _keep(folder: SnapshotFolder, snapshot: SnapshotId, course: Course, wanted: Wanted) -> bool:
    try:
        keep(folder, snapshot, course, wanted.counting)
    except OSError as error:
        log.error("%s: the projection is not kept: %s", wanted.hospital, error)
        return False
    return True


def main() -> None:
    order = Order.from_json(sys.stdin.read())
    folder = order.snapshots.folder()
    if not make_courses(folder, SnapshotLibrary(folder, order.snapshots.engine()), order):
        sys.exit(1)


if __name__ == "__main__":
    main()
