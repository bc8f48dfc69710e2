"""What came in, month by month: series that a forecast can be made of, with zero, unknown and unfinished told apart.

Made of the answers of storage.py by month (design.md section 2, rules 5, 8, 9 and 10).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd

from queries.criteria import DateBasis, Grain, Month, months_between
from queries.reports.storage import VOLUME_NAMES, Detail, StorageAnswer, StoredVolume
from queries.storage_settings import CountedBytes

INTAKE_COLUMNS = (
    *("month", "is_unfinished", "is_unknown"),
    *("study_count", "instance_count", "unsized_count", "unknown_count"),
    *("exact_bytes", "estimated_bytes", "cumulative_exact_bytes", "cumulative_estimated_bytes"),
)
_STUDIES = ("study_count", "distinct_study_count")
_SUMS = (*_STUDIES, *VOLUME_NAMES)


class IntakeBasis(StrEnum):
    """By what months are told; the last where reception was asked and the archive keeps no moments of it."""

    STUDY = "study"
    RECEIVED = "received"
    STUDY_INSTEAD = "study-instead"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True)
class Intake:
    """What one hospital's archive took in, of one modality or (None) of all.

    `months` (INTAKE_COLUMNS): one row for each month from the first with anything in the archive, of whatever
    modality, to the last. Inside that span a month without anything is zero; before it there are no rows, and none
    after the month that the data reach. is_unfinished: the month that the data reach, and the current one: not to be
    compared. is_unknown: instances came and nothing tells the size of any; where some are known, unknown_count says
    how many are in neither sum of bytes. study_count: under a modality, studies that have it; of all, each once.
    Counts are int64, bytes whole Python numbers. Cumulative sums begin with the first month: undated bytes are in
    none of them and stand in `undated`.
    """

    hospital: str
    modality: str | None
    basis: IntakeBasis
    months: pd.DataFrame
    undated: StoredVolume

    @property
    def complete(self) -> pd.DataFrame:
        """The months that may be compared and forecast from."""
        return self.months[~self.months["is_unfinished"]]


def intakes(
    answer: StorageAnswer, today: date, counted: CountedBytes, instead: StorageAnswer | None = None
) -> dict[tuple[str, str | None], Intake]:
    """By hospital and modality, and by hospital and None for all its modalities.

    `answer` is by month. Where it is by reception and a hospital has instances and not one day of reception, the
    series are those of `instead`, the answer by study date, and their basis says so; without it they have no months.
    `counted`: exact bytes of every copy or of each instance once. ValueError for answers that are not by month.
    """
    for given in (answer, instead):
        if given is None:
            continue
        if given.criteria.grain is not Grain.MONTH or given.detail is Detail.AVAILABILITIES:
            raise ValueError("intakes are made of answers by month")
    found: dict[tuple[str, str | None], Intake] = {}
    for outcome in answer.answered:
        source, basis = _source(answer, instead, outcome.hospital)
        own = source.cells[source.cells["hospital"] == outcome.hospital]
        span = _span(own, source, outcome.hospital)
        for intake in _of_hospital(own, outcome.hospital, basis, span, today, counted):
            found[intake.hospital, intake.modality] = intake
    return found


def hospitals_without_reception(answer: StorageAnswer) -> tuple[str, ...]:
    """Hospitals of an answer by reception that have instances and not one day on which any was received."""
    if answer.criteria.date_basis is DateBasis.STUDY:
        return ()
    dated = answer.cells.groupby("hospital")["period"].count()
    return tuple(str(hospital) for hospital, count in dated.items() if count == 0)


def _source(answer: StorageAnswer, instead: StorageAnswer | None, hospital: str) -> tuple[StorageAnswer, IntakeBasis]:
    if answer.criteria.date_basis is DateBasis.STUDY:
        return answer, IntakeBasis.STUDY
    if hospital not in hospitals_without_reception(answer):
        return answer, IntakeBasis.RECEIVED
    return (answer, IntakeBasis.NOT_KEPT) if instead is None else (instead, IntakeBasis.STUDY_INSTEAD)


def _span(cells: pd.DataFrame, answer: StorageAnswer, hospital: str) -> list[Month]:
    """From the first month with anything to the last, or to that which the data reach; within the period asked."""
    periods = cells["period"].dropna()
    if periods.empty:
        return []
    first, last = (Month.parse(f"{text[:4]}-{text[4:]}") for text in (periods.min(), periods.max()))
    reached = next((o.data_up_to for o in answer.answered if o.hospital == hospital), None)
    asked = answer.criteria.period
    if reached is not None:
        until = Month.of(reached) if asked.last is None else min(asked.last, Month.of(reached))
        last = max(last, until)
    return list(months_between(first, last))


def _of_hospital(
    cells: pd.DataFrame, hospital: str, basis: IntakeBasis, span: list[Month], today: date, counted: CountedBytes
) -> Iterator[Intake]:
    for modality, rows in [(None, cells), *cells.groupby("modality")]:
        sums = rows.groupby("period", dropna=False)[list(_SUMS)].sum()
        undated = rows[rows["period"].isna()]
        volume = StoredVolume(*(int(undated[name].sum()) for name in VOLUME_NAMES))
        studies = _STUDIES[1] if modality is None else _STUDIES[0]
        yield Intake(hospital, modality, basis, _months(sums, studies, span, today, counted), volume)


def _months(sums: pd.DataFrame, studies: str, span: list[Month], today: date, counted: CountedBytes) -> pd.DataFrame:
    texts = [f"{month.year:04d}{month.month:02d}" for month in span]
    by_month = sums[sums.index.notna()].reindex(texts, fill_value=0)
    exact = by_month["stored_bytes" if counted == "stored" else "logical_bytes"].to_numpy(dtype="object")
    estimated = by_month["estimated_bytes"].to_numpy(dtype="object")
    instances, unknown = (by_month[name].to_numpy(dtype="int64") for name in ("instance_count", "unknown_count"))
    unfinished = [month == span[-1] or month >= Month.of(today) for month in span]
    columns = {
        "month": np.array(texts, dtype="object"),
        "is_unfinished": np.array(unfinished, dtype="bool"),
        "is_unknown": (instances > 0) & (instances == unknown),
        "study_count": by_month[studies].to_numpy(dtype="int64"),
        "instance_count": instances,
        "unsized_count": by_month["unsized_count"].to_numpy(dtype="int64"),
        "unknown_count": unknown,
        "exact_bytes": exact,
        "estimated_bytes": estimated,
        "cumulative_exact_bytes": np.add.accumulate(exact),
        "cumulative_estimated_bytes": np.add.accumulate(estimated),
    }
    return pd.DataFrame({name: columns[name] for name in INTAKE_COLUMNS})
