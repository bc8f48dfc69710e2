"""What tells which days of an index have changed, without asking for their facts.

An archive's books on its studies are asked where it keeps any (contract.py, `marks`); where they tell all, nothing
else is. Elsewhere an instance may come, go or move and leave no trace but its own row: then instances are counted by
what they are. That is the cheap part of a snapshot: nothing is looked up for an instance, least of all its size.

Not seen, and left to the full check: what changes bytes alone where no book tells of it, and changes of one day,
modality and availability that make up for one another in every number and sum here.
"""

from enum import IntEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Integer,
    Numeric,
    Select,
    String,
    cast,
    func,
    literal,
    literal_column,
    null,
    select,
    union_all,
)

from queries.archives.contract import ArchiveIndex, Selection
from queries.archives.held import Readings, folded_modality, held_rows, raw_day

STUDY_ROWS, BOOKS, HELD = "study rows", "books", "held"
MARKS = 6
_TEXT = String(64)


class Depth(IntEnum):
    """How far marks look: at study rows alone, at the archive's books too, at what series hold."""

    STUDY_ROWS = 1
    BOOKS = 2
    HELD = 3


def day_marks(index: ArchiveIndex, depth: Depth = Depth.HELD) -> Select[Any]:
    """part, study_date (NULL when undated), row_count and MARKS texts, whose meaning is the part's own.

    One row or more for each day. Rows of STUDY_ROWS count study rows, held or empty, and alone tell when a study has
    come, gone, or moved to another day. Rows of HELD have modality, availability and `held_sums`, to be added up: the
    cells of a snapshot have the same. Texts are for comparing with those of the same archive at another time.
    """
    readings = Readings(index)
    parts = [_study_rows(index)]
    if index.marks is not None and depth >= Depth.BOOKS:
        parts.append(_books(index, index.marks))
    if not index.marks_tell_all and depth >= Depth.HELD:
        parts.append(_held(index, readings))
    groups = union_all(*parts).subquery("marked_days")
    days = readings.days
    marks = [groups.c[f"mark_{number}"] for number in range(1, MARKS + 1)]
    read = select(groups.c.part, cast(days.c.study_date, _TEXT).label("study_date"), groups.c.row_count, *marks)
    return read.outerjoin_from(groups, days, days.c.raw_day == groups.c.raw_day)


def held_sums(count: ColumnElement[int], series_key: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Of rows of series: their instances, squared too, for two series of 1 and 3 are not two of 2; and their keys,
    where those are numbers, for one series in the place of another leaves all else alone."""
    wide = cast(count, BigInteger)
    key = series_key if isinstance(series_key.type, Integer | Numeric) else literal_column("0", Integer)
    return [func.sum(wide), func.sum(wide * wide), func.sum(key)]


def _study_rows(index: ArchiveIndex) -> Select[Any]:
    studies, day = index.studies, raw_day(index, index.studies)
    key = studies.c.study_key
    rows = select(day.label("raw_day"), key.label("study_key")).subquery("dated_studies")
    sums = [func.sum(rows.c.study_key)] if isinstance(key.type, Integer | Numeric) else []
    marks = [func.min(rows.c.study_key), func.max(rows.c.study_key), *sums]
    return _row(STUDY_ROWS, rows.c.raw_day, marks).group_by(rows.c.raw_day)


def _books(index: ArchiveIndex, marks: FromClause) -> Select[Any]:
    """By the texts; numbers are added up, of moments the latest is taken: what the archive writes is later."""
    day = index.study_date.grouped(marks.c.study_date)
    others = {name: column for name, column in marks.c.items() if name != "study_date"}
    rows = select(day.label("raw_day"), *(column.label(name) for name, column in others.items())).subquery("books")
    texts = [rows.c[name] for name, column in others.items() if isinstance(column.type, String)]
    sums = [func.sum(rows.c[name]) for name, column in others.items() if isinstance(column.type, Integer | Numeric)]
    latest = [func.max(rows.c[name]) for name, column in others.items() if isinstance(column.type, DateTime)]
    return _row(BOOKS, rows.c.raw_day, [*texts, *sums, *latest]).group_by(rows.c.raw_day, *texts)


def _held(index: ArchiveIndex, readings: Readings) -> Select[Any]:
    rows = held_rows(index, readings, Selection())
    # One for each series and availability, as the cells of a snapshot are made from.
    keys = [column for name, column in rows.c.items() if name != "held_count"]
    each = select(*keys, func.sum(rows.c.held_count).label("held_count")).group_by(*keys).subquery("each_series")
    groups = [each.c.raw_day, each.c.modality, each.c.availability]
    sums = held_sums(each.c.held_count, each.c.series_key)
    named = [folded_modality(each.c.modality), index.availability(each.c.availability)]
    return _row(HELD, each.c.raw_day, [*named, *sums]).group_by(*groups)


def _row(part: str, day: ColumnElement[Any], marks: list[Any]) -> Select[Any]:
    texts = [cast(mark, _TEXT) for mark in marks] + [cast(null(), _TEXT)] * (MARKS - len(marks))
    named = [text.label(f"mark_{number}") for number, text in enumerate(texts, start=1)]
    return select(literal(part, _TEXT).label("part"), day.label("raw_day"), func.count().label("row_count"), *named)
