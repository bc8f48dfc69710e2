"""When series were received and whose studies are, as every kind of archive tells it, against the oracle."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, select

from queries.archives.contract import ArchiveIndex
from queries.archives.introspection import Catalogue
from queries.archives.live import ADAPTERS
from queries.archives.received import received_day
from queries.demo.population import Population
from tests.oracles import HOSPITAL_ZONE, ReadPopulation, read
from tests.queries.indexes import EACH_KIND, FORMS, filled, pair_parameters, settings_of
from tests.queries.places import TODAY, Place, sqlite_place
from tests.queries.warts import population_with_warts

NewPlace = Callable[[str], Place]
POPULATION = population_with_warts(17)


@dataclass(frozen=True, slots=True)
class Told:
    """What an index tells of the studies that hold an instance."""

    of_series: Counter[date | None]
    of_studies: Counter[date | None]
    patients: int


def opened(form_name: str, place: Place, engine: Engine) -> ArchiveIndex:
    form = FORMS[form_name]
    return ADAPTERS[form.kind].open_index(Catalogue(engine, None), settings_of(form, place.reader).archive, TODAY)


def told(index: ArchiveIndex, engine: Engine) -> Told:
    with engine.connect() as connection:

        def rows(*columns: Any) -> list[Any]:
            return list(connection.execute(select(*columns)))

        held = Counter(key for (key,) in rows(index.instances.c.series_key))
        if index.left_out is not None:
            held -= Counter(key for (key,) in rows(index.left_out.c.series_key))
        if index.records is not None:
            held += Counter(key for (key,) in rows(index.records.c.series_key))
        patients = dict(map(tuple, rows(index.studies.c.study_key, index.studies.c.patient_key)))
        # Joined, as whoever asks for both does.
        received = connection.execute(_received_of_series(index)).all()
    if index.received is not None:
        assert {len(text) for *_, text in received if text} == {10 if index.received.is_utc else 8}
    series = [(study, _day(text)) for key, study, text in received if held[key] > 0 and study in patients]
    days: dict[Any, list[date]] = {study: [] for study, _ in series}
    for study, day in series:
        days[study] += [day] if day else []
    of_studies = Counter(min(each, default=None) for each in days.values())
    return Told(Counter(day for _, day in series), of_studies, len({patients[study] for study in days}))


def _received_of_series(index: ArchiveIndex) -> Any:
    series, arrivals = index.series, index.arrivals
    if arrivals is None or index.received is None:
        return select(series.c.series_key, series.c.study_key, series.c.modality)
    text = index.received.grouped(arrivals.c.received)
    joined = series.outerjoin(arrivals, arrivals.c.series_key == series.c.series_key)
    return select(series.c.series_key, series.c.study_key, text).select_from(joined)


def _day(text: str | None) -> date | None:
    return received_day(text, HOSPITAL_ZONE)


def expected_of(population: ReadPopulation) -> Told:
    return Told(
        Counter(series.received for study in population.studies for series in study.series),
        Counter(study.received for study in population.studies),
        len({study.patient for study in population.studies}),
    )


@pytest.mark.parametrize("pair", pair_parameters(*EACH_KIND))
def test_days_and_patients_are_those_of_the_population(pair: tuple[str, str], new_place: NewPlace) -> None:
    form_name, engine_name = pair
    place = filled(new_place(engine_name), FORMS[form_name], POPULATION)
    engine = create_engine(place.reader, poolclass=NullPool)
    index = opened(form_name, place, engine)
    found, expected = told(index, engine), expected_of(read(POPULATION, FORMS[form_name].knows, TODAY))
    engine.dispose()
    assert (index.received is not None) == FORMS[form_name].knows.received
    if index.received is not None:
        assert (found.of_series, found.of_studies) == (expected.of_series, expected.of_studies)
    assert found.patients == expected.patients


@pytest.mark.parametrize("form_name", [name for name, form in FORMS.items() if form.knows.received])
def test_no_series_arrives_twice(form_name: str, tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS[form_name], POPULATION)
    engine = create_engine(place.reader, poolclass=NullPool)
    arrivals = opened(form_name, place, engine).arrivals
    assert arrivals is not None
    with engine.connect() as connection:
        keys = list(connection.scalars(select(arrivals.c.series_key)))
    engine.dispose()
    assert len(keys) == len(set(keys)) > 100


@pytest.mark.parametrize(
    ("form_name", "table", "column", "is_received", "has_patient"),
    [
        ("conquest_truncated", "DICOMImages", "AccessTime", False, True),
        ("conquest_truncated", "DICOMSeries", "AccessTime", True, True),
        ("dg", "DICOMStudies", "PatientID", False, False),
    ],
)
def test_a_site_without_the_column_does_without(
    form_name: str, table: str, column: str, is_received: bool, has_patient: bool, tmp_path: Path
) -> None:
    place = filled(sqlite_place(tmp_path), FORMS[form_name], Population(()))
    # SQLite drops no column that is indexed.
    place.execute(
        f"CREATE TABLE copy AS SELECT * FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE copy DROP COLUMN {column}",
        f"ALTER TABLE copy RENAME TO {table}",
    )
    engine = create_engine(place.reader, poolclass=NullPool)
    index = opened(form_name, place, engine)
    engine.dispose()
    assert (index.arrivals is not None, index.received is not None) == (is_received, is_received)
    assert ("patient_key" in index.studies.c) == has_patient


def test_arrivals_and_their_reading_go_together(tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS["arc5"], Population(()))
    engine = create_engine(place.reader, poolclass=NullPool)
    index = opened("arc5", place, engine)
    engine.dispose()
    with pytest.raises(TypeError, match="go together"):
        replace(index, received=None)
    with pytest.raises(TypeError, match="arrivals lacks received"):
        replace(index, arrivals=index.series)
