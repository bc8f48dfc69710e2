"""One column list per report: it feeds the table on the page and the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from dashboards.exports.cells import Cell
from dashboards.tabulation import Row, Tabulation
from dashboards.titles import measure_name, part_name, period_name
from dashboards.words import Words
from queries.criteria import Month

# Whatever a table has one line for.
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """`file` is the value as a program reads it, `shown` as a person does; None is a missing figure."""

    heading: str
    file: Callable[[R], Cell]
    shown: Callable[[R], str]
    is_number: bool


@dataclass(frozen=True, slots=True)
class ShownColumn(Generic[R]):
    """A column that no file has."""

    heading: str
    shown: Callable[[R], str]
    is_number: bool


def activity_columns(tabulation: Tabulation, names: Mapping[str, str], words: Words) -> tuple[Column[Row], ...]:
    """Period, the total, each part, and the state of the row."""
    by_part = [
        number_column(part_name(part, names, words), lambda row, place=place: row.parts[place], words)  # type: ignore[misc]
        for place, part in enumerate(tabulation.parts)
    ]
    return (
        Column(
            words.gettext("Period"),
            lambda row: period_in_file(row.period),
            lambda row: _row_name(row, tabulation, words),
            is_number=False,
        ),
        number_column(_total_heading(tabulation, words), lambda row: row.total, words),
        *by_part,
        Column(
            words.gettext("State"),
            lambda row: _state(row, tabulation),
            lambda row: state_name(_state(row, tabulation), words),
            is_number=False,
        ),
    )


def activity_rows(tabulation: Tabulation) -> tuple[Row, ...]:
    """The rows of table and file alike: periods, undated, and the sum of the periods last."""
    return (*tabulation.rows, tabulation.undated, tabulation.sum)


def state_name(state: str, words: Words) -> str:
    match state:
        case "unfinished":
            return words.gettext("unfinished")
        case "undated":
            return words.gettext("not in the sum")
        case _:
            return ""


def number_column(heading: str, value: Callable[[R], int | None], words: Words) -> Column[R]:
    def shown(row: R) -> str:
        number = value(row)
        return words.gettext("missing") if number is None else words.number(number)

    return Column(heading, value, shown, is_number=True)


def period_in_file(period: str | None) -> Cell:
    """A year, a month or a day, as each kind of file writes them; nothing for what has no date."""
    if period is None:
        return None
    match len(period):
        case 4:
            return int(period)
        case 6:
            return Month.of_period(period)
        case _:
            return date.fromisoformat(period)


def decimal(number: float | None, places: int) -> Decimal | None:
    """As a program reads it, whatever the language."""
    return None if number is None else Decimal(f"{number:.{places}f}")


def yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _total_heading(tabulation: Tabulation, words: Words) -> str:
    name = measure_name(tabulation.criteria.measure, words)
    if tabulation.criteria.parts_exceed_total:
        return words.gettext("%(what)s, each once", what=name)
    return words.gettext("Sum") if tabulation.parts else name


def _row_name(row: Row, tabulation: Tabulation, words: Words) -> str:
    return words.gettext("Sum of periods") if row is tabulation.sum else period_name(row, words)


def _state(row: Row, tabulation: Tabulation) -> str:
    if row is tabulation.sum:
        return "sum"
    if row.period is None:
        return "undated"
    return "unfinished" if row.unfinished else "complete"
