"""Demonstration hospitals and a data centre's copy of one: SQLite indexes, and the hospitals.toml that names them."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from string import Template

from sqlalchemy import URL, Engine, create_engine

from queries.demo.copies import demonstrated_copy
from queries.demo.generator import Profile, generate
from queries.demo.population import Population
from queries.demo.writers.dcm4chee2 import write_dcm4chee2
from queries.demo.writers.dcm4chee_arc5 import write_dcm4chee_arc5
from queries.demo.writers.ucdmc import (
    CONQUEST_AVAILABILITY,
    DG_AVAILABILITY,
    write_conquest,
    write_dg_dicom_server,
)
from queries.settings import ArchiveKind

_SETTINGS_FILE = "hospitals.toml"
# Of UIDs that the copy alone has.
_COPY_SEED = 102


@dataclass(frozen=True, slots=True)
class DemoHospital:
    code: str
    name_el: str
    name_en: str
    kind: ArchiveKind
    availability: Mapping[str, str]
    write: Callable[[Engine, Population], None]
    seed: int
    years: int
    studies_per_year: int
    profile: Profile
    # Lines of its [hospitals.CODE.storage] and [hospitals.CODE.alerts]: what it declares of its store. $next_year is
    # the year after that of the demonstration.
    storage: str = ""
    alerts: str = ""
    # The hospital whose population this is: it keeps their studies once more.
    copy_of: str | None = None

    @property
    def file_name(self) -> str:
        return f"{self.code}.sqlite"


def make_demo(directory: Path, today: date) -> Path:
    """The hospitals.toml of a demonstration in `directory`; one made earlier the same day is kept."""
    directory = directory.resolve()
    settings = directory / _SETTINGS_FILE
    if _is_of(settings, today):
        return settings
    directory.mkdir(parents=True, exist_ok=True)
    # Made aside and moved in, the settings last: whoever reads the old demonstration goes on reading it.
    with tempfile.TemporaryDirectory(prefix=".making-", dir=directory) as name:
        making = Path(name)
        for hospital in DEMO_HOSPITALS:
            _write_index(making / hospital.file_name, hospital, today)
        tables = [_toml(hospital, directory / hospital.file_name, today) for hospital in DEMO_HOSPITALS]
        (making / _SETTINGS_FILE).write_text("\n".join([_heading(today), *tables]), encoding="utf-8")
        for file_name in (*(hospital.file_name for hospital in DEMO_HOSPITALS), _SETTINGS_FILE):
            os.replace(making / file_name, directory / file_name)
    return settings


def _is_of(settings: Path, today: date) -> bool:
    indexes = [settings.parent / hospital.file_name for hospital in DEMO_HOSPITALS]
    if not all(path.is_file() for path in (settings, *indexes)):
        return False
    with settings.open(encoding="utf-8") as lines:
        return lines.readline() == _heading(today)


def _heading(today: date) -> str:
    return f"# Synthetic figures, of no real archive. Made on {today:%Y-%m-%d}, made anew on another day.\n"


def _write_index(path: Path, hospital: DemoHospital, today: date) -> None:
    first_year = today.year - hospital.years
    population = generate(hospital.seed, first_year, today, hospital.studies_per_year, hospital.profile)
    if hospital.copy_of is not None:
        population = demonstrated_copy(population, _COPY_SEED, today)
    engine = create_engine(URL.create("sqlite", database=str(path)))
    try:
        hospital.write(engine, population)
    finally:
        engine.dispose()


def _toml(hospital: DemoHospital, index: Path, today: date) -> str:
    url = URL.create("sqlite", database=str(index)).render_as_string(hide_password=False)
    availability = "".join(f"{_text(key)} = {_text(name)}\n" for key, name in hospital.availability.items())
    storage = Template(hospital.storage).substitute(next_year=today.year + 1)
    tables = {"archive.availability": availability, "storage": storage, "alerts": hospital.alerts}
    declared = "".join(f"\n[hospitals.{hospital.code}.{name}]\n{lines}" for name, lines in tables.items() if lines)
    copy_of = "" if hospital.copy_of is None else f"copy_of = {_text(hospital.copy_of)}\n"
    return (
        f"[hospitals.{hospital.code}]\n"
        f"name.el = {_text(hospital.name_el)}\n"
        f"name.en = {_text(hospital.name_en)}\n"
        f"region = {_text('7η ΥΠΕ')}\n"
        f"time_zone = {_text('Europe/Athens')}\n"
        f"{copy_of}"
        f"archive.kind = {_text(hospital.kind)}\n"
        f"archive.url = {_text(url)}\n"
        f"{declared}"
    )


def _text(value: str) -> str:
    # A basic string of TOML escapes quotes, backslashes and control characters as JSON does.
    return json.dumps(value, ensure_ascii=False)


def _write_truncated(engine: Engine, population: Population) -> None:
    write_conquest(engine, population, truncated_names=True)


def _write_arc5(engine: Engine, population: Population) -> None:
    write_dcm4chee_arc5(engine, population, release="5.35")


def _write_whole(engine: Engine, population: Population) -> None:
    write_conquest(engine, population, truncated_names=False)


_RETHYMNO = DemoHospital(
    code="rethymno",
    name_el="Γενικό Νοσοκομείο Ρεθύμνου (επίδειξη)",
    name_en="General Hospital of Rethymno (demo)",
    kind="conquest",
    availability=CONQUEST_AVAILABILITY,
    write=_write_truncated,
    seed=2,
    years=9,
    studies_per_year=305,
    profile=Profile(growth_per_year=0.03, online_days=4 * 365, nearline_days=7 * 365),
    storage='capacity = "150 GB"\nother_bytes = "12 GB"\nmean_image_bytes = { CT = "0.55 MB", XA = "4 MB" }\n',
)

DEMO_HOSPITALS = (
    DemoHospital(
        code="heraklion",
        name_el="Πανεπιστημιακό Νοσοκομείο Ηρακλείου (επίδειξη)",
        name_en="University Hospital of Heraklion (demo)",
        kind="dg_dicom_server",
        availability=DG_AVAILABILITY,
        write=write_dg_dicom_server,
        seed=1,
        years=12,
        studies_per_year=620,
        profile=Profile(),
        storage=(
            'mean_image_bytes = { CR = "8 MB", CT = "0.6 MB", DX = "16 MB", MG = "27 MB", MR = "0.3 MB" }\n'
            'tiers = { ONLINE = { capacity = "220 GB" }, OFFLINE = { capacity = "120 GB" } }\n'
        ),
    ),
    _RETHYMNO,
    DemoHospital(
        code="chania",
        name_el="Γενικό Νοσοκομείο Χανίων (επίδειξη)",
        name_en="General Hospital of Chania (demo)",
        kind="conquest",
        availability=CONQUEST_AVAILABILITY,
        write=_write_whole,
        seed=3,
        years=11,
        studies_per_year=420,
        profile=Profile(growth_per_year=0.08, online_days=5 * 365, nearline_days=8 * 365),
    ),
    DemoHospital(
        code="agios-nikolaos",
        name_el="Γενικό Νοσοκομείο Αγίου Νικολάου (επίδειξη)",
        name_en="General Hospital of Agios Nikolaos (demo)",
        kind="dcm4chee_arc5",
        availability={},
        write=_write_arc5,
        seed=4,
        years=8,
        studies_per_year=420,
        # A new scanner a year and a half ago.
        profile=Profile(growth_per_year=0.05, online_days=9 * 365, new_scanner_days=548),
        storage=(
            'capacity = "200 GB"\nwarning_percent = 75\nretention_years = 20\n'
            'additions = [{ month = "$next_year-10", capacity = "100 GB" }]\n'
        ),
        # A demonstration has been read once: nothing can have held for long.
        alerts="hold_hours = 0\n",
    ),
    replace(
        _RETHYMNO,
        code="centre-rethymno",
        name_el="Κεντρικό αρχείο: αντίγραφο Ρεθύμνου (επίδειξη)",
        name_en="Data centre: copy of Rethymno (demo)",
        kind="dcm4chee2",
        availability={},
        write=write_dcm4chee2,
        storage='capacity = "300 GB"\n',
        copy_of=_RETHYMNO.code,
    ),
)
