"""The tables of a snapshot: what each Parquet file of it holds, one row per stated grain.

`study_date` is YYYYMMDD text in the files of days, its beginning in those of months and years, NULL for what has no
day; `received_date` is YYYYMMDD text, NULL where it is not known, and in the files of days alone. Counts add up.
"""

from dataclasses import dataclass, field

from queries.archives.contract import DAY, MONTH, YEAR
from queries.archives.sizes import VOLUMES

# Raised whenever a file's columns or their meaning change; what older files say is in about.py.
SCHEMA_VERSION = 1

# Stands before and after each modality of a set. Not DICOM's backslash: a device can write one into a modality.
SEPARATOR = "\N{INFORMATION SEPARATOR ONE}"
_COUNT = "BIGINT NOT NULL"


@dataclass(frozen=True, slots=True)
class Table:
    """One file. `columns` are DuckDB's types by name; `hospital` comes before them in every file."""

    name: str
    columns: dict[str, str] = field(hash=False)

    @property
    def file_name(self) -> str:
        return f"{self.name}.parquet"


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
    *(STUDY_ROWS, LAST_DAYS, MODALITY_ROWS, PATIENTS, MARKS),
)
