"""What came in, month by month: series that a forecast can be made of, with zero, unknown and unfinished told apart.

Made of the answers of storage.py by month (design.md section 2, rules 5, 8, 9 and 10).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate
from operator import add

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
_NOTHING = (0,) * len(_SUMS)
# By month, None for what has no date: the numbers of _SUMS.
Sums = dict[str | None, Sequence[int]]


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
    none of them and stand in `undated`, studies in `undated_study_count`.
    """

    hospital: str
    modality: str | None
    basis: IntakeBasis
    months: pd.DataFrame
    undated: StoredVolume
    undated_study_count: int = 0

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
    sums = {given.criteria.date_basis: _sums_of(given) for given in (instead, answer) if given is not None}
    not_kept = frozenset(hospitals_without_reception(answer))
    found: dict[tuple[str, str | None], Intake] = {}
    for outcome in answer.answered:
        source, basis = _source(answer, instead, outcome.hospital in not_kept)
        own = sums[source.criteria.date_basis].get(outcome.hospital, {})
        whole = _added(own.values())
        span = _span([period for period in whole if period], source, outcome.hospital)
        for modality, by_period in [(None, whole), *sorted(own.items())]:
            months = _months(by_period, span, today, counted, is_whole=modality is None)
            distinct, *volume = by_period.get(None, _NOTHING)[len(_STUDIES) - 1 :]
            studies = distinct if modality is None else by_period.get(None, _NOTHING)[0]
            undated = StoredVolume(*volume)
            found[outcome.hospital, modality] = Intake(outcome.hospital, modality, basis, months, undated, studies)
    return found


def hospitals_without_reception(answer: StorageAnswer) -> tuple[str, ...]:
    """Hospitals of an answer by reception that have instances and not one day on which any was received."""
    if answer.criteria.date_basis is DateBasis.STUDY:
        return ()
    dated = answer.cells.groupby("hospital")["period"].count()
    return tuple(str(hospital) for hospital, count in dated.items() if count == 0)


def _source(
    answer: StorageAnswer, instead: StorageAnswer | None, is_not_kept: bool
) -> tuple[StorageAnswer, IntakeBasis]:
    if answer.criteria.date_basis is DateBasis.STUDY:
        return answer, IntakeBasis.STUDY
    if not is_not_kept:
        return answer, IntakeBasis.RECEIVED
    return (answer, IntakeBasis.NOT_KEPT) if instead is None else (instead, IntakeBasis.STUDY_INSTEAD)


def _sums_of(answer: StorageAnswer) -> dict[str, dict[str, Sums]]:
    """By hospital and modality. One by one: pandas takes longer to begin with a group than these rows take."""
    found: dict[str, dict[str, Sums]] = {}
    columns = [answer.cells[name].tolist() for name in ("hospital", "modality", "period", *_SUMS)]
    for hospital, modality, period, *numbers in zip(*columns, strict=True):
        _add(found.setdefault(hospital, {}).setdefault(modality, {}), period, numbers)
    return found


def _added(several: Iterable[Sums]) -> Sums:
    total: Sums = {}
    for each in several:
        for period, numbers in each.items():
            _add(total, period, numbers)
    return total


def _add(sums: Sums, period: object, numbers: Sequence[int]) -> None:
    key = period if isinstance(period, str) else None
    before = sums.get(key)
    sums[key] = list(numbers) if before is None else [*map(add, before, numbers)]


def _span(periods: list[str], answer: StorageAnswer, hospital: str) -> list[Month]:
    """From the first month with anything to the last, or to that which the data reach; within the period asked."""
    if not periods:
        return []
    first, last = (Month.of_period(text) for text in (min(periods), max(periods)))
    reached = next((o.data_up_to for o in answer.answered if o.hospital == hospital), None)
    asked = answer.criteria.period
    if reached is not None:
        until = Month.of(reached) if asked.last is None else min(asked.last, Month.of(reached))
        last = max(last, until)
    return list(months_between(first, last))


def _months(sums: Sums, span: list[Month], today: date, counted: CountedBytes, *, is_whole: bool) -> pd.DataFrame:
    texts = [month.period for month in span]
    rows = [sums.get(text, _NOTHING) for text in texts]
    by_name = dict(zip(_SUMS, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_SUMS, ())
    exact = by_name["stored_bytes" if counted == "stored" else "logical_bytes"]
    estimated = by_name["estimated_bytes"]
    instances, unknown = by_name["instance_count"], by_name["unknown_count"]
    columns = {
        "month": np.array(texts, dtype="object"),
        "is_unfinished": np.array([m == span[-1] or m >= Month.of(today) for m in span], dtype="bool"),
        "is_unknown": np.array(
            [0 < n == lacking for n, lacking in zip(instances, unknown, strict=True)], dtype="bool"
        ),
        "study_count": np.array(by_name[_STUDIES[1] if is_whole else _STUDIES[0]], dtype="int64"),
        "instance_count": np.array(instances, dtype="int64"),
        "unsized_count": np.array(by_name["unsized_count"], dtype="int64"),
        "unknown_count": np.array(unknown, dtype="int64"),
        "exact_bytes": np.array(exact, dtype="object"),
        "estimated_bytes": np.array(estimated, dtype="object"),
        "cumulative_exact_bytes": np.array([*accumulate(exact)], dtype="object"),
        "cumulative_estimated_bytes": np.array([*accumulate(estimated)], dtype="object"),
    }
    return pd.DataFrame({name: columns[name] for name in INTAKE_COLUMNS}, copy=False)
