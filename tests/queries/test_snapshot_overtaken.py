"""An archive goes on working between the statements of one taking: nothing is counted twice, nothing left out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from queries.snapshots import stretches
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.take import MOST_ROUNDS, RESTLESS, Progress
from tests.queries.places import sqlite_place
from tests.queries.snapshot_scene import MONTHS, Scene, at_call, study_of

pytestmark = pytest.mark.archives

# Of the calls of `watch`, the first is before the marks are read, the next before each month, latest first.
READ, UNREAD = "201605", "201602"
AFTER_THREE_MONTHS = 5


# Longer together than unit tests may be.
LONG = pytest.mark.servers


@pytest.fixture(autouse=True)
def _month_by_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "FIRST_STUDIES", 0)
    monkeypatch.setattr(stretches, "SHARE_OF_LIMIT", 1e-12)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = Scene.at(sqlite_place(tmp_path), SnapshotPlace(tmp_path / "snapshots"))
    yield made
    made.close()


def corrected(month: str, day: str | None) -> Callable[[Scene], None]:
    return lambda scene: scene.software.correct_date(scene.study_in(month), day)


def emptied(month: str, day: str | None) -> Callable[[Scene], None]:
    """Both studies of the month move."""

    def happen(scene: Scene) -> None:
        for _ in range(2):
            corrected(month, day)(scene)

    return happen


HAPPENINGS: dict[str, Callable[[Scene], None]] = {
    "from a month read to one that is not": corrected(READ, f"{UNREAD}11"),
    "from a month not read to one that is": corrected(UNREAD, f"{READ}11"),
    "from one month read to another": corrected("201606", f"{READ}11"),
    "to a month that was not there, before all": corrected(READ, "20151231"),
    "from a month not read to one that was not there, after all": corrected(UNREAD, "20170101"),
    "to a month that was not there, in another year": corrected(UNREAD, "20120229"),
    "to no day": corrected(READ, None),
    "from a month not read to no day": corrected(UNREAD, ""),
    "a month read is emptied": emptied(READ, f"{UNREAD}11"),
    "a month not read is emptied": emptied(UNREAD, f"{READ}11"),
    "a study arrives in a month read": lambda scene: scene.software.store(study_of(f"{READ}11", 100)),
    "a study arrives in a month not read": lambda scene: scene.software.store(study_of(f"{UNREAD}11", 100)),
    "a study of a month read is deleted": lambda scene: scene.software.delete_study(scene.study_in(READ)),
    "a study of a month not read is deleted": lambda scene: scene.software.delete_study(scene.study_in(UNREAD)),
}


@pytest.mark.parametrize("name", HAPPENINGS)
@pytest.mark.parametrize("is_first", [pytest.param(True, id="first"), pytest.param(False, id="later", marks=LONG)])
def test_a_study_that_moves_meanwhile_counts_once(scene: Scene, name: str, is_first: bool) -> None:
    if not is_first:
        scene.take()
        for number, month in enumerate(MONTHS):
            scene.software.store(study_of(f"{month}17", 200 + number))
    taken = scene.take(at_call(AFTER_THREE_MONTHS, lambda: HAPPENINGS[name](scene)))
    assert taken.about.warnings == ()
    scene.assert_current(taken)
    scene.assert_current(scene.take())


def test_an_instance_that_arrives_meanwhile_is_there_the_next_time(scene: Scene) -> None:
    """In a month read and in one that is not: what the archive said a moment before is no lie either."""

    def happen() -> None:
        for month in (READ, UNREAD):
            scene.software.delete_last_instance(scene.study_in(month), 0)

    scene.take(at_call(AFTER_THREE_MONTHS, happen))
    taken = scene.take()
    assert taken.months_read == {READ, UNREAD}
    scene.assert_current(taken)


def test_a_study_that_is_there_only_while_it_is_looked_for_is_forgotten(scene: Scene) -> None:
    """It arrives during a taking and is gone before the next: the month's marks are then what they were at first."""
    scene.take()
    scene.software.store(study_of(f"{MONTHS[-1]}17", 200))
    passing = study_of(f"{UNREAD}11", 100)
    # Before the marks are read again.
    taken = scene.take(at_call(3, lambda: scene.software.store(passing)))
    assert UNREAD in taken.months_read
    scene.assert_current(taken)
    scene.software.delete_study(passing)
    scene.assert_current(scene.take())


def test_an_archive_that_never_rests_says_so_and_is_right_once_it_does(scene: Scene) -> None:
    days = iter(range(1, 29))

    def watch(_progress: Progress) -> None:
        scene.software.correct_date(scene.software.studies[0], f"2016{next(days) % 6 + 1:02d}03")

    restless = scene.take(watch)
    assert restless.about.warnings == (RESTLESS,)
    # Two for each month that is read.
    assert restless.about.statement_count < 2 * (MOST_ROUNDS + 2) * len(MONTHS)
    taken = scene.take()
    assert taken.about.warnings == ()
    scene.assert_current(taken)
