"""What an archive's rows are made into: marks of months, and cells of days."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from queries.archives.day_cells import MODALITIES_PER_SET_COLUMN, UNLISTED, cell_columns
from queries.archives.marks import HELD, STUDY_ROWS
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.snapshots.asking import Asking
from queries.snapshots.decoding import UnlistedModality, decode
from queries.snapshots.month_marks import changed_months, marked
from queries.snapshots.stretches import Stretch
from queries.snapshots.tables import SEPARATOR
from tests.queries.archive_software import ArchiveSoftware
from tests.queries.indexes import FORMS, live, settings_of
from tests.queries.places import Place, engine_parameters, sqlite_place

ATHENS = ZoneInfo("Europe/Athens")
MANY = tuple(f"M{number:02d}" for number in range(MODALITIES_PER_SET_COLUMN + 5))


def marks_row(part: str, day: str | None, count: int, *marks: str | None) -> tuple[Any, ...]:
    return part, day, count, *marks, *[None] * (6 - len(marks))


ROWS = (
    marks_row(STUDY_ROWS, "20160101", 2, "1", "2"),
    marks_row(STUDY_ROWS, "20160131", 1, "3", "3"),
    marks_row(HELD, "20160131", 1, "CT", "0", "5", "25", "1", "1"),
    marks_row(STUDY_ROWS, "20160201", 4, "4", "7"),
    marks_row(STUDY_ROWS, None, 1, "8", "8"),
)


def test_marks_of_a_month_are_the_same_in_whatever_order_its_rows_come() -> None:
    assert marked(ROWS).of_months() == marked(ROWS[::-1]).of_months()
    assert marked(ROWS).months == {"201601", "201602", None}
    assert marked(ROWS).study_rows == {"20160101": 2, "20160131": 1, "20160201": 4, None: 1}
    assert marked(ROWS).study_rows_of_months == {"201601": 3, "201602": 4, None: 1}


@pytest.mark.parametrize("place", range(len(ROWS)))
@pytest.mark.parametrize("column", [1, 2, 3, 5])
def test_whatever_changes_in_a_row_changes_the_marks_of_its_month(place: int, column: int) -> None:
    row = list(ROWS[place])
    row[column] = {1: f"{(row[1] or '201603')[:6]}09", 2: row[2] + 1}.get(column, "7")
    changed = [*ROWS[:place], tuple(row), *ROWS[place + 1 :]]
    found = changed_months(marked(ROWS).of_months(), marked(changed).of_months())
    assert found == {row[1][:6] if row[1] else None, ROWS[place][1][:6] if ROWS[place][1] else None}


def test_instances_alone_leave_the_marks_of_study_rows_as_they_are() -> None:
    without = [row for row in ROWS if row[0] == STUDY_ROWS]
    assert marked(without).study_marks == marked(ROWS).study_marks
    assert changed_months(marked(without).of_months(), marked(ROWS).of_months()) == {"201601"}


def test_months_that_come_and_go_have_changed() -> None:
    assert changed_months({"201601": "a", None: "b"}, {None: "b", "201602": "c"}) == {"201601", "201602"}


def spelt(*modalities: str) -> str:
    return SEPARATOR.join(["", *modalities, ""])


def cell(modalities: tuple[str, ...], **values: Any) -> tuple[Any, ...]:
    row: dict[str, Any] = dict.fromkeys(cell_columns(modalities), 0)
    row |= {"study_date": None, "received": None, "study_received": None, "modality": "CT"} | values
    return tuple(row[name] for name in cell_columns(modalities))


def test_a_set_of_modalities_is_spelt_out_of_as_many_numbers_as_it_needs() -> None:
    assert [name for name in cell_columns(MANY) if name.startswith("modalities_")] == ["modalities_0", "modalities_1"]
    first, second = 1 << 0 | 1 << MODALITIES_PER_SET_COLUMN - 1, 1 << 4
    rows = [
        cell(MANY, modalities_0=first, modalities_1=second, study_count=3),
        cell(MANY, modalities_1=second, study_count=1),
    ]
    studies = decode(rows, MANY, ATHENS).studies
    assert list(studies["modalities_in_study"]) == [spelt("M00", "M59", "M64"), spelt("M64")]
    assert list(studies["study_count"]) == [3, 1]


@pytest.mark.parametrize("name", ["modalities_0", "modalities_1"])
def test_a_modality_of_no_list_asks_for_the_list_again(name: str) -> None:
    with pytest.raises(UnlistedModality):
        decode([cell(MANY, **{name: UNLISTED + 1}, study_count=1)], MANY, ATHENS)


def test_patients_without_a_day_are_kept_once_of_however_many_lengths() -> None:
    rows = [
        cell(("CT",), modality=None, study_date=period, patient_count=count)
        for period, count in (("201601", 3), ("2016", 5), (None, 2), (None, 2))
    ]
    patients = decode(rows, ("CT",), ATHENS).patients
    kept = [tuple(row) for row in patients.astype(object).where(patients.notna(), None).itertuples(index=False)]
    assert kept == [("201601", 6, 3), ("2016", 4, 5), (None, None, 2)]


def test_an_hour_of_reception_is_a_day_of_the_hospitals_zone() -> None:
    rows = [
        cell(("CT",), study_received=received, modalities_0=1, study_count=1)
        for received in ("2016011421", "2016011422", None, "20160114")
    ]
    days = decode(rows, ("CT",), ATHENS).studies["received_date"]
    assert [day if isinstance(day, str) else None for day in days] == ["20160114", "20160115", None, "20160114"]


def studies_of_many() -> Population:
    """One study of them all, and one of each."""
    held = ((Availability.ONLINE, 1),)
    series = tuple(Series(f"2.25.1.{n}", modality, held) for n, modality in enumerate(MANY))
    each = (Study(f"2.25.9{n}", "20160101", (Series(f"2.25.9{n}.1", m, held),)) for n, m in enumerate(MANY))
    return Population((Study("2.25.1", "20160101", series), *each))


@pytest.mark.parametrize("engine_name", engine_parameters("sqlite", "postgresql", "mariadb"))
def test_an_archive_of_many_modalities_is_read_and_a_new_one_is_listed(
    engine_name: str, new_place: Any, tmp_path: Path
) -> None:
    place: Place = sqlite_place(tmp_path) if engine_name == "sqlite" else new_place(engine_name)
    software = ArchiveSoftware("conquest_whole", place, studies_of_many())
    archive = live(FORMS["conquest_whole"], place.reader)
    asked = Asking(archive, settings_of(FORMS["conquest_whole"], place.reader))
    asked.list_modalities()
    everything = Stretch.everything({"201601"}, len(MANY) + 1)
    cells, _ = asked.cells(everything)
    sets = dict(zip(cells.studies["modalities_in_study"], cells.studies["study_count"], strict=True))
    assert sets == {spelt(modality): 1 for modality in MANY} | {spelt(*MANY): 1}
    software.store(Study("2.25.5", "20160101", (Series("2.25.5.1", "A0", ((Availability.ONLINE, 1),)),)))
    before = asked.statement_count
    cells, _ = asked.cells(everything)
    # MariaDB is asked for the patients of months and of years apart.
    assert asked.statement_count == before + (5 if engine_name == "mariadb" else 3)
    assert spelt("A0") in set(cells.studies["modalities_in_study"])
    archive.close()
    software.close()
