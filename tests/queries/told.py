"""Whether what a source tells of devices, hours and people is what the rules say."""

from typing import Any

import pandas as pd

from queries.archives.contract import DEVICE_COLUMNS, Source
from queries.criteria import Grain, Month, Period
from queries.reports.equipment import EquipmentAnswer, EquipmentCriteria, equipment
from queries.reports.people import PeopleAnswer, PeopleCriteria, people
from tests.oracles import ReadPopulation
from tests.oracles_people_and_devices import (
    StationCounts,
    recount_hours,
    recount_patients_by_age,
    recount_people,
    recount_stations,
)
from tests.queries.indexes import as_bytes

HOSPITAL = "hospital"
YEAR_2016 = Period.of_year(2016)
EQUIPMENT = (
    EquipmentCriteria((HOSPITAL,)),
    EquipmentCriteria((HOSPITAL,), YEAR_2016, Grain.MONTH, ("CT", "SR")),
    EquipmentCriteria((HOSPITAL,), Period(Month(2014, 11), Month(2016, 2)), Grain.YEAR),
    EquipmentCriteria((HOSPITAL,), grain=Grain.YEAR, modalities=("UNKNOWN", "MR", "ABSENT")),
)
PEOPLE = (
    PeopleCriteria((HOSPITAL,)),
    PeopleCriteria((HOSPITAL,), YEAR_2016, Grain.MONTH),
    PeopleCriteria((HOSPITAL,), Period(Month(2014, 11), Month(2016, 2)), Grain.YEAR),
)


def assert_told(
    source: Source,
    population: ReadPopulation,
    of_equipment: tuple[EquipmentCriteria, ...] = EQUIPMENT,
    of_people: tuple[PeopleCriteria, ...] = PEOPLE,
) -> None:
    """The reports on equipment and on people are those of the recount."""
    for asked in of_equipment:
        answer = equipment([source], asked)
        assert [outcome.failure for outcome in answer.outcomes] == [None]
        assert answer.outcomes[0].data_up_to == population.data_up_to
        found = _stations(answer)
        assert found == recount_stations(population, asked.period, asked.grain, asked.modalities), asked
        assert _hours(answer) == recount_hours(population, asked.period, asked.modalities), asked
    for question in of_people:
        said = people([source], question)
        assert [outcome.failure for outcome in said.outcomes] == [None]
        assert said.outcomes[0].data_up_to == population.data_up_to
        assert _studies(said) == recount_people(population, question.period, question.grain), question
        assert _patients(said) == recount_patients_by_age(population, question.period), question


def told_tables(source: Source) -> list[bytes]:
    """What both reports say, as files would hold it."""
    answers = [equipment([source], asked) for asked in EQUIPMENT]
    said = [people([source], asked) for asked in PEOPLE]
    assert [o.failure for each in (*answers, *said) for o in each.outcomes if o.failure] == []
    tables = [table for each in answers for table in (each.stations, each.hours)]
    tables += [table for each in said for table in (each.studies, each.patients)]
    return [as_bytes(table) for table in tables]


def _stations(answer: EquipmentAnswer) -> dict[Any, StationCounts]:
    return {
        (row["period"], _station(row)): StationCounts(
            *(row[name] for name in ("study_count", "series_count", "instance_count", "image_count")),
            row["first_day"],
            row["last_day"],
        )
        for row in _rows(answer.stations)
    }


def _hours(answer: EquipmentAnswer) -> dict[Any, tuple[int, int]]:
    return {
        (_number(row["weekday"]), _number(row["hour"]), _station(row)): (row["study_count"], row["instance_count"])
        for row in _rows(answer.hours)
    }


def _studies(answer: PeopleAnswer) -> dict[Any, tuple[int, int]]:
    return {
        (row["period"], _sex_and_age(row)): (row["study_count"], row["image_count"]) for row in _rows(answer.studies)
    }


def _patients(answer: PeopleAnswer) -> dict[Any, int]:
    return {(row["year"], _sex_and_age(row)): row["patient_count"] for row in _rows(answer.patients)}


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    assert not table.duplicated([name for name in table.columns if not name.endswith(("_count", "_day"))]).any()
    assert set(table["hospital"]) <= {HOSPITAL}
    return table.to_dict("records")  # type: ignore[return-value]  # columns are texts


def _station(row: dict[str, Any]) -> tuple[str | None, ...]:
    return (row["modality"], *(row[name] for name in DEVICE_COLUMNS))


def _sex_and_age(row: dict[str, Any]) -> tuple[str | None, int | None]:
    return row["patient_sex"], _number(row["age_band"])


def _number(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
