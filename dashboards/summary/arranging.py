"""The rows of the summary in the order that a link asks for, and those of them that it searches for."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboards.summary.counts import Counts, known_sum
from dashboards.summary.links import Key, Order, SummaryView
from dashboards.summary.rows import Group, Kind, SummaryRow, SummaryTable

# More columns than this are one: nobody compares twenty. The file has them all.
MOST_COLUMNS = 12

# A figure or a name; None where there is none.
SortKey = Callable[[SummaryRow], Any]
# Every name by which a row can be searched for; the first is shown.
Names = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Arranged:
    """A table as it is shown: `columns` have one each, `folded` are one together. Of `row_count` rows some are shown;
    sums, shares and ranks are of all of them."""

    table: SummaryTable
    columns: tuple[str, ...]
    folded: tuple[str, ...]
    row_count: int

    @property
    def view(self) -> SummaryView:
        return self.table.view

    @property
    def is_part(self) -> bool:
        return len(self.table.rows) < self.row_count

    @property
    def is_found(self) -> bool:
        """Whether anything is called what is searched for."""
        return bool(self.table.rows) or not self.view.find

    def folded_value(self, row: SummaryRow) -> int | None:
        return known_sum([row.parts[name] for name in self.folded if name in row.parts])


def arranged(table: SummaryTable, names: Names) -> Arranged:
    found, modalities = _found(table, names)
    columns = modalities if len(modalities) <= MOST_COLUMNS + 1 else modalities[:MOST_COLUMNS]
    made = Arranged(found, columns, modalities[len(columns) :], len(table.rows))
    return replace(made, table=_sorted(made, names))


def folded_name(text: str) -> str:
    """Without accents and case: what people type of a name. Both small sigmas are one."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in parts if not unicodedata.combining(sign)).casefold()


def _found(table: SummaryTable, names: Names) -> tuple[SummaryTable, tuple[str, ...]]:
    """The rows of which a name holds the text; columns where modalities alone do. A region has its hospitals."""
    wanted = folded_name(table.view.find)
    if not wanted:
        return table, table.modalities

    def is_found(key: str) -> bool:
        return any(wanted in folded_name(name) for name in (*names.get(key, ()), key))

    columns = tuple(name for name in table.modalities if is_found(name))
    groups = []
    for group in table.groups:
        whole = group.heading is not None and is_found(group.heading.key)
        rows = tuple(row for row in group.rows if whole or is_found(row.key))
        groups += [replace(group, rows=rows)] if rows else []
    if columns and not groups:
        return table, columns
    return replace(table, groups=tuple(groups)), table.modalities


def _sorted(made: Arranged, names: Names) -> SummaryTable:
    view, table = made.view, made.table
    key, is_descending = _sort_key(made, names), view.sorted_in is Order.DESCENDING

    def ordered(rows: Sequence[SummaryRow]) -> tuple[SummaryRow, ...]:
        """What is not known comes last in either order, and so does what has no date."""
        known = [row for row in rows if row.kind is not Kind.UNDATED and key(row) is not None]
        rest = [row for row in rows if row.kind is not Kind.UNDATED and key(row) is None]
        last = [row for row in rows if row.kind is Kind.UNDATED]
        return (*sorted(known, key=key, reverse=is_descending), *rest, *last)

    groups = {group.heading.key: group for group in table.groups if group.heading is not None}
    headings = ordered([group.heading for group in groups.values() if group.heading is not None])
    within = [groups[heading.key] for heading in headings] if groups else table.groups
    return replace(table, groups=tuple(Group(group.heading, ordered(group.rows)) for group in within))


def _sort_key(made: Arranged, names: Names) -> SortKey:
    def of_counts(read: Callable[[Counts], Any]) -> SortKey:
        return lambda row: read(row.counts) if row.counts else None

    match made.view.sorted_by:
        case Key.NAME:
            return lambda row: folded_name(next(iter(names.get(row.key, ())), row.key))
        case Key.RANK:
            return lambda row: row.rank
        case Key.TOTAL | Key.SHARE:
            return lambda row: row.value
        case Key.CHANGE:
            return lambda row: row.change.percent if row.change else None
        case Key.UNDATED:
            return lambda row: row.undated_value
        case Key.IMAGES:
            return of_counts(lambda counts: counts.images_per_study)
        case Key.SIZE:
            return of_counts(lambda counts: counts.bytes_per_study)
        case Key.UNSIZED:
            return of_counts(lambda counts: counts.unsized_share)
        case Key.OTHER:
            return made.folded_value
        case modality:
            return lambda row: row.parts.get(modality, 0) if row.counts else None
