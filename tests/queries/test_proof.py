"""Snapshots beside their archives: equal, different and explained, different and not."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import NullPool, create_engine

from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.criteria import Breakdown, Criteria, Grain, Measure, Month, Period
from queries.dicom import Availability
from queries.errors import ArchiveUnreachable, SnapshotMissing
from queries.locks import FileLocks
from queries.reports.proof import DifferingMonth, Proof, ProofPart, prove
from queries.settings import HospitalSettings
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import LocalFolder
from queries.snapshots.library import SnapshotLibrary
from queries.snapshots.month_marks import marked
from queries.snapshots.tables import MARKS
from queries.snapshots.take import take_snapshot
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, DELOS, make_hospitals, unreachable_hospital
from tests.queries.places import NOW

pytestmark = pytest.mark.archives

ALL = (ARGO, BOREAS, CYCLOPS)
PERIODS = (Period(), Period.of_year(2026), Period(Month(2025, 3), Month(2026, 2)))
QUESTIONS = tuple(product(Measure, Breakdown, Grain, PERIODS))


@dataclass(frozen=True, slots=True)
class Place:
    """Hospitals of which snapshots have been taken; `change` is what an archive's own software would do."""

    directory: Path
    archives: dict[str, LiveArchive]
    folder: LocalFolder
    library: SnapshotLibrary

    def prove(self, *codes: str, **changes: object) -> Proof:
        criteria = Criteria(codes, **changes)  # type: ignore[arg-type]
        return prove(
            [self.archives[code] for code in codes], [self.library.source((code,)) for code in codes], criteria
        )

    def change(self, code: str, *statements: str) -> None:
        engine = create_engine(f"sqlite:///{self.directory / code}.sqlite", poolclass=NullPool)
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def add_study(self, code: str, number: int, day: str | None, modality: str = "CT") -> None:
        self.change(
            code,
            f"INSERT INTO DICOMStudies (StudyInstanceUID, StudyDate) VALUES ('2.25.9{number}', {_text(day)})",
            f"INSERT INTO DICOMSeries (SeriesInstanceUID, StudyInstanceUID, Modality)"
            f" VALUES ('2.25.8{number}', '2.25.9{number}', '{modality}')",
            f"INSERT INTO DICOMImages (SOPInstanceUID, SeriesInstanceUID, ObjectFile, DeviceName)"
            f" VALUES ('2.25.7{number}', '2.25.8{number}', 'x.dcm', 'MAG0')",
        )

    def plant_marks_of_now(self, code: str) -> None:
        """The snapshot then says that it was taken of an archive as it is now."""
        now = marked(self.archives[code].fetch(lambda facts: facts.day_marks()).rows).of_months()
        (snapshot,) = self.folder.snapshots(code)
        with duckdb.connect(":memory:") as connection:
            connection.execute("CREATE TABLE marks (hospital VARCHAR, month VARCHAR, marks VARCHAR)")
            connection.executemany("INSERT INTO marks VALUES (?, ?, ?)", [(code, *each) for each in now.items()])
            connection.execute(f"COPY marks TO '{self.folder.file(snapshot, MARKS)}' (FORMAT parquet)")


def _text(value: str | None) -> str:
    return "NULL" if value is None else f"'{value}'"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[HospitalSettings, ...]]:
    """Archives and their snapshots, for each test to have a copy of."""
    directory = tmp_path_factory.mktemp("made")
    hospitals = make_hospitals(directory)
    turns, folder = Turns(FileLocks(directory / "turns")), LocalFolder(directory / "snapshots")
    for settings in hospitals:
        with closing(LiveArchive(settings, lambda: NOW, turns)) as archive:
            take_snapshot(archive, settings, folder, lambda: NOW, lambda _progress: None)
    return directory, (*hospitals, unreachable_hospital(directory))


@pytest.fixture
def place(made: tuple[Path, tuple[HospitalSettings, ...]], tmp_path: Path) -> Iterator[Place]:
    original, hospitals = made
    directory = Path(shutil.copytree(original, tmp_path / "copy"))
    turns, folder = Turns(FileLocks(directory / "turns")), LocalFolder(directory / "snapshots")
    archives = {each.code: LiveArchive(_moved(each, original, directory), lambda: NOW, turns) for each in hospitals}
    engine = DuckDBEngine(directory / "snapshots")
    yield Place(directory, archives, folder, SnapshotLibrary(folder, engine))
    engine.close()
    for archive in archives.values():
        archive.close()


def _moved(settings: HospitalSettings, original: Path, directory: Path) -> HospitalSettings:
    url = settings.archive.url.replace(str(original), str(directory))
    return settings.model_copy(update={"archive": settings.archive.model_copy(update={"url": url})})


def test_an_archive_that_has_not_changed_says_the_same_whatever_is_asked(place: Place) -> None:
    for measure, breakdown, grain, period in QUESTIONS:
        proof = place.prove(*ALL, measure=measure, breakdown=breakdown, grain=grain, period=period)
        assert (proof.agrees, proof.parts, proof.compared) == (True, (), ALL), (measure, breakdown, grain, period)
        assert proof.sum.archive + proof.undated.archive > 0


@pytest.mark.parametrize(("measure", "breakdown"), list(product(Measure, Breakdown)))
def test_a_changed_month_explains_its_difference(measure: Measure, breakdown: Breakdown, place: Place) -> None:
    place.add_study(ARGO, 1, "20260310")
    proof = place.prove(*ALL, measure=measure, breakdown=breakdown, grain=Grain.YEAR)
    assert proof.months == (DifferingMonth(ARGO, "202603", is_explained=True),)
    (differing,) = [row for row in proof.rows if row.difference]
    assert (differing.period, differing.difference, proof.sum.difference) == ("2026", 1, 1)


def test_a_difference_without_a_change_is_not_explained(place: Place) -> None:
    place.add_study(ARGO, 1, "20260310")
    place.change(BOREAS, "UPDATE DICOMStudies SET StudyDate = '20190606' WHERE rowid = 1")
    place.plant_marks_of_now(ARGO)
    assert place.prove(*ALL).months == (
        DifferingMonth(BOREAS, "201905", is_explained=True),
        DifferingMonth(BOREAS, "201906", is_explained=True),
        DifferingMonth(ARGO, "202603", is_explained=False),
    )


def test_a_changed_month_explains_no_other_month_of_its_year(place: Place) -> None:
    place.add_study(ARGO, 1, "20260310")
    place.plant_marks_of_now(ARGO)
    place.add_study(ARGO, 2, "20260410")
    (year,) = [row for row in place.prove(ARGO).rows if row.period == "2026"]
    assert year.months == (
        DifferingMonth(ARGO, "202603", is_explained=False),
        DifferingMonth(ARGO, "202604", is_explained=True),
    )


def test_differences_that_make_up_for_each_other_are_no_agreement(place: Place) -> None:
    place.change(ARGO, "UPDATE DICOMStudies SET StudyDate = '20250410' WHERE StudyDate = '20250310'")
    proof = place.prove(ARGO)
    assert (proof.agrees, proof.sum.difference, [row.difference for row in proof.rows]) == (False, 0, [0, 0, 0])
    assert [month.month for month in proof.months] == ["202503", "202504"]


def test_parts_that_differ_are_named_where_their_totals_agree(place: Place) -> None:
    place.change(ARGO, "UPDATE DICOMSeries SET Modality = 'XA' WHERE Modality = 'US'")
    by_modality = {"breakdown": Breakdown.MODALITY, "grain": Grain.MONTH}
    proof = place.prove(ARGO, **by_modality)
    assert proof.parts == (ProofPart("202406", "US", 1, 0), ProofPart("202406", "XA", 0, 1))
    assert (proof.sum.difference, proof.months) == (0, (DifferingMonth(ARGO, "202406", is_explained=True),))
    assert place.prove(ARGO).agrees


def test_parts_by_availability_and_hospital_are_told_apart(place: Place) -> None:
    place.add_study(ARGO, 1, "20260310")
    (by_availability,) = place.prove(ARGO, breakdown=Breakdown.AVAILABILITY).parts
    (by_hospital,) = place.prove(*ALL, breakdown=Breakdown.HOSPITAL).parts
    assert isinstance(by_availability.part, Availability)
    assert (by_hospital.part, by_hospital.difference) == (ARGO, 1)


def test_the_undated_are_compared_too(place: Place) -> None:
    place.add_study(ARGO, 1, None)
    proof = place.prove(ARGO, period=Period.of_year(2026))
    assert (proof.undated.snapshot, proof.undated.archive) == (1, 2)
    assert (proof.undated.months, proof.sum.difference) == ((DifferingMonth(ARGO, None, is_explained=True),), 0)


def test_what_is_not_asked_does_not_differ(place: Place) -> None:
    place.add_study(ARGO, 1, "20260310", modality="MR")
    assert place.prove(ARGO, modalities=("CT",)).agrees
    assert place.prove(ARGO, period=Period.of_year(2025)).agrees
    assert not place.prove(ARGO, modalities=("MR",)).agrees


def test_a_failing_archive_spoils_no_other(place: Place) -> None:
    place.add_study(ARGO, 1, "20260310")
    place.archives[BOREAS].close()
    (place.directory / f"{BOREAS}.sqlite").rename(place.directory / "away")
    proof = place.prove(*ALL)
    assert isinstance(proof.failures[BOREAS], ArchiveUnreachable)
    assert (set(proof.failures), proof.compared) == ({BOREAS}, (ARGO, CYCLOPS))
    # Of what was not compared no figure may stand on one side.
    assert (proof.sum.difference, "2019" in {row.period for row in proof.rows}) == (1, False)


def test_a_hospital_without_a_snapshot_is_said_and_not_compared(place: Place) -> None:
    proof = place.prove(ARGO, DELOS)
    assert isinstance(proof.failures[DELOS], SnapshotMissing | ArchiveUnreachable)
    assert (proof.compared, proof.agrees) == ((ARGO,), True)


def test_every_archive_that_answered_shows_its_statement(place: Place) -> None:
    statements = {each.hospital: each.statement for each in place.prove(*ALL, modalities=("CT",)).archives}
    assert list(statements) == list(ALL)
    for statement in statements.values():
        assert statement is not None
        assert "DICOM" in statement.text
        assert "CT" in [value for _, value in statement.values]
