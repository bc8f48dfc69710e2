"""How many instances the series of an index hold, and of how many bytes: for each series, ready to be added up."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from queries.archives.contract import ArchiveIndex, Selection
from queries.archives.held import Readings, held_rows, of_series, seeks, series_keys, studies_of_period

VOLUMES = ("instance_count", "unsized_count", "logical_bytes", "stored_bytes")

_ZERO = literal_column("0", Integer)
# Engines that merge all copies to all instances in the order of their keys once there is one row for each: PostgreSQL
# takes 20 s so for 13 million instances, and 36 s by looking up each one's copies. MariaDB does that in either form,
# and pays for the second.
_MERGES = frozenset({"postgresql"})


def sized_rows(
    index: ArchiveIndex,
    readings: Readings,
    selection: Selection,
    *,
    every_modality: bool = False,
    held_name: str = "held_rows",
) -> CTE:
    """study_key, series_key, raw_day, modality, availability (where asked), all raw, and VOLUMES.

    One row for each series that holds an instance and each availability of its instances. `held_name` is what the
    rows without sizes are called, where a statement has others of that name.
    """
    if index.copies is None:
        held = held_rows(index, readings, selection, every_modality=every_modality, name=held_name)
        keys = [column for name, column in held.c.items() if name != "held_count"]
        if not seeks(index, selection):
            return select(*keys, *_named((held.c.held_count, held.c.held_count, _ZERO, _ZERO))).cte("sized_rows")
        # Looked up singly, instances come singly.
        count = func.sum(held.c.held_count)
        return select(*keys, *_named((count, count, _ZERO, _ZERO))).group_by(*keys).cte("sized_rows")

    def joined(source: Subquery, studies: FromClause) -> Select[Any]:
        rows = of_series(index, source, studies, selection)
        return rows if every_modality else rows.where(readings.asks_modality(index.series.c.modality, selection))

    studies = studies_of_period(index, readings, selection)
    looked_up = studies if seeks(index, selection) else None
    parts = [joined(_sized(index, index.instances, index.copies, looked_up, selection), studies)]
    if index.left_out is not None:
        less = _sized(index, index.left_out, index.copies, None, selection)
        negative = [(-less.c[name]).label(name) for name in VOLUMES]
        others = [column for name, column in less.c.items() if name not in VOLUMES]
        parts.append(joined(select(*others, *negative).subquery("left_out"), index.studies))
        parts = [_net(union_all(*parts).subquery("gross_rows"))]
    if index.records is not None:
        parts.append(joined(_recalled(index.records, selection), index.studies))
    return union_all(*parts).cte("sized_rows")


def _sized(
    index: ArchiveIndex, instances: FromClause, copies: FromClause, studies: FromClause | None, selection: Selection
) -> Subquery:
    """series_key, availability where instances have their own, VOLUMES. With `studies`, only theirs."""
    keys = series_keys(instances, selection)
    if studies is None and instances is index.instances and index.engine_name in _MERGES:
        rows = _merged(instances, copies, keys).subquery("sized_instances")
    else:
        rows = _looked_up(index, instances, copies, studies, keys).subquery("sized_instances")
    own = [rows.c[name] for name in keys]
    volumes = (
        func.count(),
        func.sum(case((rows.c.own_bytes.is_(None), 1), else_=0)),
        func.coalesce(func.sum(rows.c.own_bytes), _ZERO),
        func.coalesce(func.sum(rows.c.stored_bytes), _ZERO),
    )
    return select(*own, *_named(volumes)).group_by(*own).subquery("sized")


def _merged(instances: FromClause, copies: FromClause, keys: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """own_bytes, stored_bytes of each instance: its copies are made one row before they are looked for."""
    once = (
        select(copies.c.instance_key, *_own_and_stored(copies))
        .group_by(copies.c.instance_key)
        .subquery("copies_of_instances")
    )
    rows = select(*keys.values(), once.c.own_bytes, once.c.stored_bytes)
    return rows.outerjoin_from(instances, once, once.c.instance_key == instances.c.instance_key)


def _looked_up(
    index: ArchiveIndex,
    instances: FromClause,
    copies: FromClause,
    studies: FromClause | None,
    keys: Mapping[str, ColumnElement[Any]],
) -> Select[Any]:
    """The same, the copies of an instance looked at together, its own size counted once."""
    each = select(*keys.values(), *_own_and_stored(copies))
    if studies is None:
        each = each.outerjoin_from(instances, copies, copies.c.instance_key == instances.c.instance_key)
    else:
        series = index.series
        each = (
            each.join_from(studies, series, series.c.study_key == studies.c.study_key)
            .join(instances, instances.c.series_key == series.c.series_key)
            .outerjoin(copies, copies.c.instance_key == instances.c.instance_key)
        )
    return each.group_by(instances.c.instance_key, *keys.values())


def _own_and_stored(copies: FromClause) -> list[ColumnElement[int]]:
    return [
        func.max(copies.c.logical_bytes).label("own_bytes"),
        func.sum(copies.c.stored_bytes).label("stored_bytes"),
    ]


def _net(rows: Subquery) -> Select[Any]:
    """The same rows with what does not count taken off, those of which no instance remains dropped."""
    keys = [column for name, column in rows.c.items() if name not in VOLUMES]
    sums = tuple(func.sum(rows.c[name]) for name in VOLUMES)
    return select(*keys, *_named(sums)).group_by(*keys).having(sums[0] > 0)


def _recalled(records: FromClause, selection: Selection) -> Subquery:
    """The same of series put away. How many copies there were is not remembered: one at least."""
    known = func.coalesce(records.c.instance_count, _ZERO)
    size = records.c.logical_bytes
    logical = func.coalesce(size, _ZERO)
    volumes = (known, case((size.is_(None), known), else_=_ZERO), logical, logical)
    return select(*series_keys(records, selection).values(), *_named(volumes)).subquery("records")


def _named(volumes: tuple[Any, ...]) -> list[Any]:
    return [volume.label(name) for name, volume in zip(VOLUMES, volumes, strict=True)]
