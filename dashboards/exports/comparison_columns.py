"""The rows of a comparison: one column list for table and file."""

from collections.abc import Callable, Mapping

from dashboards.comparison.amounts import amount_in_file, amount_text, signed_text
from dashboards.comparison.links import Amount, Rows
from dashboards.comparison.spans import Span
from dashboards.comparison.table import ComparisonRow, ComparisonTable, Counted, RowKind
from dashboards.comparison.titles import period_letters, side_names, span_name
from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column, decimal
from dashboards.exports.comparison_observations import ComparisonObservations, is_beyond, period_of, state_of
from dashboards.sizes import percent_text, signed_percent_text
from dashboards.titles import modality_name
from dashboards.words import Words

RowColumn = Column[ComparisonRow]


def comparison_columns(table: ComparisonTable, names: Mapping[str, str], words: Words) -> tuple[RowColumn, ...]:
    """What the row is of, each side with what must be known beside it, how they differ, and the state of the row."""
    headings = side_names(table, names, words)
    # What stands beside a period is named by its letter: its own column has just said which it is.
    letters = period_letters(words) if table.is_of_periods else headings
    observed = ComparisonObservations(table)
    sides = [
        column
        for place, name in enumerate(headings)
        for column in _side(place, name, letters[place], observed, words)
    ]
    return (
        *_beginning(table, words),
        *sides,
        *(_differences(observed, words) if table.is_of_periods else []),
        _state_column(table, words),
    )


def _beginning(table: ComparisonTable, words: Words) -> list[RowColumn]:
    if table.view.rows is Rows.MODALITY:
        return [_text_column("modality", words.gettext("Modality"), lambda row: row.modality or "", table, words)]
    if not table.is_of_periods:
        return [_text_column("period", words.gettext("Period"), lambda row: period_of(row, 0), table, words)]
    second: RowColumn = Column(
        "period_B",
        words.gettext("Month of B"),
        lambda row: period_of(row, 1) if row.kind is RowKind.PART else "",
        lambda row: _span_shown(row.spans[1], words) if row.kind is RowKind.PART else "",
        is_number=False,
    )
    first = _text_column("period_A", words.gettext("Month of A"), lambda row: period_of(row, 0), table, words)
    return [first, second]


def _text_column(
    name: str, heading: str, in_file: Callable[[ComparisonRow], Cell], table: ComparisonTable, words: Words
) -> RowColumn:
    return Column(
        name,
        heading,
        lambda row: in_file(row) if row.kind is RowKind.PART else "",
        lambda row: _row_name(row, table, words),
        is_number=False,
    )


def _side(place: int, name: str, short: str, observed: ComparisonObservations, words: Words) -> list[RowColumn]:
    table, view = observed.table, observed.table.view

    def shown(row: ComparisonRow) -> str:
        figure = row.figures[place]
        if figure is not None:
            return amount_text(figure, view.amount, words, daily=table.is_daily(row))
        return words.gettext("not known") if row.cells[place] else _absent(row, place, words)

    found: list[RowColumn] = [
        Column(
            f"{observed.measure.code}_{observed.code(place)}",
            name,
            lambda row: amount_in_file(row.figures[place], view.amount, daily=table.is_daily(row)),
            shown,
            is_number=True,
            observed=(observed.figure(place),),
        )
    ]
    if view.amount is Amount.BYTES:
        heading = words.gettext("%(side)s: of unknown size", side=short)
        found.append(_unsized(place, heading, observed, words))
    if view.adjusted:
        heading = words.gettext("%(side)s: working days", side=short)
        found.append(_days(place, heading, observed, words))
    return found


def _unsized(place: int, heading: str, observed: ComparisonObservations, words: Words) -> RowColumn:
    """In percent of the instances."""

    def shown(row: ComparisonRow) -> str:
        cell = row.cells[place]
        if cell is None:
            return _absent(row, place, words)
        return words.gettext("none there") if not cell.instance_count else percent_text(_percent(cell), words)

    def in_file(row: ComparisonRow) -> Cell:
        cell = row.cells[place]
        return decimal(_percent(cell), 4) if cell and cell.instance_count else None

    name = f"unsized_percent_{observed.code(place)}"
    return Column(name, heading, in_file, shown, is_number=True, observed=(observed.unsized(place),))


def _days(place: int, heading: str, observed: ComparisonObservations, words: Words) -> RowColumn:
    """What has no date is divided by nothing."""

    def days(row: ComparisonRow) -> int | None:
        span = row.spans[place]
        return span.working_days if span else None

    def shown(row: ComparisonRow) -> str:
        number = days(row)
        return "" if number is None else words.number(number)

    name = f"working_days_{observed.code(place)}"
    return Column(name, heading, days, shown, is_number=True, observed=(observed.working_days(place),))


def _differences(observed: ComparisonObservations, words: Words) -> list[RowColumn]:
    table, view = observed.table, observed.table.view

    def difference_shown(row: ComparisonRow) -> str:
        found = row.difference
        return "" if found is None else signed_text(found, view.amount, words, daily=table.is_daily(row))

    def change_shown(row: ComparisonRow) -> str:
        found = row.change_percent
        if found is not None:
            return signed_percent_text(float(found), words)
        return "" if row.difference is None else words.gettext("from nothing") if row.difference else ""

    def change_in_file(row: ComparisonRow) -> Cell:
        found = row.change_percent
        return None if found is None else decimal(float(found), 4)

    return [
        Column(
            "difference",
            words.gettext("Difference"),
            lambda row: amount_in_file(row.difference, view.amount, daily=table.is_daily(row)),
            difference_shown,
            is_number=True,
            observed=(observed.difference,),
        ),
        Column(
            "change",
            words.gettext("Change, %"),
            change_in_file,
            change_shown,
            is_number=True,
            observed=(observed.change,),
        ),
    ]


def _state_column(table: ComparisonTable, words: Words) -> RowColumn:
    return Column(
        "state", words.gettext("State"), state_of, lambda row: _state_name(state_of(row), words), is_number=False
    )


def _state_name(state: str, words: Words) -> str:
    match state:
        case "undated":
            return words.gettext("not in the sum")
        case "beyond the shorter period":
            return words.gettext("the other period is shorter")
        case "missing":
            return words.gettext("partly missing")
        case "sizes unknown":
            return words.gettext("sizes not known")
        case _:
            return ""


def _row_name(row: ComparisonRow, table: ComparisonTable, words: Words) -> str:
    match row.kind:
        case RowKind.UNDATED:
            return words.gettext("Undated")
        case RowKind.SUM:
            return words.gettext("Each study once") if table.view.parts_exceed_total else words.gettext("Sum")
        case RowKind.PART:
            return modality_name(row.modality, words) if row.modality else _span_shown(row.spans[0], words)


def _span_shown(span: Span | None, words: Words) -> str:
    return span_name(span, words) if span else ""


def _absent(row: ComparisonRow, place: int, words: Words) -> str:
    return "" if is_beyond(row, place) else words.gettext("missing")


def _percent(cell: Counted) -> float:
    return 100 * cell.unsized_count / cell.instance_count
