"""Which snapshots are kept, and what is said of the differences between them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.snapshots.compare import Difference, differences, drift
from queries.snapshots.draft import Draft
from queries.snapshots.earlier import current_snapshot
from queries.snapshots.folder import LocalFolder, SnapshotId
from queries.snapshots.history import prune, to_prune
from queries.snapshots.take import Taken, take_snapshot
from tests.queries.archive_software import ArchiveSoftware
from tests.queries.indexes import FORMS, live, settings_of
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_checks import unwatched

pytestmark = pytest.mark.archives

HOSPITAL = "hospital"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
ONLINE = Availability.ONLINE

gaps = st.lists(st.integers(0, 40 * 24), min_size=1, max_size=60)


def snapshots_after(hours: list[int]) -> list[SnapshotId]:
    moments = [FIRST + timedelta(hours=sum(hours[: place + 1])) for place in range(len(hours))]
    return [SnapshotId(HOSPITAL, number, moment) for number, moment in enumerate(moments, start=1)]


@given(gaps, st.sets(st.integers(1, 60)), st.integers(1, 20))
def test_the_last_few_the_last_of_each_month_and_what_is_held_are_kept(
    hours: list[int], held: set[int], keep_last: int
) -> None:
    snapshots = snapshots_after(hours)
    doomed = set(to_prune(snapshots, held, keep_last))
    kept = [snapshot for snapshot in snapshots if snapshot not in doomed]
    assert snapshots[-keep_last:] == kept[-min(keep_last, len(snapshots)) :]
    assert {s for s in snapshots if s.number in held} <= set(kept)
    months = {f"{s.taken_at:%Y%m}": s for s in snapshots}
    assert set(months.values()) <= set(kept)
    last, others = set(snapshots[-keep_last:]), set(months.values())
    assert set(kept) == last | others | {s for s in snapshots if s.number in held}


class Shelf:
    """One archive at work, and its snapshots."""

    def __init__(self, directory: Path) -> None:
        place = sqlite_place(directory)
        series = (Series("2.25.1.1", "CT", ((ONLINE, 3),)), Series("2.25.1.2", "SR", ((ONLINE, 1),)))
        studies = (
            Study("2.25.1", "20160105", series),
            Study("2.25.2", None, (Series("2.25.2.1", "MR", ((ONLINE, 2),)),)),
        )
        self.software = ArchiveSoftware("conquest_whole", place, Population(studies))
        self.folder = LocalFolder(directory / "snapshots")
        self._archive = live(FORMS["conquest_whole"], place.reader)
        self._settings = settings_of(FORMS["conquest_whole"], place.reader)

    def take(self, *, full: bool = False) -> Taken:
        return take_snapshot(self._archive, self._settings, self.folder, lambda: NOW, unwatched, full=full)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_a_study_that_came_differs_in_every_figure_it_has(shelf: Shelf) -> None:
    before = shelf.take().snapshot
    shelf.software.store(Study("2.25.9", "20160107", (Series("2.25.9.1", "CT", ((ONLINE, 5),)),)))
    after = shelf.take().snapshot
    found = {
        (each.period, each.measure): (each.before, each.after) for each in differences(shelf.folder, before, after)
    }
    assert found.pop(("201601", "study_count")) == (0, 1)
    assert found.pop(("201601", "series_count")) == (1, 2)
    assert found.pop(("201601", "instance_count")) == (3, 8)
    assert found.pop(("201601", "unsized_count")) == (3, 8)
    assert {period for period, measure in found if measure == "patient_count"} <= {"2016", "201601"}


def test_snapshots_of_an_archive_that_stood_still_do_not_differ(shelf: Shelf) -> None:
    before, after = shelf.take().snapshot, shelf.take(full=True).snapshot
    assert differences(shelf.folder, before, after) == ()


def test_what_no_mark_tells_is_drift_once_everything_is_read(shelf: Shelf) -> None:
    taken = shelf.take().snapshot
    tampered = tamper_with(shelf.folder, taken)
    full = shelf.take(full=True).snapshot
    assert drift(shelf.folder, tampered, full) == (
        Difference("201601", ("CT", "online"), "instance_count", 2, 3),
        Difference("201601", ("CT", "online"), "unsized_count", 2, 3),
    )


def test_what_a_mark_tells_is_no_drift(shelf: Shelf) -> None:
    before = shelf.take().snapshot
    shelf.software.store(Study("2.25.9", "20160107", (Series("2.25.9.1", "CT", ((ONLINE, 5),)),)))
    after = shelf.take(full=True).snapshot
    assert [each for each in drift(shelf.folder, before, after) if each.period == "201601"] == []


def tamper_with(folder: LocalFolder, snapshot: SnapshotId) -> SnapshotId:
    """The same snapshot once more, of one image less under the same marks."""
    earlier = current_snapshot(folder, HOSPITAL)
    assert earlier is not None
    draft = Draft(HOSPITAL)
    draft.keep(earlier.files, earlier.marks, earlier.years_told)
    draft._connection.execute(
        "UPDATE series_by_day SET instance_count = 2, unsized_count = 2 WHERE modality = 'CT' AND instance_count = 3"
    )
    for table, file in earlier.files.items():
        if table in ("study_rows", "modality_rows", "marks"):
            draft._connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM read_parquet('{file}')")
    with folder.writing(HOSPITAL) as writing:
        draft.write(writing.directory, earlier.about)
        published = writing.publish(snapshot.taken_at)
    draft.close()
    return published


def test_pruning_removes_files_and_keeps_what_is_held(shelf: Shelf) -> None:
    made = [shelf.take().snapshot for _ in range(4)]
    shelf.folder.hold(made[1], "release 2026-10")
    assert prune(shelf.folder, HOSPITAL, keep_last=1) == (made[0], made[2])
    assert shelf.folder.snapshots(HOSPITAL) == (made[1], made[3])
    assert shelf.folder.held(HOSPITAL) == {made[1].number: "release 2026-10"}
