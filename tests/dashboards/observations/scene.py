"""Archives with everything that a file must tell apart, called what a spreadsheet would run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from queries.demo.population import Device, Population, Study
from queries.settings import HospitalSettings
from tests.dashboards.hospitals import ARGO, BOREAS, CYCLOPS
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import sqlite_place
from tests.queries.quality.planted import planted_population
from tests.queries.warts import population_with_warts

NAMES = {
    ARGO: {"el": 'Νοσοκομείο «ΟΔΟΣ Σ», "Αργώ"\nΚρήτης', "en": '=HYPERLINK("http://argo.example")'},
    BOREAS: {"el": "-1,5", "en": "＝cmd"},
    CYCLOPS: {"el": "-5", "en": '@SUM(1), "Cyclops"\nHospital'},
}
# As archives are read: in capitals.
STATIONS = ('=HYPERLINK("X")', "＝CMD", "-5", "-1,5", "ΟΔΟΣ Σ", 'A"B\nC', "@1")
REGION = "=7η ΥΠΕ"

# Of each report: every shape that its table has.
LINKS: Mapping[str, Sequence[str]] = {
    "overview": [""],
    "summary": [
        "",
        "measure=bytes&period=2016",
        "region=%3D7%CE%B7+%CE%A5%CE%A0%CE%95&measure=images",
        "hospital=argo&period=2016-01..2016-06",
        "hospital=argo&modality=CT&measure=bytes",
        "hospital=cyclops&modality=MR&period=2026-11",
        "modality=CT",
        "find=argo&sort=share",
        "hospital=cyclops&measure=bytes",
    ],
    "activity": [
        "",
        "hospital=argo&by=modality&per=month&period=2016",
        "hospital=argo&hospital=cyclops&by=hospital",
        "by=availability&measure=images&hospital=boreas",
        "modality=CT&by=modality&availability=online",
        "measure=series&modality=CT&modality=MR",
    ],
    "comparison": [
        "hospital=argo&a=2015&b=2016",
        "hospital=argo&a=2016-01..2016-03&b=2016-05..2016-09&by=time",
        "hospital=argo&a=2015&b=2016&adjust=working-days&modality=CT&by=time",
        "hospital=argo&hospital=cyclops&compare=hospitals&measure=bytes&period=2016-06..2026-10",
        "hospital=argo&hospital=cyclops&compare=hospitals&by=modality&period=2026-01..2026-06&adjust=working-days",
    ],
    "quality": ["hospital=cyclops", "hospital=argo"],
    "quality-days": ["hospital=cyclops", "hospital=argo&modality=CT&year=2014", "hospital=argo&modality=ZZ"],
    "copies": ["", "by=modality&per=year", "period=2016-02..2016-02", "modality=CT"],
    "equipment": ["", "hospital=argo&year=2016", "hospital=boreas", "year=2026&modality=CT", "hospital=cyclops"],
    "equipment-hours": ["", "hospital=argo&year=2016&modality=CT"],
    "patients": ["hospital=argo&year=2016", "hospital=argo&year=all", "hospital=argo&hospital=boreas&year=2015"],
    "storage": ["hospital=argo", "hospital=cyclops", "hospital=argo&modality=CT&basis=study", "hospital=boreas"],
    "estate": [""],
}
EVERY = [(report, link) for report, links in LINKS.items() for link in links]


def made_hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    """One that knows most sizes and has estimates of some; a second copy of a part of it; one that knows no size, and
    of which days are missing."""
    whole = _with_stations(population_with_warts(4300))
    part = replace(whole, studies=whole.studies[9:])
    return (
        _hospital(
            directory, ARGO, "arc5", whole, {"storage": {"capacity": 10**13, "mean_image_bytes": {"CT": 500_000}}}
        ),
        _hospital(directory, BOREAS, "dcm4chee2", part, {"copy_of": ARGO, "storage": {"counts": "logical"}}),
        _hospital(directory, CYCLOPS, "dg", planted_population(), {}),
    )


def _with_stations(population: Population) -> Population:
    hostile = {number: Device(station_name=name) for number, name in enumerate(STATIONS, start=60)}
    studies = (_of_device(study, hostile.get(number)) for number, study in enumerate(population.studies))
    return replace(population, studies=tuple(studies))


def _of_device(study: Study, device: Device | None) -> Study:
    if device is None:
        return study
    return replace(study, series=tuple(replace(each, device=device) for each in study.series))


def _hospital(
    directory: Path, code: str, form_name: str, population: Population, others: dict[str, Any]
) -> HospitalSettings:
    own = directory / code
    own.mkdir()
    form = FORMS[form_name]
    place = filled(sqlite_place(own), form, population)
    table = settings_of(form, place.reader, code).model_dump(mode="python", exclude={"storage"}, exclude_unset=True)
    return HospitalSettings.model_validate({**table, "name": NAMES[code], "region": REGION, **others})
