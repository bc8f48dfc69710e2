"""The hospitals as they are now: in every worker, one state for a request, as known last where the store is down."""

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from auth.audit import Event, Wanted, entries
from auth.hospital_settings import HospitalChanges
from auth.store import open_store
from dashboards.hospitals.changing import ChangedMeanwhile, Changing
from dashboards.hospitals.current import CurrentHospitals
from dashboards.jobs.taking import Plan
from queries.hospital_changes import ChangeRefused, Kind, keys_of, read_value, values_of, written
from queries.settings import HospitalSettings
from tests.auth.logs import MARIA, NOON
from tests.dashboards.hospitals import ARGO, BOREAS, NAMES
from tests.stores import migrated_store

APP = Flask("current")


def hospital(code: str, **storage: Any) -> HospitalSettings:
    archive = {"kind": "conquest", "url": "sqlite:///index.sqlite"}
    table = {"code": code, "name": NAMES[code], "region": "7", "archive": archive, "storage": storage}
    return HospitalSettings.model_validate(table)


FILE = (hospital(ARGO, capacity="120 TB"), hospital(BOREAS, tiers={"ONLINE": {"capacity": "9 TB"}, "NEARLINE": {}}))


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{shutil.copy(migrated, tmp_path)}")
    yield engine
    engine.dispose()


class Worker:
    """What a process holds."""

    def __init__(self, store: Engine, file: tuple[HospitalSettings, ...] = FILE) -> None:
        changes = HospitalChanges(store)
        self.current = CurrentHospitals(file, changes)
        self.changing = Changing(self.current.file, changes)

    def set(self, code: str, **wanted: str | None) -> None:
        revision = self.changing.editing(code).kept.revision
        keys = {name.replace("_of_", "."): text for name, text in wanted.items()}
        self.changing.change(code, revision, keys, MARIA, NOON)


def test_a_change_is_there_in_every_worker_from_the_next_request_on(store: Engine) -> None:
    one, other = Worker(store), Worker(store)
    with APP.app_context():
        assert other.current[ARGO].region == "7"
    one.set(ARGO, region="6")
    for worker in (one, other):
        with APP.app_context():
            assert worker.current[ARGO].region == "6"
            assert worker.current[BOREAS] is FILE[1]
    assert (*one.current,) == (ARGO, BOREAS)


def test_a_request_sees_one_state_from_beginning_to_end(store: Engine) -> None:
    one, other = Worker(store), Worker(store)
    with APP.app_context():
        before = dict(one.current)
        other.set(ARGO, region="6")
        other.set(BOREAS, region="6")
        assert dict(one.current) == before
    with APP.app_context():
        assert {each.region for each in one.current.values()} == {"6"}


def test_hospitals_are_made_anew_only_when_something_has_moved(store: Engine) -> None:
    worker, said = Worker(store), []
    worker.set(ARGO, region="6")
    with APP.app_context():
        before = worker.current[ARGO]
    event.listen(store, "before_cursor_execute", lambda _c, _k, statement, *_rest: said.append(statement))
    for _ in range(3):
        with APP.app_context():
            assert worker.current[ARGO] is before
            assert len([*worker.current.values()]) == 2
    # One statement for a request, however often it looks, and none for one that does not.
    assert [statement.split()[0] for statement in said if "hospital_settings" in statement] == ["SELECT"] * 3
    with APP.app_context():
        assert ARGO in worker.current
    assert len([statement for statement in said if "hospital_settings" in statement]) == 3


def test_where_the_store_is_down_what_was_known_goes_on_and_is_logged_once(
    store: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker(store)
    worker.set(ARGO, region="6")
    with APP.app_context():
        assert worker.current[ARGO].region == "6"
    with store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE hospital_settings RENAME TO gone")
    for _ in range(3):
        with APP.app_context():
            assert worker.current[ARGO].region == "6"
    assert [record.levelname for record in caplog.records if "known last" in record.message] == ["ERROR"]
    with store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO hospital_settings")
    worker.set(ARGO, region="5")
    with APP.app_context():
        assert worker.current[ARGO].region == "5"


def test_a_job_gets_the_hospitals_of_the_moment_as_plain_values(store: Engine, tmp_path: Path) -> None:
    worker = Worker(store)
    plan = Plan(worker.current, *[tmp_path] * 4, secret_keys=("k" * 32,))
    worker.set(ARGO, name_of_en="Argo, renamed")
    handed = pickle.loads(pickle.dumps(plan.as_it_is_now()))  # noqa: S301 - our own
    assert handed.hospitals[ARGO].name.en == "Argo, renamed"
    assert (*handed.hospitals,) == (ARGO, BOREAS)


def test_changes_that_do_not_go_with_a_newer_file_are_not_in_force_and_can_be_mended(
    store: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    Worker(store).set(ARGO, storage_of_warning_percent="85", region="6")
    Worker(store).set(BOREAS, storage_of_tiers_of_NEARLINE_of_capacity="40 TB")
    file = (hospital(ARGO, capacity="120 TB", warning_percent=50, critical_percent=60), hospital(BOREAS))
    worker = Worker(store, file)
    with APP.app_context():
        assert dict(worker.current) == {ARGO: file[0], BOREAS: file[1]}
        kinds = {code: [fault.kind for fault in faults] for code, faults in worker.current.unfit.items()}
    assert kinds == {ARGO: [Kind.LEVELS_CROSSED], BOREAS: [Kind.UNKNOWN_KEY]}
    assert "argo is as its file says" in caplog.text
    with pytest.raises(ChangeRefused):
        worker.set(ARGO, region="5")
    worker.set(ARGO, storage_of_warning_percent=None)
    worker.set(BOREAS, region="5")
    with APP.app_context():
        assert (worker.current[ARGO].region, worker.current[BOREAS].region) == ("6", "5")
        assert worker.current.unfit == {}
    (*_, last) = entries(store, Wanted(event=Event.HOSPITAL_CHANGED))
    assert last.details["changed"] == {
        "region": {"before": "7", "after": "5"},
        "storage.tiers.NEARLINE.capacity": {"before": "40 TB", "after": None},
    }


def test_a_change_on_top_of_somebody_elses_is_refused(store: Engine) -> None:
    one, other = Worker(store), Worker(store)
    one.set(ARGO, region="6")
    with pytest.raises(ChangedMeanwhile) as refused:
        other.changing.change(ARGO, 0, {"region": "5"}, MARIA, NOON)
    assert (refused.value.kept.changes, refused.value.kept.changed_by) == ({"region": "6"}, "μαρία")


def test_what_equals_the_file_is_no_change_and_what_changes_nothing_is_not_recorded(store: Engine) -> None:
    worker = Worker(store)
    worker.set(ARGO, **{"storage.capacity": "0.12 PB"})
    assert worker.changing.editing(ARGO).kept.revision == 0
    worker.set(ARGO, **{"storage.capacity": "160 TB"})
    worker.set(ARGO, **{"storage.capacity": "0.16 PB"})
    assert worker.changing.editing(ARGO).kept.changes == {"storage.capacity": "160 TB"}
    worker.set(ARGO, **{"storage.capacity": "120 TB"})
    assert worker.changing.editing(ARGO).kept.changes == {}
    assert len([*entries(store, Wanted(event=Event.HOSPITAL_CHANGED))]) == 2


TEXTS = {
    "region": ("6", "7", "  8 ", ""),
    "stale_after_hours": ("36", "48", "0"),
    "capacity": ("120 TB", "160 TB", "0.16 PB", "", "9 TB", "lots"),
    "additions": ("", "2027-03 4 TB", "2027-03 4 TB, 2028-01 1 PB", "soon"),
    "warning_percent": ("80", "85", "95"),
    "critical_percent": ("90", "84", "99"),
    "mail": ("", "a@b.gr", "a@b.gr c@d.gr", "nobody"),
    "warning_days": ("180", "60", "90"),
    "critical_days": ("60", "180", "30"),
    "el": ("Αργώ", ""),
    "en": ("Argo", "Argo Hospital"),
}


@st.composite
def steps(draw: st.DrawFn) -> tuple[int, str, dict[str, str | None]]:
    """Which worker, which hospital, and what it is to be; None: what the file says."""
    file = draw(st.sampled_from(FILE))
    names = draw(st.lists(st.sampled_from([*keys_of(file)]), min_size=1, max_size=3, unique=True))
    wanted = {name: draw(st.sampled_from((None, *TEXTS[name.rpartition(".")[2]]))) for name in names}
    return draw(st.integers(0, 1)), file.code, wanted


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps(), max_size=8))
def test_whatever_two_workers_do_ends_as_one_who_keeps_values_in_a_dict(store: Engine, done: list[Any]) -> None:
    with store.begin() as connection:
        connection.exec_driver_sql("DELETE FROM hospital_settings")
    workers = (Worker(store), Worker(store))
    model = {file.code: dict(values_of(file)) for file in FILE}
    for place, code, wanted in done:
        file = next(each for each in FILE if each.code == code)
        meant = model[code] | _meant(file, wanted)
        try:
            workers[place].set(code, **wanted)
        except ChangeRefused:
            assert not _is_allowed(file, meant)
            continue
        assert _is_allowed(file, meant)
        model[code] = meant
        for worker in workers:
            with APP.app_context():
                now = values_of(worker.current[code])
            assert {name: _plain(value) for name, value in now.items()} == {
                name: _plain(value) for name, value in meant.items()
            }


def _meant(file: HospitalSettings, wanted: dict[str, str | None]) -> dict[str, Any]:
    keys, said = keys_of(file), values_of(file)
    return {name: said[name] if text is None else _read(keys[name], text) for name, text in wanted.items()}


def _read(key: Any, text: str) -> Any:
    try:
        return read_value(key, text)
    except ChangeRefused:
        return ChangeRefused


def _plain(value: Any) -> Any:
    """Sizes in whichever spelling."""
    return str(value).replace("0.16 PB", "160 TB").replace("0.12 PB", "120 TB")


def _is_allowed(file: HospitalSettings, values: dict[str, Any]) -> bool:
    """By making the whole document anew, as the file's reader does."""
    if ChangeRefused in values.values():
        return False
    document = file.model_dump()
    for name, value in values.items():
        *tables, last = name.split(".")
        place = document
        for table in tables:
            place = place[table]
        place[last] = value
    try:
        HospitalSettings.model_validate(document)
    except ValueError:
        return False
    return True


def test_every_value_is_written_as_it_is_read() -> None:
    for file in FILE:
        for name, key in keys_of(file).items():
            for text in TEXTS[name.rpartition(".")[2]]:
                value = _read(key, text)
                if value is not ChangeRefused:
                    assert read_value(key, written(key, value)) == value
