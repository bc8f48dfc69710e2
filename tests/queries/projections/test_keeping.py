"""A course that was kept is the course that was made; anything else that lies there is as good as none."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from queries.forecasts.projection import Step
from queries.projections.course import Course, StepCause
from queries.projections.fitting import courses_of
from queries.projections.keeping import NAME, keep, kept, kept_history
from queries.snapshots.folder import LocalFolder, SnapshotId
from queries.snapshots.tables import ALL
from queries.storage_settings import Counting
from tests.queries.projections.held import holding_of
from tests.queries.projections.made import GB

STORED, LOGICAL = Counting("stored", {"CT": 5}), Counting("logical", {"CT": 5})


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path)


def published(folder: LocalFolder) -> SnapshotId:
    with folder.writing("heraklion") as writing:
        for table in ALL:
            (writing.directory / table.file_name).touch()
        return writing.publish(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def course() -> Course:
    months = np.concatenate((np.full(30, 10.0 * GB), np.full(12, 25.0 * GB)))
    [found] = courses_of([holding_of(months + np.arange(42) * 1e7, {"CT": 0.8, "MR": 0.2})])
    return found


def test_what_is_kept_is_what_was_made(folder: LocalFolder, course: Course) -> None:
    snapshot = published(folder)
    keep(folder, snapshot, course, STORED)
    found = kept(folder, snapshot, STORED)
    assert found is not None
    for name in ("hospital", "figures_at", "as_of", "basis", "counted", "volumes", "history_first", "cohort_first"):
        assert getattr(found, name) == getattr(course, name)
    for name in ("history_bytes", "cohort_bytes"):
        np.testing.assert_array_equal(getattr(found, name), getattr(course, name))
    assert {*found.modality_medians} == {"CT", "MR"}
    np.testing.assert_array_equal(found.projection.paths, course.projection.paths)
    assert found.projection.steps == course.projection.steps != ()
    assert found.step_causes == course.step_causes != ()
    assert isinstance(found.step_causes[0], StepCause)
    assert isinstance(found.projection.steps[0], Step)


def test_one_that_counted_otherwise_is_none(folder: LocalFolder, course: Course) -> None:
    snapshot = published(folder)
    assert kept(folder, snapshot, STORED) is None
    keep(folder, snapshot, course, STORED)
    assert kept(folder, snapshot, LOGICAL) is None
    assert kept(folder, snapshot, Counting("stored", {})) is None


@pytest.mark.parametrize(
    "damage", [lambda _: b"", lambda c: c[: len(c) // 2], lambda c: c[:-1], lambda _: b"PK" * 99]
)
def test_a_damaged_one_is_none_and_logged(
    folder: LocalFolder, course: Course, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    snapshot = published(folder)
    keep(folder, snapshot, course, STORED)
    folder.keep_beside(snapshot, NAME, damage(folder.beside(snapshot, NAME) or b""))
    assert kept(folder, snapshot, STORED) is None
    assert "heraklion" in caplog.text


def test_one_of_another_format_is_none(folder: LocalFolder, course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    snapshot = published(folder)
    with monkeypatch.context() as patch:
        patch.setattr("queries.projections.keeping.FORMAT", 0)
        keep(folder, snapshot, course, STORED)
    assert kept(folder, snapshot, STORED) is None


def test_history_is_that_of_the_newest_that_is_kept(folder: LocalFolder, course: Course) -> None:
    assert kept_history(folder, "heraklion") is None
    keep(folder, published(folder), course, LOGICAL)
    published(folder)
    history = kept_history(folder, "heraklion")
    assert history is not None
    assert history.first == course.history_first
    np.testing.assert_array_equal(history.intake_bytes, course.history_bytes)
