"""Equipment and people of several hospitals at once: each by itself, and one that fails spoils no other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from queries.archives.contract import Selection
from queries.archives.live import LiveArchive
from queries.criteria import Criteria, DateBasis, Grain
from queries.errors import ArchiveSchemaMismatch, DateBasisNotKept, SnapshotMissing
from queries.reports.equipment import EquipmentCriteria, equipment
from queries.reports.patients import patients
from queries.reports.people import PeopleCriteria, people
from queries.snapshots.facts import SnapshotFacts
from queries.snapshots.take import take_snapshot
from tests.queries.indexes import FORMS, as_bytes, filled, live, settings_of
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_checks import Shelf, unwatched
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

# Argo's archive has neither manufacturers nor models, Boreas' no departments.
FORM_OF = {"argo": "arc5", "boreas": "conquest_whole"}
POPULATIONS = {"argo": population_with_warts(81), "boreas": population_with_warts(82)}
EQUIPMENT = EquipmentCriteria(("boreas", "cyclops", "argo"), grain=Grain.MONTH)
PEOPLE = PeopleCriteria(("boreas", "cyclops", "argo"), grain=Grain.MONTH)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[LiveArchive], Shelf]]:
    shelf, archives = Shelf.at(tmp_path_factory.mktemp("snapshots")), []
    for code, name in FORM_OF.items():
        place = filled(sqlite_place(tmp_path_factory.mktemp(code)), FORMS[name], POPULATIONS[code])
        archives.append(live(FORMS[name], place.reader, code))
        settings = settings_of(FORMS[name], place.reader, code)
        take_snapshot(archives[-1], settings, shelf.folder, lambda: NOW, unwatched)
    yield archives, shelf
    for archive in archives:
        archive.close()
    shelf.engine.close()


def test_snapshots_of_several_say_what_each_archive_says(held: tuple[list[LiveArchive], Shelf]) -> None:
    archives, shelf = held
    source = shelf.library.source(EQUIPMENT.hospitals)
    apart, together = equipment(archives, EQUIPMENT), equipment([source], EQUIPMENT)
    assert as_bytes(together.stations) == as_bytes(apart.stations)
    assert as_bytes(together.hours) == as_bytes(apart.hours)
    of_people, of_snapshots = people(archives, PEOPLE), people([source], PEOPLE)
    assert as_bytes(of_snapshots.studies) == as_bytes(of_people.studies)
    assert as_bytes(of_snapshots.patients) == as_bytes(of_people.patients)
    assert set(together.stations["hospital"]) == set(of_snapshots.patients["hospital"]) == set(FORM_OF)


def test_a_hospital_that_fails_has_no_rows_and_a_reason(
    held: tuple[list[LiveArchive], Shelf], tmp_path: Path
) -> None:
    archives, shelf = held
    source = shelf.library.source(EQUIPMENT.hospitals)
    for answer in (equipment([source], EQUIPMENT), people([source], PEOPLE)):
        assert [outcome.hospital for outcome in answer.outcomes] == ["boreas", "cyclops", "argo"]
        assert [type(outcome.failure) for outcome in answer.outcomes] == [type(None), SnapshotMissing, type(None)]
        assert answer.missing == {
            "argo": ("manufacturer", "manufacturer_model_name"),
            "boreas": ("institutional_department_name",),
        }
    broken = sqlite_place(tmp_path)
    broken.execute("CREATE TABLE study (pk INTEGER)")
    failing = live(FORMS["arc5"], broken.reader, "cyclops")
    said = equipment([*archives, failing], EQUIPMENT)
    failing.close()
    assert isinstance(said.outcomes[1].failure, ArchiveSchemaMismatch)
    assert set(said.stations["hospital"]) == set(said.missing) == set(FORM_OF)


@pytest.mark.parametrize("table", ["stations", "hours", "people", "patients_by_sex_and_age"])
def test_neither_source_tells_them_by_the_day_of_reception(held: tuple[list[LiveArchive], Shelf], table: str) -> None:
    archives, _ = held
    received = replace(Selection(), date_basis=DateBasis.RECEIVED)
    with pytest.raises(DateBasisNotKept):
        getattr(SnapshotFacts(), table)(received)
    with pytest.raises(DateBasisNotKept):
        archives[0].fetch(lambda facts: getattr(facts, table)(received).select())


def test_hours_add_up_to_stations_and_patients_of_a_year_to_its_patients(
    held: tuple[list[LiveArchive], Shelf],
) -> None:
    _, shelf = held
    source = shelf.library.source(EQUIPMENT.hospitals)
    answer = equipment([source], replace(EQUIPMENT, grain=None))
    of_station = ["hospital", "modality", "station_name"]
    columns = ["study_count", "instance_count"]
    by_hour = answer.hours.groupby(of_station, dropna=False)[columns].sum()
    by_station = answer.stations.groupby(of_station, dropna=False)[columns].sum()
    assert by_hour.equals(by_station)
    said = people([source], replace(PEOPLE, grain=Grain.YEAR))
    by_year = said.patients.groupby(["hospital", "year"], dropna=False)["patient_count"].sum()
    counted = patients([source], Criteria(PEOPLE.hospitals))
    whole = counted.periods.set_index(["hospital", "period"])["patient_count"]
    assert by_year.sort_index().to_list() == whole.sort_index().to_list()
