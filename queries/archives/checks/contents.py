"""What in an archive's rows will show in its figures: values unmapped, dates and sizes unknown, counters that lag."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Select, case, func, select

from queries.archives.checks.findings import Finding, Severity, share_words
from queries.archives.contract import ArchiveIndex, Facts, Level, Selection
from queries.dicom import UNKNOWN_MODALITY, Availability

Ask = Callable[[Callable[[Facts], Select[Any]]], list[tuple[Any, ...]]]

_UNKNOWN = int(Availability.UNKNOWN)
# More different values than this are no mapping's fault.
_MOST_VALUES = 20
_WITHOUT_PARTS = Selection(with_modality=False, with_availability=False)
_BY_MODALITY = Selection(with_availability=False)


def content_findings(index: ArchiveIndex, ask: Ask, *, is_declared: bool) -> Iterator[Callable[[], Finding]]:
    """Each a statement of its own, asked when called. `is_declared`: availability is mapped in hospitals.toml."""
    yield lambda: _unmapped(index, ask, is_declared=is_declared)
    yield lambda: _undated(ask)
    yield lambda: _empty(index, ask)
    yield lambda: _without_modality(ask)
    yield lambda: _unsized(index, ask)
    if index.records is not None:
        yield lambda: _put_away(index, ask)


def counter_finding(index: ArchiveIndex, ask: Ask) -> Finding:
    """Series whose own counter differs from their instance rows; `index` offers both."""
    counters, instances, series = index.counters, index.instances, index.series
    if counters is None:
        raise TypeError(f"{index.kind} offers no counters")
    rows = select(instances.c.series_key, func.count().label("row_count")).group_by(instances.c.series_key)
    counted = rows.subquery("counted")
    own = select(counters.c.series_key, counters.c.instance_count).subquery("own_counts")
    differs = func.coalesce(counted.c.row_count, 0) != func.coalesce(own.c.instance_count, 0)
    statement: Any = (
        select(func.count(), func.coalesce(func.sum(case((differs, 1), else_=0)), 0))
        .select_from(series)
        .outerjoin(counted, counted.c[0] == series.c.series_key)
        .outerjoin(own, own.c[0] == series.c.series_key)
    )
    [(whole, part)] = ask(lambda _: statement)
    words = f"counters differ from the instance rows in {share_words(int(part), int(whole), 'series')}"
    severity = Severity.WARNING if part else Severity.OK
    return Finding("counters", severity, words, numbers=_share(part, whole))


def _unmapped(index: ArchiveIndex, ask: Ask, *, is_declared: bool) -> Finding:
    source = index.studies if index.availability_level is Level.STUDY else index.instances
    values = select(source.c.availability.label("value"), func.count().label("row_count"))
    groups = values.group_by(source.c.availability).subquery("value_groups")
    statement = select(groups.c.value, groups.c.row_count).where(index.availability(groups.c.value) == _UNKNOWN)
    found = sorted(ask(lambda _: statement), key=lambda row: -int(row[1]))
    if not found:
        return Finding("availability", Severity.OK, "every availability value is known")
    rows = sum(int(count) for _, count in found)
    shown = ", ".join(f"{'NULL' if value is None else repr(value)} ({int(n):,})" for value, n in found[:_MOST_VALUES])
    words = f"{rows:,} rows of {len(found)} availability values that nobody declared: {shown}"
    # A basic string of TOML escapes quotes and backslashes as JSON does.
    keys = [json.dumps(str(value), ensure_ascii=False) for value, _ in found if value is not None]
    lines = [f'{key} = "…"  # ONLINE, NEARLINE, OFFLINE or UNAVAILABLE' for key in keys]
    remedy = tuple(lines[:_MOST_VALUES]) if is_declared else ()
    return Finding("availability_unmapped", Severity.WARNING, words, remedy, (("rows", rows), ("values", len(found))))


def _undated(ask: Ask) -> Finding:
    def build(facts: Facts) -> Select[Any]:
        studies = facts.studies(_WITHOUT_PARTS)
        undated = case((studies.c.study_date.is_(None), studies.c.study_count), else_=0)
        return select(func.sum(studies.c.study_count), func.sum(undated))

    return _noted("undated", ask(build), "studies have no date that can be believed")


def _empty(index: ArchiveIndex, ask: Ask) -> Finding:
    def build(facts: Facts) -> Select[Any]:
        held = facts.studies(_WITHOUT_PARTS)
        every = select(func.count()).select_from(index.studies).scalar_subquery()
        return select(every, every - func.coalesce(func.sum(held.c.study_count), 0))

    return _noted("empty_studies", ask(build), "studies hold no instance and are not counted")


def _without_modality(ask: Ask) -> Finding:
    def build(facts: Facts) -> Select[Any]:
        series = facts.series(_BY_MODALITY)
        unknown = case((series.c.modality == UNKNOWN_MODALITY, series.c.series_count), else_=0)
        return select(func.sum(series.c.series_count), func.sum(unknown))

    return _noted("unknown_modality", ask(build), "series have no modality")


def _unsized(index: ArchiveIndex, ask: Ask) -> Finding:
    if index.copies is None:
        return Finding("sizes", Severity.NOTE, "this kind of archive keeps no sizes: bytes cannot be told")

    def build(facts: Facts) -> Select[Any]:
        volumes = facts.volumes(_WITHOUT_PARTS)
        return select(func.sum(volumes.c.instance_count), func.sum(volumes.c.unsized_count))

    return _noted("unknown_sizes", ask(build), "instances have no known size")


def _put_away(index: ArchiveIndex, ask: Ask) -> Finding:
    records = index.records
    if records is None:
        raise TypeError(f"{index.kind} offers no records")
    forgotten = case((records.c.instance_count.is_(None), 1), else_=0)
    statement: Any = select(func.count(), func.sum(forgotten)).select_from(records)
    return _noted("put_away", ask(lambda _: statement), "series put away have forgotten how many images they hold")


def _noted(code: str, rows: list[tuple[Any, ...]], what: str) -> Finding:
    whole, part = (int(number or 0) for number in rows[0])
    severity = Severity.NOTE if part else Severity.OK
    return Finding(code, severity, f"{share_words(part, whole, what)}", numbers=_share(part, whole))


def _share(part: Any, whole: Any) -> tuple[tuple[str, float], ...]:
    return ("part", int(part)), ("whole", int(whole))
