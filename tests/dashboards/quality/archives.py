"""Archives: one that lacks studies, one whose rows cannot all be placed, an empty one, one that cannot be reached."""

from pathlib import Path

from queries.demo.population import Population
from queries.settings import HospitalSettings
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, NAMES, unreachable_hospital
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import sqlite_place
from tests.queries.quality.planted import planted_population
from tests.queries.warts import population_with_warts

PLANTED = planted_population(received=True)
WARTS = population_with_warts(4500)
PLANTED_FORM, WARTS_FORM = FORMS["arc5"], FORMS["dg"]


def quality_hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    return (
        _hospital(directory, ARGO, "arc5", PLANTED),
        _hospital(directory, CYCLOPS, "dg", WARTS),
        _hospital(directory, BOREAS, "arc5", Population(())),
        unreachable_hospital(directory),
    )


def _hospital(directory: Path, code: str, form_name: str, population: Population) -> HospitalSettings:
    of_hospital = directory / code
    of_hospital.mkdir()
    place = filled(sqlite_place(of_hospital), FORMS[form_name], population)
    table = settings_of(FORMS[form_name], place.reader, code).model_dump(
        mode="python", exclude={"storage", "name"}, exclude_unset=True
    )
    return HospitalSettings.model_validate({**table, "name": NAMES[code]})
