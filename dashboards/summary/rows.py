"""The rows of the summary: what table, chart, description and file are made of."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import reduce
from operator import add

from dashboards.summary.asking import Comparison, SummaryFigures
from dashboards.summary.counts import NOTHING, Cell, Counts, cell_value, known_sum, modality_of
from dashboards.summary.links import Level, Scope, SummaryMeasure, SummaryView
from dashboards.summary.spans import Span, periods_of

Parts = Mapping[str, int | None]


class Kind(Enum):
    REGION = "region"
    HOSPITAL = "hospital"
    MODALITY = "modality"
    PERIOD = "period"
    UNDATED = "undated"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Change:
    before: int
    after: int

    @property
    def percent(self) -> float | None:
        """None where there was nothing before."""
        return 100 * (self.after - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """`key` is a region, a hospital's code, a modality or a period. `counts` are of what has a date, None where they
    are missing (the hospital did not answer), which is not zero. `leads_to` is the view of what it is made of."""

    kind: Kind
    key: str
    counts: Counts | None
    undated: Counts | None = None
    parts: Parts = field(default_factory=dict)
    value: int | None = None
    undated_value: int | None = None
    share_percent: float | None = None
    rank: int | None = None
    change: Change | None = None
    is_unfinished: bool = False
    leads_to: SummaryView | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under their region, or under none."""

    heading: SummaryRow | None
    rows: tuple[SummaryRow, ...]


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """`modalities` are the columns of parts, the largest first; none where rows are modalities or periods."""

    view: SummaryView
    groups: tuple[Group, ...]
    total: SummaryRow
    modalities: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[SummaryRow, ...]:
        """Those of the level, without headings, undated row and total."""
        return tuple(row for group in self.groups for row in group.rows if row.kind is not Kind.UNDATED)

    @property
    def body(self) -> tuple[SummaryRow, ...]:
        """Every row in order, the total last."""
        return (*self._body(), self.total)

    @property
    def is_empty(self) -> bool:
        return not any(row.counts and row.counts.instance_count for row in (*self.rows, self.total)) and not (
            self.total.undated and self.total.undated.instance_count
        )

    @property
    def adds_up(self) -> bool:
        """Whether rows and parts add up: a study counts under each of its modalities."""
        return self.view.measure is not SummaryMeasure.STUDIES

    def _body(self) -> Iterator[SummaryRow]:
        for group in self.groups:
            if group.heading:
                yield group.heading
            yield from group.rows


def summary_table(figures: SummaryFigures, scope: Scope, today: date) -> SummaryTable:
    match figures.view.level:
        case Level.REGIONS | Level.HOSPITALS:
            return _of_hospitals(figures, scope)
        case Level.MODALITIES:
            return _of_modalities(figures)
        case Level.PERIODS:
            return _of_periods(figures, today)


def _of_hospitals(figures: SummaryFigures, scope: Scope) -> SummaryTable:
    view = figures.view
    by_hospital = _grouped(figures.cells, lambda cell: cell.hospital)
    changes = _changes(figures.comparison, view.measure, lambda cell: cell.hospital, each_once=True)
    answered = set(figures.answered)
    hospitals = [
        _hospital(view, code, by_hospital[code], changes(code)) if code in answered else _missing(view, code)
        for code in view.hospitals
    ]
    total = _sum(view, Kind.TOTAL, "", hospitals)
    hospitals = _placed(hospitals, total)
    weights: defaultdict[str, int] = defaultdict(int)
    for modality, value in total.parts.items():
        weights[modality] = value or 0
    modalities = tuple(sorted(total.parts, key=lambda modality: (-weights[modality], modality)))
    if view.level is Level.HOSPITALS:
        return SummaryTable(view, (Group(None, tuple(hospitals)),), _placed([total], total)[0], modalities)
    regions = {name: [row for row in hospitals if scope.regions[row.key] == name] for name in _regions(view, scope)}
    headings = _placed([_sum(view, Kind.REGION, name, rows, scope) for name, rows in regions.items()], total)
    groups = tuple(Group(heading, tuple(regions[heading.key])) for heading in headings)
    return SummaryTable(view, groups, _placed([total], total)[0], modalities)


def _regions(view: SummaryView, scope: Scope) -> tuple[str, ...]:
    """In the order of the configuration."""
    return tuple(dict.fromkeys(scope.regions[code] for code in view.hospitals))


def _hospital(view: SummaryView, code: str, cells: Sequence[Cell], change: Change | None) -> SummaryRow:
    dated = [cell for cell in cells if cell.period is not None]
    # A modality that has rows without a date alone is a column too.
    parts: dict[str, int | None] = dict.fromkeys((modality_of(cell) for cell in cells), 0)
    parts |= {modality_of(cell): cell_value(cell, view.measure) for cell in dated}
    row = SummaryRow(Kind.HOSPITAL, code, Counts.of_hospital(dated), _undated(cells), parts, change=change)
    leads_to = _drilled(replace(view, hospitals=(code,), region=None))
    return _measured(replace(row, leads_to=leads_to), view.measure)


def _missing(view: SummaryView, code: str) -> SummaryRow:
    return SummaryRow(Kind.HOSPITAL, code, None, leads_to=_drilled(replace(view, hospitals=(code,), region=None)))


def _sum(
    view: SummaryView, kind: Kind, key: str, rows: Sequence[SummaryRow], scope: Scope | None = None
) -> SummaryRow:
    """Of hospitals that answered. Its change is known where that of each of them is."""
    there = [row for row in rows if row.counts is not None]
    names = dict.fromkeys(name for row in there for name in row.parts)
    changes = [row.change for row in there]
    known = [change for change in changes if change is not None]
    is_known = bool(known) and len(known) == len(rows)
    row = SummaryRow(
        kind,
        key,
        reduce(add, (row.counts for row in there if row.counts), NOTHING) if there else None,
        reduce(add, (row.undated for row in there if row.undated), NOTHING) if there else None,
        {name: known_sum([row.parts[name] for row in there if name in row.parts]) for name in names},
        change=Change(sum(c.before for c in known), sum(c.after for c in known)) if is_known else None,
    )
    if scope is not None:
        row = replace(row, leads_to=_drilled(replace(view, hospitals=tuple(r.key for r in rows), region=key)))
    return _measured(row, view.measure)


def _of_modalities(figures: SummaryFigures) -> SummaryTable:
    view, comparison = figures.view, figures.comparison
    if comparison is not None and comparison.lacking:
        comparison = None
    by_modality = _grouped(figures.cells, modality_of)
    changes = _changes(comparison, view.measure, modality_of, each_once=False)
    rows = []
    for modality, cells in by_modality.items():
        dated = [cell for cell in cells if cell.period is not None]
        row = SummaryRow(
            Kind.MODALITY,
            modality,
            Counts.of_hospital(dated, each_once=False),
            _undated(cells, each_once=False),
            change=changes(modality),
            leads_to=_drilled(replace(view, modalities=(modality,))),
        )
        rows.append(_measured(row, view.measure))
    whole = _changes(comparison, view.measure, lambda _: "", each_once=True)
    total = _total(view, figures, figures.cells, whole(""))
    return SummaryTable(view, (Group(None, tuple(_placed(rows, total))),), _placed([total], total)[0])


def _of_periods(figures: SummaryFigures, today: date) -> SummaryTable:
    view = figures.view
    by_period = _grouped(figures.cells, lambda cell: cell.period or "")
    counted = {period: Counts.of_hospital(cells) for period, cells in by_period.items() if period}
    shown = [*periods_of(view.span, today, counted)] if figures.answered else []
    rows: list[SummaryRow] = []
    for period in shown:
        span = Span.of_period(period)
        row = SummaryRow(
            Kind.PERIOD,
            period,
            counted.get(period, Counts.of_hospital(())),
            is_unfinished=span.is_unfinished(today),
            leads_to=None if span == view.span else _drilled(replace(view, span=span)),
        )
        rows.append(_measured(row, view.measure))
    within = [cell for cell in figures.cells if cell.period in set(shown)]
    undated = [cell for cell in figures.cells if cell.period is None]
    total = _total(view, figures, [*within, *undated], None)
    # All years begin with the first that there is; any other span was asked with the period before it.
    first = min(counted, default="") if view.span.is_all else ""
    rows = _placed([_since(row, counted, first, view.measure) for row in rows], total, with_rank=False)
    last = SummaryRow(Kind.UNDATED, "", Counts.of_hospital(undated))
    ended = (*rows, _measured(last, view.measure)) if figures.answered else ()
    return SummaryTable(view, (Group(None, tuple(ended)),), _placed([total], total)[0])


def _since(row: SummaryRow, counted: Mapping[str, Counts], first: str, measure: SummaryMeasure) -> SummaryRow:
    """With its change since the period before it, where both are over and that one is not before the first asked."""
    before = Span.of_period(row.key).preceding()
    if row.is_unfinished or before is None or before.last is None:
        return row
    key = f"{before.last:%Y%m%d}"[: len(row.key)]
    if key < first:
        return row
    return replace(row, change=change_between(counted.get(key, NOTHING), row.counts or NOTHING, measure))


def _total(view: SummaryView, figures: SummaryFigures, cells: Sequence[Cell], change: Change | None) -> SummaryRow:
    if not figures.answered:
        return SummaryRow(Kind.TOTAL, "", None)
    dated = [cell for cell in cells if cell.period is not None]
    row = SummaryRow(Kind.TOTAL, "", Counts.of_hospital(dated), _undated(cells), change=change)
    return _measured(row, view.measure)


def _measured(row: SummaryRow, measure: SummaryMeasure) -> SummaryRow:
    value = row.counts.measured(measure) if row.counts else None
    undated = row.undated.measured(measure) if row.undated else None
    return replace(row, value=value, undated_value=undated)


def _placed(rows: Sequence[SummaryRow], total: SummaryRow, *, with_rank: bool = True) -> list[SummaryRow]:
    """With its share of the total, and its rank among several: the same figures share one."""
    values = sorted((row.value for row in rows if row.value is not None), reverse=True)
    ranks = {value: place for place, value in reversed([*enumerate(values, start=1)])}
    return [
        row
        if row.value is None
        else replace(
            row,
            share_percent=100 * row.value / total.value if total.value else None,
            rank=ranks[row.value] if with_rank and len(rows) > 1 else None,
        )
        for row in rows
    ]


def _changes(
    comparison: Comparison | None, measure: SummaryMeasure, key: Callable[[Cell], str], *, each_once: bool
) -> Callable[[str], Change | None]:
    """The change of each hospital or modality; None where it is not known."""
    if comparison is None:
        return lambda _: None
    sides = [
        {
            name: Counts.of_hospital(cells, each_once=each_once)
            for name, cells in _grouped((c for c in side if c.period is not None), key).items()
        }
        for side in (comparison.before, comparison.after)
    ]
    lacking = comparison.lacking

    def change(name: str) -> Change | None:
        return change_between(sides[0].get(name, NOTHING), sides[1].get(name, NOTHING), measure)

    if not lacking:
        return change
    return lambda name: None if name in lacking else change(name)


def change_between(before: Counts, after: Counts, measure: SummaryMeasure) -> Change | None:
    """Bytes are compared where the size of every instance is known."""
    if measure is SummaryMeasure.BYTES and (before.unsized_count or after.unsized_count):
        return None
    ends = before.measured(measure), after.measured(measure)
    return None if ends[0] is None or ends[1] is None else Change(ends[0], ends[1])


def _undated(cells: Iterable[Cell], *, each_once: bool = True) -> Counts:
    return Counts.of_hospital((cell for cell in cells if cell.period is None), each_once=each_once)


def _drilled(view: SummaryView) -> SummaryView:
    """The next level begins in its own order, with nothing searched for."""
    return replace(view, sort=None, order=None, find="")


def _grouped(cells: Iterable[Cell], key: Callable[[Cell], str]) -> defaultdict[str, list[Cell]]:
    found: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[key(cell)].append(cell)
    return found
