"""Which figures differ between two snapshots of a hospital, from what to what."""

from dataclasses import dataclass

import duckdb

from queries.archives.contract import MONTH
from queries.archives.sizes import VOLUMES
from queries.snapshots.contents import marks_in, unreadable_as_ours
from queries.snapshots.folder import SnapshotFolder, SnapshotId
from queries.snapshots.tables import MARKS, PATIENTS, SERIES, STUDIES, Table

_STUDIES, _SERIES = STUDIES[MONTH], SERIES[MONTH]
# Table → what its rows are told apart by besides the period, and what is compared.
_COMPARED: tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...] = (
    (_STUDIES, ("modalities_in_study", "availability"), ("study_count",)),
    (_SERIES, ("modality", "availability"), ("series_count", *VOLUMES)),
    (PATIENTS, (), ("patient_count",)),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of a period: YYYYMM, YYYY for patients of a year, None for the undated. 0 where there was none.

    `part` is a modality or a study's set of them, with the number of an availability; empty for patients.
    """

    period: str | None
    part: tuple[str, ...]
    measure: str
    before: int
    after: int


def differences(folder: SnapshotFolder, before: SnapshotId, after: SnapshotId) -> tuple[Difference, ...]:
    """By period, then measure; figures that are the same in both are left out. Raises SnapshotUnreadable."""
    found: list[Difference] = []
    with unreadable_as_ours(), duckdb.connect(":memory:") as connection:
        for table, parts, measures in _COMPARED:
            files = {"before": folder.file(before, table), "after": folder.file(after, table)}
            for measure in measures:
                rows = connection.execute(_statement(parts, measure), files).fetchall()
                found += [
                    Difference(period, tuple(str(part) for part in own), measure, int(first), int(second))
                    for period, *own, first, second in rows
                ]
    return tuple(sorted(found, key=lambda each: (each.period or "", each.measure, each.part)))


def drift(folder: SnapshotFolder, before: SnapshotId, after: SnapshotId) -> tuple[Difference, ...]:
    """What a full taking found otherwise though the archive had shown no change: figures of months of equal marks.

    Raises SnapshotUnreadable.
    """
    first, second = (marks_in(folder.file(each, MARKS)) for each in (before, after))
    same = {month for month, marks in second.items() if first.get(month) == marks}
    return tuple(each for each in differences(folder, before, after) if each.period in same)


def _statement(parts: tuple[str, ...], measure: str) -> str:
    keys = ", ".join(("study_date", *parts))
    sums = f"SELECT {keys}, sum({measure}) AS figure FROM read_parquet(${{side}}) GROUP BY ALL"
    same = " AND ".join(f"b.{key} IS NOT DISTINCT FROM a.{key}" for key in ("study_date", *parts))
    shown = ", ".join(f"coalesce(b.{key}, a.{key})" for key in ("study_date", *parts))
    return (
        f"SELECT {shown}, coalesce(b.figure, 0), coalesce(a.figure, 0) "
        f"FROM ({sums.format(side='before')}) AS b FULL JOIN ({sums.format(side='after')}) AS a ON {same} "
        "WHERE coalesce(b.figure, 0) <> coalesce(a.figure, 0)"
    )
