"""What an archive and the second copy of it both hold, and what only one of them does, as far as counts can tell.

No identifier leaves an archive: days are compared, each modality for itself, and what exceeds on one side is only
there. That is the least that differs. One statement over the snapshots of both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from queries.archives.contract import Facts, Source
from queries.archives.dialects import beginning
from queries.criteria import Period
from queries.reports.activity import CELL, TEXT, HospitalOutcome, last_day_statement, last_days, outcomes_of
from queries.reports.asking import ask_all
from queries.reports.tally import PeriodLength, TallyCriteria, tally_parts

# What was made in these days before the archives were read may still be on its way: a week-end, and a queue after it.
DUE_AFTER_DAYS = 7

KEYS = ("period", "modality", "is_due")
COUNTS = (
    *("studies_both", "studies_original_only", "studies_copy_only", "studies_incomplete"),
    *("images_both", "images_original_only", "images_copy_only"),
    *("days_differing", "gap_days"),
)
FIRST_GAP = "first_gap"
COPIES_COLUMNS = (*KEYS, *COUNTS, FIRST_GAP)
_COMPARED = ("study_count", "distinct_study_count", "series_count", "image_count", "instance_count")
_NO_DAY = 99_999_999


@dataclass(frozen=True, slots=True)
class Pair:
    """Codes of a hospital and of the archive that is declared to keep its studies once more."""

    original: str
    copy: str

    @property
    def codes(self) -> tuple[str, str]:
        return self.original, self.copy


@dataclass(frozen=True, slots=True)
class CopiesCriteria:
    """`due_until` is the last day that is judged; no modalities mean all of them. `period_length`: MONTH or DAY."""

    pair: Pair
    due_until: date
    period: Period = Period()
    period_length: PeriodLength = PeriodLength.MONTH
    modalities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CopiesAnswer:
    """The figures of some CopiesCriteria.

    `cells` (COPIES_COLUMNS): one row per period × modality × is_due, whole numbers, zero rows absent. `period` is
    YYYYMM or YYYYMMDD text, missing for undated rows; `modality` is missing in the rows of all modalities, in which
    each study counts once. `is_due` is True of days that are judged, False of later ones and of undated rows. All
    counts add up over periods, those of images over modalities too.

    Of each day and modality, with o in the original and c in the copy:

    - studies_both, images_both: min(o, c), at most so many are in both. …_original_only: o − c where that is more
      than nothing, at least so many are missing in the copy; …_copy_only likewise.
    - studies_incomplete: 1 where the copy has as many studies or more, but fewer of their series or instances: at
      least one of them is not whole. In rows of all modalities: 1 where the day's studies are as many or more, but
      any modality of the day has fewer studies, series or instances.
    - days_differing: days on which any of these counts differ. gap_days: those on which the copy lacks something;
      first_gap is the first of them as a number YYYYMMDD, 0 where there is none.

    Not seen: a study missing and another doubled on the same day in the same modality, alike in series and instances.
    Empty where either archive has no figures: what is in both is then not known.
    """

    criteria: CopiesCriteria
    cells: pd.DataFrame
    outcomes: tuple[HospitalOutcome, ...]

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)


@dataclass(frozen=True, slots=True)
class CopiesQuestion:
    """The statement of some criteria; a value, so that it is compiled once."""

    criteria: CopiesCriteria

    def __call__(self, facts: Facts) -> Select[Any]:
        return copies_statement(facts, self.criteria)


def last_day_due(read_at: Mapping[str, datetime], zone: ZoneInfo) -> date | None:
    """Until which day a pair is judged: its archives are read at different moments, and the earlier one decides."""
    if not read_at:
        return None
    return min(read_at.values()).astimezone(zone).date() - timedelta(days=DUE_AFTER_DAYS)


def copies(source: Source, criteria: CopiesCriteria) -> CopiesAnswer:
    """Compare the two archives of a pair, whose snapshots the source holds. See CopiesAnswer for the shape.

    Failures are per hospital and never raised.
    """
    asked = ask_all([source], CopiesQuestion(criteria))
    outcomes = outcomes_of(asked, last_days(asked.rows), criteria.pair.codes)
    both_answered = {*asked.answered} >= {*criteria.pair.codes}
    return CopiesAnswer(criteria, _frame(asked.rows if both_answered else ()), outcomes)


def copies_statement(facts: Facts, criteria: CopiesCriteria) -> Select[Any]:
    """part, no hospital, KEYS, COUNTS and the first gap; and the last days the data reach. For snapshots alone: no
    engine but theirs has both archives at hand."""
    by_modality = _by_modality(facts, criteria)
    days = union_all(_days(by_modality), _whole_days(by_modality)).subquery("days")
    period = cast(beginning(days.c.day, criteria.period_length), TEXT).label("period")
    keys = [period, days.c.modality, days.c.is_due]
    sums: list[Any] = [func.sum(days.c[name]).label(name) for name in COUNTS]
    gap_day = case((days.c.gap_days > 0, cast(days.c.day, Integer)), else_=_NO_DAY)
    sums.append(func.min(func.coalesce(gap_day, _NO_DAY)).label(FIRST_GAP))
    named: list[Any] = [literal(CELL, TEXT).label("part"), cast(null(), TEXT).label("hospital")]
    cells = select(*named, *keys, *sums).group_by(*keys)
    return select(union_all(cells, last_day_statement(facts, (*COUNTS, FIRST_GAP))).subquery("answer"))


def _by_modality(facts: Facts, criteria: CopiesCriteria) -> CTE:
    """day, modality, is_due, and each of _COMPARED twice: original_… and copy_…."""
    first, last = criteria.period.first, criteria.period.last
    asked = TallyCriteria(
        first_day=first.first_day if first else None,
        last_day=last.last_day if last else None,
        period_length=PeriodLength.DAY,
        by_modality=True,
        modalities=criteria.modalities,
    )
    parts = tally_parts(facts, asked)
    is_due = case((parts.c.period <= literal(f"{criteria.due_until:%Y%m%d}", String), 1), else_=0)
    of_original = parts.c.hospital == criteria.pair.original

    def summed(name: str, own: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((own, parts.c[name]), else_=0))

    columns: list[Any] = [parts.c.period.label("day"), parts.c.modality, is_due.label("is_due")]
    counts = [summed(name, of_original).label(f"original_{name}") for name in _COMPARED]
    counts += [summed(name, ~of_original).label(f"copy_{name}") for name in _COMPARED]
    return select(*columns, *counts).group_by(*columns[:2]).cte("by_modality")


def _days(cells: CTE) -> Select[Any]:
    """One row for each day and modality."""
    studies = cells.c.original_study_count, cells.c.copy_study_count
    lacks_parts = or_(*(_lacks(cells, name) for name in ("series_count", "instance_count")))
    incomplete = and_(studies[0] <= studies[1], lacks_parts)
    columns: list[Any] = [
        *(cells.c.day, cells.c.modality, cells.c.is_due),
        *_matched("studies", *studies),
        _flag(incomplete).label("studies_incomplete"),
        *_matched("images", cells.c.original_image_count, cells.c.copy_image_count),
        _flag(_differs(cells)).label("days_differing"),
        _flag(_lacks_any(cells)).label("gap_days"),
    ]
    return select(*columns)


def _whole_days(cells: CTE) -> Select[Any]:
    """One row for each day, each study once."""
    original, copy = (func.sum(cells.c[f"{side}_distinct_study_count"]) for side in ("original", "copy"))
    lacks = func.max(_flag(_lacks_any(cells))) > 0
    differs = or_(original != copy, func.max(_flag(_differs(cells))) > 0)
    images = _matched("images", cells.c.original_image_count, cells.c.copy_image_count)
    columns: list[Any] = [
        *(cells.c.day, cast(null(), TEXT).label("modality"), cells.c.is_due),
        *_matched("studies", original, copy),
        _flag(and_(original <= copy, lacks)).label("studies_incomplete"),
        *(func.sum(each.element).label(each.name) for each in images),
        _flag(differs).label("days_differing"),
        _flag(or_(original > copy, lacks)).label("gap_days"),
    ]
    return select(*columns).group_by(cells.c.day, cells.c.is_due)


def _matched(what: str, original: ColumnElement[Any], copy: ColumnElement[Any]) -> list[Any]:
    return [
        func.least(original, copy).label(f"{what}_both"),
        func.greatest(original - copy, 0).label(f"{what}_original_only"),
        func.greatest(copy - original, 0).label(f"{what}_copy_only"),
    ]


def _lacks(cells: CTE, name: str) -> ColumnElement[bool]:
    return cells.c[f"original_{name}"] > cells.c[f"copy_{name}"]


def _lacks_any(cells: CTE) -> ColumnElement[bool]:
    return or_(*(_lacks(cells, name) for name in ("study_count", "series_count", "instance_count")))


def _differs(cells: CTE) -> ColumnElement[bool]:
    names = ("study_count", "series_count", "instance_count")
    return or_(*(cells.c[f"original_{name}"] != cells.c[f"copy_{name}"] for name in names))


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _frame(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Column by column: pandas would look at every value of a row to find its type."""
    cells = [
        (period, modality, bool(is_due), *map(int, counts), 0 if first_gap == _NO_DAY else int(first_gap))
        for _, part, _, period, modality, is_due, *counts, first_gap in rows
        if part == CELL
    ]
    columns: Sequence[Any] = list(zip(*cells, strict=True)) or [()] * len(COPIES_COLUMNS)
    named = zip(COPIES_COLUMNS, columns, strict=True)
    return pd.DataFrame({name: np.array(column, dtype=_dtype(name)) for name, column in named}, copy=False)


def _dtype(name: str) -> str:
    return "bool" if name == "is_due" else "object" if name in KEYS else "int64"
