"""The tables of a snapshot: what each Parquet file of it holds, one row per stated grain.

`study_date` is YYYYMMDD text in the files of days, its beginning in those of months and years, NULL for what has no
day; `received_date` is YYYYMMDD text, NULL where it is not known, and in the files of days alone. Counts add up.
"""

from dataclasses import dataclass, field

from queries.archives.contract import DAY, DEVICE_COLUMNS, MONTH, YEAR
from queries.archives.sizes import VOLUMES

# Raised whenever a file's columns or their meaning change; what older files say is in about.py.
SCHEMA_VERSION = 2

# Stands before and after each modality of a set. Not DICOM's backslash: a device can write one into a modality.
SEPARATOR = "\N{INFORMATION SEPARATOR ONE}"
FILE_SUFFIX = ".parquet"
_COUNT = "BIGINT NOT NULL"
_DATED = {"study_date": "VARCHAR"}


@dataclass(frozen=True, slots=True)
class Table:
    """One file. `columns` are DuckDB's types by name; `hospital` comes before them in every file."""

    name: str
    columns: dict[str, str] = field(hash=False)

    @property
    def file_name(self) -> str:
        return f"{self.name}{FILE_SUFFIX}"


def _cells(name: str, keys: dict[str, str], counts: tuple[str, ...]) -> dict[int, Table]:
    """The same facts by day, by month and by year."""
    sums = dict.fromkeys(counts, _COUNT)
    by_day = {"study_date": "VARCHAR", "received_date": "VARCHAR"} | keys | sums
    coarser = {"study_date": "VARCHAR"} | keys | sums
    return {
        DAY: Table(f"{name}_by_day", by_day),
        MONTH: Table(f"{name}_by_month", coarser),
        YEAR: Table(f"{name}_by_year", coarser),
    }


# Studies that hold an instance, each once: by the set of modalities of its series, such as CT and SR, and the worst
# availability of its instances.
STUDIES = _cells("studies", {"modalities_in_study": "VARCHAR", "availability": "TINYINT"}, ("study_count",))
# Series that hold an instance, by the worst availability of their instances, and instances by their own.
SERIES = _cells("series", {"modality": "VARCHAR", "availability": "TINYINT"}, ("series_count", *VOLUMES))
_STATION = {"modality": "VARCHAR"} | dict.fromkeys(DEVICE_COLUMNS, "VARCHAR")
_STATION_SUMS = dict.fromkeys(("study_count", "series_count", "instance_count"), _COUNT)
_DAYS = {"first_day": "VARCHAR", "last_day": "VARCHAR"}
# Studies, each once under every station and modality that it has held series of, and what those series hold. Of a
# month and a year also the first and the last day with one.
STATIONS = {
    DAY: Table("stations_by_day", _DATED | _STATION | _STATION_SUMS),
    MONTH: Table("stations_by_month", _DATED | _STATION | _STATION_SUMS | _DAYS),
    YEAR: Table("stations_by_year", _DATED | _STATION | _STATION_SUMS | _DAYS),
}
_HOURS = (
    _DATED
    | {"weekday": "TINYINT", "hour": "TINYINT"}
    | _STATION
    | dict.fromkeys(("study_count", "instance_count"), _COUNT)
)
# The same studies by weekday and hour of their Study Time.
HOURS = {MONTH: Table("hours_by_month", _HOURS), YEAR: Table("hours_by_year", _HOURS)}
_PERSONS = {"patient_sex": "VARCHAR", "age_band": "TINYINT"}
_PEOPLE = _DATED | _PERSONS | dict.fromkeys(("study_count", "instance_count", "image_count"), _COUNT)
# Studies, each once, by the sex and age of their patients.
PEOPLE = {MONTH: Table("people_by_month", _PEOPLE), YEAR: Table("people_by_year", _PEOPLE)}
# Distinct patients of a year, by sex and their age at the first study of it; not to be added up over years.
PATIENTS_BY_AGE = Table("patients_by_sex_and_age", _DATED | _PERSONS | {"patient_count": _COUNT})
# Rows of studies, held or empty, by day; and of each year its last day with one.
STUDY_ROWS = Table("study_rows", {"study_date": "VARCHAR", "study_row_count": _COUNT})
LAST_DAYS = Table("last_days", {"study_date": "VARCHAR"})
# Rows of series, held or empty, in their study or without one.
MODALITY_ROWS = Table("modality_rows", {"modality": "VARCHAR", "series_row_count": _COUNT})
# Distinct patients of studies that hold an instance: by month (YYYYMM) and by year (YYYY); not to be added up.
PATIENTS = Table("patients", {"study_date": "VARCHAR", "date_length": "TINYINT", "patient_count": _COUNT})
# What the archive said of each month when it was read, NULL for the undated: other marks, other facts.
MARKS = Table("marks", {"month": "VARCHAR", "marks": "VARCHAR NOT NULL"})

ALL: tuple[Table, ...] = (
    *STUDIES.values(),
    *SERIES.values(),
    *STATIONS.values(),
    *HOURS.values(),
    *PEOPLE.values(),
    *(STUDY_ROWS, LAST_DAYS, MODALITY_ROWS, PATIENTS, PATIENTS_BY_AGE, MARKS),
)
