"""Two small archives: one that keeps sizes and moments of reception, one that keeps neither."""

from pathlib import Path
from typing import Any

from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.settings import HospitalSettings
from tests.dashboards.hospitals import ARGO, CYCLOPS, NAMES
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import sqlite_place
from tests.queries.warts import population_with_warts

POPULATION = population_with_warts(4300)
MEAN_CT_BYTES = 524_288
CAPACITY_BYTES = 6 * 10**12
OTHER_BYTES = 10**11
STORE = {
    "capacity": CAPACITY_BYTES,
    "other_bytes": OTHER_BYTES,
    "mean_image_bytes": {"CT": MEAN_CT_BYTES},
}


def _unsized_study(number: int, month: int) -> Study:
    series = Series(f"2.25.7.{number}.1", "MR", ((Availability.ONLINE, 3),))
    return Study(f"2.25.7.{number}", f"2026{month:02d}10", (series,))


UNSIZED = Population(
    tuple(_unsized_study(number, month) for number, month in enumerate((3, 4, 5, 6, 9, 11), start=1))
)


def sized_hospital(directory: Path, **store: Any) -> HospitalSettings:
    """Argo, of kind dcm4chee-arc: sizes, copies, reception."""
    return hospital_of_kind(directory, ARGO, "arc5", POPULATION, {**STORE, **store})


def unsized_hospital(directory: Path) -> HospitalSettings:
    """Cyclops, of kind DG_DICOM_SERVER: neither sizes nor reception, and nothing declared of its store."""
    return hospital_of_kind(directory, CYCLOPS, "dg", UNSIZED, {})


def hospital_of_kind(
    directory: Path, code: str, form_name: str, population: Population, store: dict[str, Any]
) -> HospitalSettings:
    place_directory = directory / code
    place_directory.mkdir()
    form = FORMS[form_name]
    place = filled(sqlite_place(place_directory), form, population)
    settings = settings_of(form, place.reader, code)
    table = settings.model_dump(mode="python", exclude={"storage", "name"}, exclude_unset=True)
    return HospitalSettings.model_validate({**table, "name": NAMES[code], "storage": store})
