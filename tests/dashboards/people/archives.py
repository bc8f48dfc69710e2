"""Small archives with devices, hours and people: of three kinds, which keep different names of devices."""

from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from queries.settings import HospitalSettings
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS, NAMES
from tests.oracles import ReadPopulation, read
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import TODAY, Place, sqlite_place
from tests.queries.warts import population_with_warts

FORM_OF = {ARGO: "conquest_whole", BOREAS: "arc5", CYCLOPS: "dg"}
POPULATION_OF = {code: population_with_warts(seed) for code, seed in ((ARGO, 7100), (BOREAS, 7200), (CYCLOPS, 7300))}


def hospital_with_people(directory: Path, code: str, **others: Any) -> HospitalSettings:
    settings, _ = _made(directory, code, others)
    return settings


def hospital_without(directory: Path, code: str, table: str, columns: tuple[str, ...]) -> HospitalSettings:
    """Whose archive has never had these columns."""
    settings, place = _made(directory, code, {})
    engine = create_engine(place.writer, poolclass=NullPool)
    with engine.begin() as connection:
        for column in columns:
            connection.execute(text(f'ALTER TABLE "{table}" DROP COLUMN "{column}"'))
    engine.dispose()
    return settings


def recounted(code: str) -> ReadPopulation:
    """What the archive of this hospital can say."""
    return read(POPULATION_OF[code], FORMS[FORM_OF[code]].knows, TODAY)


def _made(directory: Path, code: str, others: dict[str, Any]) -> tuple[HospitalSettings, Place]:
    own = directory / code
    own.mkdir()
    form = FORMS[FORM_OF[code]]
    place = filled(sqlite_place(own), form, POPULATION_OF[code])
    table = settings_of(form, place.reader, code).model_dump(mode="python", exclude={"name"}, exclude_unset=True)
    return HospitalSettings.model_validate({**table, "name": NAMES[code], **others}), place
