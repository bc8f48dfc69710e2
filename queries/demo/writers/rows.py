"""What the rows of every archive kind are made of: patients, studies with theirs, series, date-times."""

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from queries.demo.population import Person, Population, Series, Study

# Where an engine's date-time column begins; the others hold every day that Python does.
_EARLIEST_DAY = {"mssql": date(1753, 1, 1), "mysql": date(1000, 1, 1), "mariadb": date(1000, 1, 1)}

# Where the servers of archives stand that keep local time.
_SERVER_ZONE = ZoneInfo("Europe/Athens")

# A key that no study has.
NO_STUDY_KEY = 0


def patient_count(population: Population) -> int:
    """Those named by studies, and as many as the others need."""
    named = (study.patient + 1 for study in population.studies if study.patient is not None)
    return max(_shared_count(population), max(named, default=0))


def _shared_count(population: Population) -> int:
    # Five studies for two patients, a patient's own lying years apart.
    return math.ceil(len(population.studies) * 2 / 5)


def patient_of(study: Study, place: int, population: Population) -> int:
    """The number of the patient of the study at that place."""
    return place % _shared_count(population) if study.patient is None else study.patient


def patient_id(number: int) -> str:
    return f"SYNTHETIC-{number:07d}"


def persons(population: Population) -> Iterator[tuple[str, Person]]:
    """Each patient and what is known of them."""
    return ((patient_id(number), population.person(number)) for number in range(patient_count(population)))


def studies_with_patients(population: Population) -> Iterator[tuple[str, Study]]:
    """Each study with its patient."""
    return ((patient_id(patient), study) for _, patient, study in numbered_studies(population))


def studies_with_persons(population: Population) -> Iterator[tuple[str, Person, Study]]:
    """Each study with its patient and what is known of them."""
    for _, patient, study in numbered_studies(population):
        yield patient_id(patient), population.person(patient), study


def all_series(population: Population) -> Iterator[tuple[str | None, str, Series]]:
    """Each series with its patient and the UID of its study, orphans last."""
    for patient, study in studies_with_patients(population):
        for series in study.series:
            yield patient, study.study_instance_uid, series
    for series in population.orphan_series:
        # A component that no made UID of a study has: this study does not exist.
        yield None, f"{series.series_instance_uid}.0", series


def numbered_studies(population: Population) -> Iterator[tuple[int, int, Study]]:
    """Key of the study from 1, number of its patient from 0, and the study: for archives with surrogate keys."""
    for place, study in enumerate(population.studies):
        yield place + 1, patient_of(study, place, population), study


def numbered_series(population: Population) -> Iterator[tuple[int, int, Series]]:
    """Key of the series from 1, key of its study, and the series; orphans last, of a study that does not exist."""
    of_studies = ((key, series) for key, _, study in numbered_studies(population) for series in study.series)
    orphans = ((NO_STUDY_KEY, series) for series in population.orphan_series)
    return ((number, key, series) for number, (key, series) in enumerate(chain(of_studies, orphans), start=1))


def timestamp(study_date: str | None, study_time: str | None, engine_name: str) -> datetime | str | None:
    """A DICOM date and time as the engine's date-time column can hold them; a time that is none is midnight.

    SQLite keeps date-times as text, in SQLAlchemy's form: there a day of no calendar can be held too.
    """
    digits = (study_date or "").strip(" ")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        return None
    moment = time_of_day(study_time) or time.min
    if engine_name == "sqlite":
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]} {moment:%H:%M:%S.%f}"
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return datetime.combine(day, moment) if day >= _EARLIEST_DAY.get(engine_name, date.min) else None


def time_of_day(study_time: str | None) -> time | None:
    """A DICOM time, with colons or without, as the programs that fill a date-time column read it."""
    digits, dot, _ = (study_time or "").strip(" ").replace(":", "").partition(".")
    lengths = (6,) if dot else (2, 4, 6)
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in lengths:
        return None
    try:
        hour, minute, second = (int(digits[place : place + 2] or 0) for place in (0, 2, 4))
        return time(hour, minute, second)
    except ValueError:
        return None


def later(received: datetime | None, place: int) -> datetime | None:
    """When an instance was stored: the first of a series, at place 0, when that was received, the others after it."""
    return None if received is None else received + timedelta(minutes=place)


def local_time(moment: datetime | None, engine_name: str) -> datetime | str | None:
    """A moment as archives keep it that write the server's local time, without its zone."""
    if moment is None:
        return None
    local = moment.astimezone(_SERVER_ZONE).replace(tzinfo=None)
    return f"{local:%Y-%m-%d %H:%M:%S.%f}" if engine_name == "sqlite" else local
