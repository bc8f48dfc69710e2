"""The demonstration: hospitals and a second copy that load, kept for a day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from queries.criteria import Month
from queries.demo import hospitals
from queries.demo.hospitals import make_demo
from queries.settings import load_hospitals
from queries.storage_settings import capacity_on
from tests.bench.coming import TABLES

TODAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _small_hospitals(monkeypatch: pytest.MonkeyPatch) -> None:
    small = tuple(replace(hospital, studies_per_year=20) for hospital in hospitals.DEMO_HOSPITALS)
    monkeypatch.setattr(hospitals, "DEMO_HOSPITALS", small)


def written(directory: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in directory.iterdir()}


def test_demo_is_loadable_hospitals_of_several_archive_kinds_and_a_copy(tmp_path: Path) -> None:
    loaded = load_hospitals(make_demo(tmp_path, TODAY), {})
    assert [(hospital.code, hospital.archive.kind) for hospital in loaded] == [
        ("heraklion", "dg_dicom_server"),
        ("rethymno", "conquest"),
        ("chania", "conquest"),
        ("agios-nikolaos", "dcm4chee_arc5"),
        ("centre-rethymno", "dcm4chee2"),
    ]
    assert {hospital.code: hospital.copy_of for hospital in loaded if hospital.copy_of} == {
        "centre-rethymno": "rethymno"
    }
    assert {hospital.region for hospital in loaded} == {"7η ΥΠΕ"}
    assert loaded[0].name.el == "Πανεπιστημιακό Νοσοκομείο Ηρακλείου (επίδειξη)"


def test_capacities_are_known_of_all_but_one(tmp_path: Path) -> None:
    month = Month.of(TODAY)
    capacities = {h.code: capacity_on(h.storage, month) for h in load_hospitals(make_demo(tmp_path, TODAY), {})}
    assert [code for code, capacity in capacities.items() if capacity is None] == ["chania"]
    assert capacities["agios-nikolaos"] == 200 * 10**9


def test_each_url_leads_to_its_index_whatever_the_directory_is_called(tmp_path: Path) -> None:
    directory = tmp_path / 'a "quoted" \\ 100% #é directory'
    for hospital in load_hospitals(make_demo(directory, TODAY), {}):
        engine = create_engine(hospital.archive_url)
        with engine.connect() as connection:
            table = "study" if hospital.archive.kind.startswith("dcm4chee") else "DICOMStudies"
            studies = connection.scalar(text(f"SELECT count(*) FROM {table}"))
        engine.dispose()
        assert hospital.archive_url.database == str(directory / f"{hospital.code}.sqlite")
        assert studies


def test_demo_of_the_same_day_is_kept(tmp_path: Path) -> None:
    settings = make_demo(tmp_path, TODAY)
    before = written(tmp_path)
    assert make_demo(tmp_path, TODAY) == settings
    assert written(tmp_path) == before


def test_demo_of_another_day_is_made_anew(tmp_path: Path) -> None:
    make_demo(tmp_path, TODAY)
    before = written(tmp_path)
    make_demo(tmp_path, TOMORROW)
    after = written(tmp_path)
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def test_demo_that_lost_an_index_is_made_anew(tmp_path: Path) -> None:
    make_demo(tmp_path, TODAY)
    (tmp_path / "chania.sqlite").unlink()
    make_demo(tmp_path, TODAY)
    assert sorted(written(tmp_path)) == [
        "agios-nikolaos.sqlite",
        "centre-rethymno.sqlite",
        "chania.sqlite",
        "heraklion.sqlite",
        "hospitals.toml",
        "rethymno.sqlite",
    ]


def test_failed_making_leaves_the_old_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_demo(tmp_path, TODAY)
    before = written(tmp_path)
    first, *others = hospitals.DEMO_HOSPITALS
    monkeypatch.setattr(hospitals, "DEMO_HOSPITALS", (first, *(replace(one, years=-9) for one in others)))
    with pytest.raises(ZeroDivisionError):
        make_demo(tmp_path, TOMORROW)
    assert written(tmp_path) == before


def test_a_study_can_come_to_every_kind_that_is_demonstrated() -> None:
    """The load test has one come to each, and would only find out after minutes."""
    assert {hospital.kind for hospital in hospitals.DEMO_HOSPITALS} <= TABLES.keys()
