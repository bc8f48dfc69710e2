"""A taking that is stopped or slowed down half-way: what it leaves, and what the next one asks for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select

from queries.archives.contract import DAY, ArchiveIndex, Fetched, Selection
from queries.archives.facts import LiveFacts
from queries.archives.live import LiveArchive
from queries.errors import (
    ArchiveConnectionLost,
    ArchiveError,
    ArchiveUnreachable,
    QueryTimedOut,
    SnapshotUnreadable,
    TakingCancelled,
    TakingTooLong,
)
from queries.snapshots import about, asking, stretches
from queries.snapshots.month_marks import MonthKey
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.tables import PATIENTS, SCHEMA_VERSION, STATIONS, STUDIES, STUDY_ROWS
from tests.queries.faults import drop_when_waiting, locked
from tests.queries.places import Place, engine_parameters, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL
from tests.queries.snapshot_scene import MONTHS, Scene, at_call, study_of

pytestmark = pytest.mark.archives

# Of the calls of `watch`, the first is before the marks are read, the next before each month, latest first.
AFTER_THREE_MONTHS = 5
REMAINING = frozenset(MONTHS[:-3])


@pytest.fixture(autouse=True)
def _month_by_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "FIRST_STUDIES", 0)
    monkeypatch.setattr(stretches, "SHARE_OF_LIMIT", 1e-12)


@pytest.fixture
def scene(tmp_path: Path, snapshot_place: SnapshotPlace) -> Iterator[Scene]:
    made = Scene.at(sqlite_place(tmp_path), snapshot_place)
    yield made
    made.close()


def cancel() -> None:
    raise TakingCancelled("nobody waits for it any more")


def assert_goes_on(scene: Scene, remaining: frozenset[MonthKey] = REMAINING) -> None:
    """The next taking asks only for what was not read: the list, the marks, each month and the uses of devices in it,
    the marks, patients and their ages."""
    resumed = scene.take()
    assert resumed.months_read == remaining
    # MariaDB is asked for the patients of each month apart.
    each = 3 if scene.archive.engine.dialect.name in ("mysql", "mariadb") else 2
    assert resumed.about.statement_count == len(remaining) * each + 5
    scene.assert_current(resumed)
    assert scene.take().months_read == frozenset()


def test_cancelled_it_keeps_what_was_read_for_the_next(scene: Scene) -> None:
    with pytest.raises(TakingCancelled):
        scene.take(at_call(AFTER_THREE_MONTHS, cancel))
    assert scene.shelf.folder.snapshots(HOSPITAL) == ()
    assert_goes_on(scene)


def test_at_its_cap_it_keeps_what_was_read_for_the_next(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = asking.time.monotonic
    leap = [0.0]

    def an_hour_passes() -> None:
        leap[0] += 3600

    with monkeypatch.context() as patch:
        patch.setattr(asking.time, "monotonic", lambda: clock() + leap[0])
        with pytest.raises(TakingTooLong, match="limit of 1800 s"):
            scene.take(at_call(AFTER_THREE_MONTHS, an_hour_passes))
    assert_goes_on(scene)


def test_the_snapshot_before_stays_current_and_its_months_are_not_asked_again(scene: Scene) -> None:
    first = scene.take()
    for number, month in enumerate(("201605", "201603", "201601")):
        scene.software.store(study_of(f"{month}11", 100 + number))
    with pytest.raises(TakingCancelled):
        scene.take(at_call(3, cancel))
    assert scene.shelf.current == first.snapshot
    assert_goes_on(scene, frozenset({"201603", "201601"}))


def test_interrupted_again_and_again_it_comes_to_its_end(scene: Scene) -> None:
    for _ in MONTHS:
        with pytest.raises(TakingCancelled):
            scene.take(at_call(3, cancel))
    assert_goes_on(scene, frozenset())


def test_what_changed_since_the_interruption_is_asked_again(scene: Scene) -> None:
    with pytest.raises(TakingCancelled):
        scene.take(at_call(AFTER_THREE_MONTHS, cancel))
    scene.software.delete_study(scene.study_in("201606"))
    assert_goes_on(scene, REMAINING | {"201606"})


class GoneArchive(LiveArchive):
    """Answers no more from some moment on, whatever is asked."""

    is_gone = False

    def fetch(self, build: Callable[[LiveFacts], Select[Any]]) -> Fetched:
        self._assert_there()
        return super().fetch(build)

    def index(self) -> ArchiveIndex:
        self._assert_there()
        return super().index()

    def _assert_there(self) -> None:
        if self.is_gone:
            raise ArchiveUnreachable("gone")


def test_an_archive_that_is_gone_for_good_leaves_what_was_read(tmp_path: Path, snapshot_place: SnapshotPlace) -> None:
    scene = Scene.at(sqlite_place(tmp_path), snapshot_place, GoneArchive)
    with pytest.raises(ArchiveUnreachable):
        scene.take(at_call(AFTER_THREE_MONTHS, lambda: setattr(scene.archive, "is_gone", True)))
    scene.archive.is_gone = False  # type: ignore[attr-defined]
    assert_goes_on(scene)
    scene.close()


@pytest.mark.parametrize("engine_name", engine_parameters("postgresql", "mariadb"))
def test_a_lost_connection_leaves_what_was_read(
    engine_name: str, new_place: Callable[[str], Place], tmp_path: Path
) -> None:
    place = new_place(engine_name)
    scene = Scene.at(place, SnapshotPlace(tmp_path / "snapshots"))
    first = scene.take()
    for number, month in enumerate(MONTHS):
        scene.software.store(study_of(f"{month}11", 100 + number))
    dropping = threading.Thread(target=drop_when_waiting, args=(place,))
    with ExitStack() as lock:

        def lose_the_connection() -> None:
            lock.enter_context(locked(place))
            dropping.start()

        with pytest.raises(ArchiveConnectionLost):
            scene.take(at_call(AFTER_THREE_MONTHS, lose_the_connection))
        dropping.join()
    assert scene.shelf.current == first.snapshot
    assert_goes_on(scene)
    scene.close()


class ImpatientArchive(LiveArchive):
    """Its statements take too long for more than so many days, and for any that ask for a day it is slow on."""

    most_days = 62
    slow_day: date | None = None

    def fetch(self, build: Callable[[LiveFacts], Select[Any]]) -> Fetched:
        return super().fetch(lambda facts: build(_ImpatientFacts(facts, self)))  # type: ignore[arg-type]


class _ImpatientFacts:
    def __init__(self, facts: LiveFacts, archive: ImpatientArchive) -> None:
        self._facts = facts
        self._archive = archive

    def __getattr__(self, name: str) -> Any:
        return getattr(self._facts, name)

    def day_cells(self, selection: Selection, *others: Any) -> Select[Any]:
        first, last = selection.first_day, selection.last_day
        slow = self._archive.slow_day
        if first is None or last is None or (last - first).days >= self._archive.most_days:
            raise QueryTimedOut("too many days")
        if slow and first <= slow <= last:
            raise QueryTimedOut("a slow day")
        return self._facts.day_cells(selection, *others)


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(stretches, "FIRST_STUDIES", 1000)
    monkeypatch.setattr(stretches, "SHARE_OF_LIMIT", 1e12)
    made = Scene.at(sqlite_place(tmp_path), SnapshotPlace(tmp_path / "snapshots"), ImpatientArchive)
    yield made
    made.close()


def test_a_stretch_that_takes_too_long_is_halved_until_it_does_not(impatient: Scene) -> None:
    taken = impatient.take()
    assert taken.months_read == frozenset(MONTHS)
    # All six, three, one, two, three, one, two; of what was answered, one, two, one and two, also devices and people;
    # besides the list, the marks twice, the patients and their ages.
    assert taken.about.statement_count == 7 + 4 + 5
    impatient.assert_current(taken)
    # Its speed is known: everything at once is tried, and cut as well.
    change_every_month(impatient)
    again = impatient.take()
    assert again.about.statement_count == taken.about.statement_count
    impatient.assert_current(again)


def test_where_every_month_has_changed_everything_is_asked_at_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.take()
    change_every_month(scene)
    monkeypatch.setattr(stretches, "SHARE_OF_LIMIT", 1)
    taken = scene.take()
    # The list, the marks, and one statement each for cells and for devices and people.
    assert taken.about.statement_count == 4
    assert taken.months_read == frozenset(MONTHS)
    scene.assert_current(taken)


def change_every_month(scene: Scene) -> None:
    for number, month in enumerate(MONTHS):
        scene.software.store(study_of(f"{month}11", 100 + number))


def test_a_month_that_takes_too_long_alone_leaves_the_others_for_the_next(impatient: Scene) -> None:
    impatient.archive.slow_day = date(2016, 4, 20)  # type: ignore[attr-defined]
    with pytest.raises(QueryTimedOut):
        impatient.take()
    impatient.archive.slow_day = None  # type: ignore[attr-defined]
    resumed = impatient.take()
    assert resumed.months_read == {"201604", "201605", "201606"}
    impatient.assert_current(resumed)


@pytest.mark.parametrize(
    ("version", "advice"),
    [(SCHEMA_VERSION - 1, "upgrade Archeion"), (SCHEMA_VERSION + 1, "too old for this Archeion")],
)
def test_a_snapshot_of_another_version_is_not_read_but_taken_anew(
    scene: Scene, version: int, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.take()
    monkeypatch.setattr(about, "SCHEMA_VERSION", version)
    failure = scene.shelf.library.source([HOSPITAL]).failures[HOSPITAL]
    assert isinstance(failure, SnapshotUnreadable)
    assert advice in str(failure)
    assert "flask --app app snapshots take hospital --full" in str(failure)
    # Of another version also in the tables that it has.
    Path(scene.shelf.folder.file(scene.shelf.current, STATIONS[DAY])).unlink()
    monkeypatch.setattr(about.About, "__init__", _of_version(version))
    taken = scene.take()
    assert taken.months_read == frozenset(MONTHS)
    scene.assert_current(taken)


def _of_version(version: int) -> Callable[..., None]:
    made = about.About.__init__

    def init(self: about.About, **values: Any) -> None:
        made(self, **values | {"schema_version": version})

    return init


@pytest.mark.parametrize("snapshot_place", ["directory"], indirect=True)
@pytest.mark.parametrize("damage", ["cut", "gone"])
@pytest.mark.parametrize("table", [STUDIES[DAY], PATIENTS, STUDY_ROWS], ids=lambda table: table.name)
def test_a_damaged_file_is_an_error_of_that_hospital_until_the_next_taking(
    scene: Scene, table: Any, damage: str
) -> None:
    taken = scene.take()
    path = Path(scene.shelf.folder.file(taken.snapshot, table))
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    else:
        path.unlink()
    current = scene.shelf.library.current(HOSPITAL)
    assert not isinstance(current, ArchiveError) or isinstance(current, SnapshotUnreadable)
    again = scene.take()
    assert again.months_read == frozenset(MONTHS)
    scene.assert_current(again)
