"""A hospital of each archive kind with figures of the last years, a second copy, and one that cannot be reached."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from queries.demo.generator import generate
from queries.demo.population import Population, Study
from queries.settings import HospitalSettings
from tests.dashboards.hospitals import unreachable_hospital
from tests.oracles import ReadPopulation, read
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import TODAY, sqlite_place

OLD, NEW, COPY, SILENT, PLAIN = "old", "new", "copy", "silent", "plain"
_STUDIES_PER_YEAR = 70


@dataclass(frozen=True, slots=True)
class Place:
    """An archive of a form; `first_year` is that of its first study, `until` the day of the last."""

    form: str
    seed: int
    first_year: int
    until: str = "99999999"
    counts: str = "stored"
    copy_of: str | None = None


# `old` and `silent` know no sizes; `new` stores copies; `copy` counts each instance once.
PLACES: Mapping[str, Place] = {
    OLD: Place("dg", 1, 2024),
    NEW: Place("arc5", 2, 2026),
    COPY: Place("dcm4chee2", 2, 2026, counts="logical", copy_of=NEW),
    SILENT: Place("conquest_whole", 3, 2024, until="20260915"),
    PLAIN: Place("orthanc", 4, 2024),
}


def population_of(code: str) -> Population:
    place = PLACES[code]
    studies = generate(place.seed, place.first_year, TODAY, _STUDIES_PER_YEAR).studies
    kept = [study for study in studies if not (study.study_date or "") > place.until]
    return Population(tuple(_stored_twice(study) if number % 3 else study for number, study in enumerate(kept)))


def _stored_twice(study: Study) -> Study:
    return replace(study, series=tuple(replace(series, copy_count=2) for series in study.series))


def read_of(code: str) -> ReadPopulation:
    return read(population_of(code), FORMS[PLACES[code].form].knows, TODAY)


def made_hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    return (*(_hospital(directory, code) for code in PLACES), unreachable_hospital(directory))


def _hospital(directory: Path, code: str) -> HospitalSettings:
    place, form = PLACES[code], FORMS[PLACES[code].form]
    own = directory / code
    own.mkdir()
    url = filled(sqlite_place(own), form, population_of(code)).reader
    table: dict[str, Any] = settings_of(form, url, code).model_dump(mode="python", exclude_unset=True)
    return HospitalSettings.model_validate({**table, "copy_of": place.copy_of, "storage": {"counts": place.counts}})
