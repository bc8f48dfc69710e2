"""Three small hospitals whose every number is known, and a fourth that cannot be reached."""

import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import URL, Engine, NullPool, create_engine

from queries.demo.population import SERIES_LEVEL, STUDY_LEVEL, Population, Series, Study, made_uid
from queries.demo.writers.ucdmc import CONQUEST_AVAILABILITY, DG_AVAILABILITY, write_conquest, write_dg_dicom_server
from queries.dicom import Availability
from queries.settings import HospitalSettings

ONLINE, NEARLINE, OFFLINE = Availability.ONLINE, Availability.NEARLINE, Availability.OFFLINE

ARGO, BOREAS, CYCLOPS, DELOS = "argo", "boreas", "cyclops", "delos"
NAMES = {
    ARGO: {"el": "Νοσοκομείο Αργώ", "en": "Argo Hospital"},
    BOREAS: {"el": "Νοσοκομείο Βορέας", "en": "Boreas Hospital"},
    CYCLOPS: {"el": "Νοσοκομείο Κύκλωψ", "en": "Cyclops Hospital"},
    DELOS: {"el": "Νοσοκομείο Δήλος", "en": "Delos Hospital"},
}

# What Boreas alone has: nobody without a right to it may meet any of these.
BOREAS_STUDIES, BOREAS_SERIES, BOREAS_IMAGES, BOREAS_OBJECTS = 1_511, 2_029, 7_919, 8_437
BOREAS_MODALITY, BOREAS_YEAR = "XB", 2019
# What no page, file or log may ever hold.
PATIENT_ID_BEGINNING, UID_BEGINNING = "SYNTHETIC-", "2.25."

Part = tuple[str | None, Availability | None, int]
_NO_SERIES: tuple[Part, ...] = ()

# Study date → (modality, availability, instances) of each series. On 2026-11-22 the last of them is unfinished.
_ARGO = (
    ("20240605", (("US", None, 2),)),
    ("20250310", (("CT", ONLINE, 10), ("SR", ONLINE, 1))),
    ("20250311", (("CT", OFFLINE, 20),)),
    ("20251231", (("MR", ONLINE, 30),)),
    ("20260201", (("CT", ONLINE, 5), ("MR", ONLINE, 7))),
    ("20260202", _NO_SERIES),
    ("20261120", (("MR", NEARLINE, 11),)),
    (None, (("CT", ONLINE, 3),)),
)
_CYCLOPS = (
    ("20230115", (("CR", ONLINE, 2),)),
    ("20260815", (("=1+1", OFFLINE, 4), ("CR", OFFLINE, 1))),
)


def make_hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    write_conquest(_writer(directory, ARGO), _population(1, _ARGO), truncated_names=False)
    write_conquest(_writer(directory, BOREAS), _population(2, _boreas()), truncated_names=True)
    write_dg_dicom_server(_writer(directory, CYCLOPS), _population(3, _CYCLOPS))
    return (
        _settings(directory, ARGO, "conquest", CONQUEST_AVAILABILITY),
        _settings(directory, BOREAS, "conquest", CONQUEST_AVAILABILITY),
        _settings(directory, CYCLOPS, "dg_dicom_server", DG_AVAILABILITY),
    )


def unreachable_hospital(directory: Path) -> HospitalSettings:
    return _settings(directory, DELOS, "conquest", CONQUEST_AVAILABILITY)


def _signs() -> re.Pattern[str]:
    numbers = (BOREAS_STUDIES, BOREAS_SERIES, BOREAS_IMAGES, BOREAS_OBJECTS)
    written = [form for number in numbers for form in (f"{number}", f"{number:,}", f"{number:,}".replace(",", "."))]
    signs = [*written, BOREAS_MODALITY, str(BOREAS_YEAR), "Boreas Hospital", "Βορέας"]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, signs))})(?!\w)")


_SIGNS = _signs()
# Its code, by which files for programs call it: not what a page repeats of a forged link.
BOREAS_CELL = r"(?:^|,)boreas,"


def signs_of_boreas(text: str) -> list[str]:
    """What a text tells of Boreas: its numbers as both languages write them, its modality, year, names and code."""
    found = sorted(set(_SIGNS.findall(text)))
    return [*found, BOREAS_CELL] if re.search(BOREAS_CELL, text, re.MULTILINE) else found


def _boreas() -> Iterable[tuple[str, tuple[Part, ...]]]:
    reports = BOREAS_SERIES - BOREAS_STUDIES
    for number in range(BOREAS_STUDIES):
        report: tuple[Part, ...] = (("SR", ONLINE, 1),) if number < reports else ()
        images = 5 if number else BOREAS_IMAGES - 5 * (BOREAS_STUDIES - 1)
        yield f"{BOREAS_YEAR}0505", ((BOREAS_MODALITY, ONLINE, images), *report)


def _population(seed: int, studies: Iterable[tuple[str | None, tuple[Part, ...]]]) -> Population:
    made: list[Study] = []
    series_number = 0
    for number, (day, parts) in enumerate(studies, start=1):
        series = []
        for modality, availability, instances in parts:
            series_number += 1
            uid = made_uid(SERIES_LEVEL, seed, series_number)
            series.append(Series(uid, modality, ((availability, instances),)))
        made.append(Study(made_uid(STUDY_LEVEL, seed, number), day, tuple(series)))
    return Population(tuple(made))


def _writer(directory: Path, code: str) -> Engine:
    return create_engine(_url(directory, code), poolclass=NullPool)


def _url(directory: Path, code: str) -> URL:
    return URL.create("sqlite", database=str(directory / f"{code}.sqlite"))


def _settings(directory: Path, code: str, kind: str, availability: dict[str, str]) -> HospitalSettings:
    url = _url(directory, code).render_as_string()
    archive = {"kind": kind, "url": url, "availability": availability}
    return HospitalSettings.model_validate({"code": code, "name": NAMES[code], "region": "7", "archive": archive})
