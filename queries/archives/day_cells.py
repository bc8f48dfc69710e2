"""Everything a snapshot keeps of an index, grouped by day in the archive itself, in one statement.

The instances are the dear part: they are gone through once, added up for each series (`sized_rows`). Each series then
learns from its study which modalities it stands beside, how far the worst of its instances is and when its first was
received, and one grouping gives cells from which studies, series and instances are all counted. MariaDB would go
through the instances anew for each further use of the rows, and three groupings gave three times as many cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from queries.archives.contract import ArchiveIndex, Level, Selection
from queries.archives.dialects import beginning
from queries.archives.held import Readings, folded_modality
from queries.archives.marks import held_sums
from queries.archives.sizes import VOLUMES, sized_rows

# A bigint has 63 bits to spare, and one of them says that a modality was in no list.
MODALITIES_PER_SET_COLUMN = 60
UNLISTED = 1 << 61
HELD_SUMS = ("row_count", "instance_sum", "square_sum", "key_sum")
COUNTS = ("study_count", "series_count", *VOLUMES, "patient_count", *HELD_SUMS)
_TEXTS = ("study_date", "received", "study_received", "modality")
_AVAILABILITIES = ("availability", "series_availability", "study_availability")
_TEXT = String(64)
_ZERO, _ONE = literal_column("0", Integer), literal_column("1", Integer)


@dataclass(frozen=True, slots=True)
class ModalityRows:
    """A value that series carry as their modality, what it is read as, and how many series rows have it."""

    raw: str | None
    modality: str
    series_row_count: int


def cell_columns(modalities: Sequence[str]) -> tuple[str, ...]:
    """The columns of `day_cells`, in its order.

    Each row is of the series of one modality that were received when `received` says (text as the index's reading
    groups it), with instances of one availability. Besides: the worst availability of their series' instances; and of
    their studies the worst availability, when the first series was received, and the set of modalities: in each set
    column the sum of 2 ** place, counted from 0 in each, of those that the study has. A series counts in one row of
    its own, a study in one of its series'. HELD_SUMS are marks (marks.py). Rows of patients have a period, a count,
    and no modality.
    """
    return (*_TEXTS, *_set_columns(modalities), *_AVAILABILITIES, *COUNTS)


def modality_rows(index: ArchiveIndex) -> Select[Any]:
    """raw modality, modality, number of series rows, held or empty, in their study or without one."""
    raw = index.series.c.modality
    groups = select(raw.label("raw"), func.max(raw).label("itself"), func.count().label("series_row_count"))
    rows = groups.group_by(raw).subquery("raw_modalities")
    return select(rows.c.raw, folded_modality(rows.c.itself).label("modality"), rows.c.series_row_count)


def day_cells(
    index: ArchiveIndex, selection: Selection, listed: Sequence[ModalityRows], patient_lengths: Sequence[int] = ()
) -> Select[Any]:
    """The cells of `cell_columns` for the days of a selection, to be added up: a cell may come in several rows.

    `listed` are the modalities as `modality_rows` gave them; a study with one that came since has UNLISTED in its
    set. Patients are counted by year or month, as their lengths are asked; the selection must hold whole ones.
    """
    readings = Readings(index)
    sized = _with_arrivals(index, sized_rows(index, readings, selection, every_modality=True))
    modalities = sorted({each.modality for each in listed})
    rows = _with_sets(_beside_their_studies(index, sized, listed, modalities), modalities)
    cells = _read(index, readings, selection, _grouped(rows, modalities), modalities)
    patients = [_patients(index, readings, selection, sized, length, modalities) for length in patient_lengths]
    return select(union_all(cells, *patients).subquery("day_cells"))


def _with_arrivals(index: ArchiveIndex, sized: CTE) -> CTE:
    """The same rows, each with when its series was received, where the archive tells."""
    arrivals, reading = index.arrivals, index.received
    if arrivals is None or reading is None:
        return select(*sized.c, cast(null(), _TEXT).label("received")).cte("received_rows")
    received = reading.grouped(arrivals.c.received).label("received")
    rows = select(*sized.c, received).outerjoin_from(sized, arrivals, arrivals.c.series_key == sized.c.series_key)
    return rows.cte("received_rows")


def _beside_their_studies(
    index: ArchiveIndex, sized: CTE, listed: Sequence[ModalityRows], modalities: list[str]
) -> Subquery:
    """Each row with what its study and its series know: places begin at 1, the first standing for all."""
    sets = _set_columns(modalities)
    # Of a whole study it is named at last, for few groups; of instances the worst must be found among the names.
    raw = sized.c.availability
    marked = select(
        *(column for name, column in sized.c.items() if name != "availability"),
        (raw if index.availability_level is Level.STUDY else index.availability(raw)).label("availability"),
        *(_place_in(sized.c.modality, listed, modalities, n).label(f"own_{name}") for n, name in enumerate(sets)),
    ).subquery("marked")
    study, series, availability = marked.c.study_key, marked.c.series_key, marked.c.availability
    of_modality = (study, *(marked.c[f"own_{name}"] for name in sets))
    received = func.min(marked.c.received).over(partition_by=study) if index.received else marked.c.received
    order: tuple[ColumnElement[Any], ...] = (series,)
    of_study: ColumnElement[int] = availability
    of_series: ColumnElement[int] = availability
    place_in_series: ColumnElement[int] = _ONE
    if index.availability_level is Level.INSTANCE:
        order = (series, availability)
        of_study = func.max(availability).over(partition_by=study)
        of_series = func.max(availability).over(partition_by=series)
        place_in_series = func.row_number().over(partition_by=series, order_by=availability)
    return select(
        *marked.c,
        received.label("study_received"),
        of_study.label("study_availability"),
        of_series.label("series_availability"),
        func.row_number().over(partition_by=study, order_by=order).label("place_in_study"),
        place_in_series.label("place_in_series"),
        func.row_number().over(partition_by=of_modality, order_by=order).label("place_in_modality"),
    ).subquery("beside_their_studies")


def _with_sets(rows: Subquery, modalities: list[str]) -> Subquery:
    """Each modality of a study added once to its set: two series of one modality must not be added up."""
    sets = [
        func.sum(case((rows.c.place_in_modality == 1, rows.c[f"own_{name}"]), else_=_ZERO))
        .over(partition_by=rows.c.study_key)
        .label(name)
        for name in _set_columns(modalities)
    ]
    return select(*rows.c, *sets).subquery("with_sets")


def _grouped(rows: Subquery, modalities: list[str]) -> Subquery:
    names = ("raw_day", "received", "study_received", "modality", *_set_columns(modalities), *_AVAILABILITIES)
    keys = [rows.c[name] for name in names]
    held = [func.count(), *held_sums(rows.c.instance_count, rows.c.series_key)]
    counts = (
        func.sum(case((rows.c.place_in_study == 1, _ONE), else_=_ZERO)).label("study_count"),
        func.sum(case((rows.c.place_in_series == 1, _ONE), else_=_ZERO)).label("series_count"),
        *(func.sum(rows.c[name]).label(name) for name in VOLUMES),
        *(total.label(name) for name, total in zip(HELD_SUMS, held, strict=True)),
    )
    return select(*keys, *counts).group_by(*keys).subquery("raw_cells")


def _read(
    index: ArchiveIndex, readings: Readings, selection: Selection, groups: Subquery, modalities: list[str]
) -> Select[Any]:
    """Groups of raw values as rows of the answer: dates and modalities read, the exact period applied."""
    values: dict[str, ColumnElement[Any]] = dict(groups.c.items())
    values |= {"study_date": readings.days.c.study_date, "modality": folded_modality(groups.c.modality)}
    if index.availability_level is Level.STUDY:
        values |= {name: index.availability(groups.c[name]) for name in _AVAILABILITIES}
    rows = _row(values, modalities).select_from(groups)
    rows = rows.outerjoin(readings.days, readings.days.c.raw_day == groups.c.raw_day)
    return rows.where(readings.asks_day(selection))


def _patients(
    index: ArchiveIndex, readings: Readings, selection: Selection, sized: CTE, length: int, modalities: list[str]
) -> Select[Any]:
    days, studies = readings.days, index.studies
    held = select(sized.c.study_key, sized.c.raw_day).distinct().subquery("held_studies")
    rows = (
        select(beginning(days.c.study_date, length).label("period"), studies.c.patient_key.label("patient_key"))
        .select_from(held)
        .join(studies, studies.c.study_key == held.c.study_key)
        .outerjoin(days, days.c.raw_day == held.c.raw_day)
        .where(readings.asks_day(selection), studies.c.patient_key.is_not(None))
        .distinct()
        .subquery("patients_of_periods")
    )
    counted = {"study_date": rows.c.period, "patient_count": func.count()}
    return _row(counted, modalities).group_by(rows.c.period)


def _row(values: dict[str, Any], modalities: list[str]) -> Select[Any]:
    """A row of `cell_columns`: text and availability that it has none of are NULL, counts are zero."""
    texts = [cast(values.get(name, null()), _TEXT).label(name) for name in _TEXTS]
    sets = [values.get(name, _ZERO).label(name) for name in _set_columns(modalities)]
    absent = cast(null(), Integer)
    availabilities = [values.get(name, absent).label(name) for name in _AVAILABILITIES]
    columns: list[Any] = [*texts, *sets, *availabilities, *(values.get(n, _ZERO).label(n) for n in COUNTS)]
    return select(*columns)


def _set_columns(modalities: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"modalities_{number}" for number in range(-(-len(modalities) // MODALITIES_PER_SET_COLUMN) or 1))


def _place_in(
    raw: ColumnElement[Any], listed: Sequence[ModalityRows], modalities: list[str], number: int
) -> ColumnElement[int]:
    """2 ** place of a raw modality in one set column; 0 where it stands in another, UNLISTED where in none."""
    first = number * MODALITIES_PER_SET_COLUMN
    own = modalities[first : first + MODALITIES_PER_SET_COLUMN]
    whens = []
    for place, modality in enumerate(own):
        spellings = [each.raw for each in listed if each.modality == modality]
        whens.append((_is_any(raw, spellings), literal_column(str(1 << place), BigInteger)))
    elsewhere = [each.raw for each in listed if each.modality not in own]
    if elsewhere:
        whens.append((_is_any(raw, elsewhere), _ZERO))
    unlisted = literal_column(str(UNLISTED), BigInteger)
    return case(*whens, else_=unlisted) if whens else unlisted


def _is_any(raw: ColumnElement[Any], spellings: Sequence[str | None]) -> ColumnElement[bool]:
    texts = [text for text in spellings if text is not None]
    found = raw.in_(texts)
    return or_(found, raw.is_(None)) if None in spellings else found
