"""What archives tell of devices, hours and people, counted from *uses*.

A use is what a study holds of one modality made by one station. There are little more uses than studies: instances
are counted per series first, as everywhere (held.py), then series come together to uses, in one pass, and whatever is
asked of stations, hours and people is one grouping of those. No size is looked up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    true,
    union_all,
)

from queries.archives.contract import DAY, DEVICE_COLUMNS, MONTH, YEAR, ArchiveIndex, Selection
from queries.archives.devices import device_names
from queries.archives.dialects import beginning, iso_weekday
from queries.archives.held import Readings, asks_study_day, folded_modality, held_rows, seeks
from queries.archives.hours import study_hour
from queries.archives.people import age_band, persons
from queries.dicom import NON_IMAGE_MODALITIES

_ZERO, _ONE = literal_column("0", Integer), literal_column("1", Integer)
_STATION = ("modality", *DEVICE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Head:
    """Under what uses are counted, besides the date, and what is counted."""

    name: str
    number: int
    keys: tuple[str, ...]
    counts: tuple[str, ...]


STATIONS = Head("stations", 1, _STATION, ("study_count", "series_count", "instance_count"))
HOURS = Head("hours", 2, ("weekday", "hour", *_STATION), ("study_count", "instance_count"))
PEOPLE = Head("people", 3, ("patient_sex", "age_band"), ("study_count", "instance_count", "image_count"))
PATIENTS = Head("patients", 4, ("patient_sex", "age_band"), ("patient_count",))
HEADS = (STATIONS, HOURS, PEOPLE, PATIENTS)
KEYS = ("study_date", "weekday", "hour", *_STATION, "patient_sex", "age_band")
COUNTS = ("study_count", "series_count", "instance_count", "image_count", "patient_count")
# The columns of `use_cells`, in its order.
USE_COLUMNS = ("head", *KEYS, *COUNTS)


def uses(index: ArchiveIndex, readings: Readings, selection: Selection, name: str = "uses") -> CTE:
    """study_key, raw_day, modality, DEVICE_COLUMNS, series_count, instance_count, place.

    One row for each study that holds an instance, modality and station; place, from 1, tells those of a study apart.
    `name` is what the rows are called, where a statement has others.
    """
    held = _held_series(index, readings, selection, f"held_in_{name}")
    named = select(
        held.c.study_key,
        held.c.raw_day,
        held.c.series_key,
        held.c.held_count,
        folded_modality(held.c.modality).label("modality"),
        *device_names(index.devices),
    )
    if index.devices is not None:
        named = named.outerjoin_from(held, index.devices, index.devices.c.series_key == held.c.series_key)
    series = named.subquery("named_series")
    keys = [series.c[name] for name in ("study_key", "raw_day", *_STATION)]
    counts = (
        func.count().label("series_count"),
        func.sum(series.c.held_count).label("instance_count"),
        func.min(series.c.series_key).label("first_series"),
    )
    each = select(*keys, *counts).group_by(*keys).subquery("each_use")
    place = func.row_number().over(partition_by=each.c.study_key, order_by=each.c.first_series)
    return select(*each.c, place.label("place")).cte(name)


def told_uses(
    index: ArchiveIndex, readings: Readings, each: CTE, selection: Selection, heads: Sequence[Head]
) -> Subquery:
    """The uses of a period with all that those heads ask: `day` (YYYYMMDD, NULL when undated), KEYS but for the date,
    and what each adds to COUNTS.

    `own_study_count` is 1 for one use of each study, 0 for its others; patient_count is 1 for one use on the first
    day of each patient in each year, which the period must then hold whole.
    """
    # Grouped by the raw day: what is read of one is read once.
    own = readings.days
    day = func.max(own.c.study_date)
    days = (
        select(
            own.c.raw_day, day.label("day"), iso_weekday(day).label("weekday"), cast(day, Integer).label("day_number")
        )
        .group_by(own.c.raw_day)
        .subquery("read_days")
    )
    images = case((each.c.modality.in_(NON_IMAGE_MODALITIES), _ZERO), else_=each.c.instance_count)
    columns: list[ColumnElement[Any]] = [
        days.c.day,
        *(each.c[name] for name in (*_STATION, "series_count", "instance_count")),
        images.label("image_count"),
        _ONE.label("study_count"),
        case((each.c.place == 1, _ONE), else_=_ZERO).label("own_study_count"),
    ]
    joined = each.outerjoin(days, days.c.raw_day == each.c.raw_day)
    if HOURS in heads:
        hour: ColumnElement[Any] = cast(null(), Integer)
        if index.times is not None:
            joined = joined.outerjoin(index.times, index.times.c.study_key == each.c.study_key)
            hour = case((days.c.day.is_not(None), study_hour(index.times)))
        columns += [days.c.weekday, hour.label("hour")]
    if PEOPLE in heads or PATIENTS in heads:
        people, studies = persons(index), index.studies
        sex: ColumnElement[Any] = cast(null(), String(1))
        band: ColumnElement[Any] = cast(null(), Integer)
        is_counted: ColumnElement[Any] = _ZERO
        if index.tells_patients:
            joined = joined.outerjoin(studies, studies.c.study_key == each.c.study_key)
            key = studies.c.patient_key
            first = (days.c.day, each.c.study_key, each.c.place)
            place = func.row_number().over(partition_by=(key, beginning(days.c.day, YEAR)), order_by=first)
            is_counted = case((and_(key.is_not(None), place == 1), _ONE), else_=_ZERO)
        if people is not None:
            joined = joined.outerjoin(people, people.c.patient_key == studies.c.patient_key)
            sex, band = people.c.patient_sex, age_band(people.c.birth_number, days.c.day_number)
        columns += [sex.label("patient_sex"), band.label("age_band")]
        if PATIENTS in heads:
            columns.append(is_counted.label("patient_count"))
    in_period = asks_study_day(days.c.day, selection)
    return select(*columns).select_from(joined).where(in_period).subquery("told_uses")


def under(told: Subquery, head: Head, date_length: int) -> Select[Any]:
    """study_date, the keys and counts of a head; of STATIONS also first_day and last_day."""
    rows = _rows(told, {head: date_length})
    keys = [rows.c[name] for name in ("study_date", *head.keys)]
    sums = [func.sum(rows.c[name]).label(name) for name in head.counts]
    if head is STATIONS:
        sums += [func.min(rows.c.day).label("first_day"), func.max(rows.c.day).label("last_day")]
    counted = select(*keys, *sums).group_by(*keys)
    # In a year most uses are not those under which their patient counts.
    return counted.having(func.sum(rows.c.patient_count) > 0) if head is PATIENTS else counted


def use_cells(index: ArchiveIndex, selection: Selection, *, whole_years: bool) -> Select[Any]:
    """USE_COLUMNS: all that a snapshot keeps of stations by day, of hours and of people by month; and of patients by
    year, if the selection holds whole ones or what is undated.

    What is no key of a row's head is NULL, what it does not count is zero. One statement and one pass: MariaDB and
    SQL Server would go through the instances anew for each further use of a common table expression.
    """
    readings = Readings(index)
    lengths = {STATIONS: DAY, HOURS: MONTH, PEOPLE: MONTH} | ({PATIENTS: YEAR} if whole_years else {})
    told = told_uses(index, readings, uses(index, readings, selection), selection, tuple(lengths))
    rows = _rows(told, lengths)
    keys = [rows.c[name] for name in ("head", *KEYS)]
    counts = [(func.sum(rows.c[name]) if name in rows.c else _ZERO).label(name) for name in COUNTS]
    return select(*keys, *counts).group_by(*keys)


def _rows(told: Subquery, lengths: Mapping[Head, int]) -> Subquery:
    """Each use once under every head: its number, the keys and counts of any of them, and the day.

    `lengths` is how much of a study date each head needs.
    """
    numbers = (select(literal_column(str(head.number), Integer).label("head")) for head in lengths)
    heads = union_all(*numbers).subquery("heads")

    def of(owners: Sequence[Head], value: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
        """The value under the heads that it belongs to, under all others the other."""
        if not owners:
            return other
        if len(owners) == len(lengths):
            return value
        return case((heads.c.head.in_([literal_column(str(head.number)) for head in owners]), value), else_=other)

    shortest, *longer = sorted({*lengths.values()})
    study_date = beginning(told.c.day, shortest)
    for length in longer:
        owners = [head for head, own in lengths.items() if own == length]
        study_date = of(owners, beginning(told.c.day, length), study_date)
    columns: list[ColumnElement[Any]] = [heads.c.head, told.c.day, study_date.label("study_date")]
    for name in KEYS[1:]:
        if owners := [head for head in lengths if name in head.keys]:
            columns.append(of(owners, told.c[name], null()).label(name))
    once = [head for head in lengths if head is PEOPLE]
    for name in COUNTS:
        if owners := [head for head in lengths if name in head.counts]:
            value: ColumnElement[Any] = told.c[name]
            if name == "study_count" and once:
                value = of(once, told.c.own_study_count, value)
            columns.append(of(owners, value, _ZERO).label(name))
    return select(*columns).select_from(told).join(heads, true()).subquery("under_heads")


def _held_series(index: ArchiveIndex, readings: Readings, selection: Selection, name: str) -> Subquery | CTE:
    """study_key, raw_day, series_key, modality, held_count: one row for each series that holds an instance."""
    asked = replace(selection, with_modality=True, with_availability=False)
    rows = held_rows(index, readings, asked, name=name)
    if not seeks(index, asked):
        return rows
    # Looked up singly, instances come singly.
    keys = [column for name, column in rows.c.items() if name != "held_count"]
    counted = select(*keys, func.sum(rows.c.held_count).label("held_count"))
    return counted.group_by(*keys).subquery("held_series")
