"""One column list per report: it feeds the table on the page and the file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic

from dashboards.exports.cells import Cell
from dashboards.exports.measures import IMAGES, OBJECTS, SERIES, STUDIES
from dashboards.exports.observations import Key, Measure, Observation, R, alone, always, provisional
from dashboards.tabulation import Part, Row, Tabulation
from dashboards.titles import measure_name, part_name, period_name
from dashboards.words import Words
from queries.criteria import Breakdown, Criteria, Month
from queries.criteria import Measure as Counted
from queries.dicom import Availability
from queries.observations import TOTAL, UNDATED


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """`file` is the value as a program reads it, `shown` as a person does; None is a missing figure. `name` is for
    programs, the same in every language; `heading` for people. `observed`: what the file for programs has of it."""

    name: str
    heading: str
    file: Callable[[R], Cell]
    shown: Callable[[R], str]
    is_number: bool
    observed: tuple[Observation[R], ...] = ()

    @property
    def unit(self) -> str | None:
        """None of what is no measure, or another in each row."""
        measures = [each.measure for each in self.observed if isinstance(each.measure, Measure)]
        return measures[0].unit if measures else None


@dataclass(frozen=True, slots=True)
class ShownColumn(Generic[R]):
    """A column that no file has."""

    heading: str
    shown: Callable[[R], str]
    is_number: bool


def activity_columns(tabulation: Tabulation, names: Mapping[str, str], words: Words) -> tuple[Column[Row], ...]:
    """Period, the total, each part, and the state of the row."""
    measure = _measure(tabulation.criteria)

    def is_provisional(row: Row) -> bool:
        return any(each.unfinished for each in tabulation.rows) if row is tabulation.sum else row.unfinished

    status = provisional(is_provisional)
    by_part = [
        number_column(
            f"{measure.code}_{_code(part)}",
            part_name(part, names, words),
            lambda row, place=place: row.parts[place],  # type: ignore[misc]
            words,
            Observation(measure, status, part={_PART_KEYS[tabulation.criteria.breakdown]: always(_code(part))}),
        )
        for place, part in enumerate(tabulation.parts)
    ]
    return (
        Column(
            "period",
            words.gettext("Period"),
            lambda row: period_in_file(row.period),
            lambda row: _row_name(row, tabulation, words),
            is_number=False,
        ),
        number_column(
            measure.code,
            _total_heading(tabulation, words),
            lambda row: row.total,
            words,
            Observation(measure, status),
        ),
        *by_part,
        Column(
            "state",
            words.gettext("State"),
            lambda row: _state(row, tabulation),
            lambda row: state_name(_state(row, tabulation), words),
            is_number=False,
        ),
    )


def activity_keys(tabulation: Tabulation) -> tuple[Key[Row], ...]:
    criteria = tabulation.criteria
    asked = {
        "hospital_code": criteria.hospitals,
        "modality": criteria.modalities,
        "availability": tuple(each.name for each in criteria.availabilities),
    }
    # The column of a total is of all parts, though there be only one.
    broken_down = _PART_KEYS.get(criteria.breakdown)
    fixed = {name: TOTAL if name == broken_down else alone(codes) for name, codes in asked.items()}
    return (
        Key("period", lambda row: TOTAL if row is tabulation.sum else period_code(row.period)),
        *(Key(name, always(code)) for name, code in fixed.items()),
        Key("state", lambda row: _state(row, tabulation)),
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


def number_column(
    name: str, heading: str, value: Callable[[R], int | None], words: Words, observed: Observation[R]
) -> Column[R]:
    def shown(row: R) -> str:
        number = value(row)
        return words.gettext("missing") if number is None else words.number(number)

    return Column(name, heading, value, shown, is_number=True, observed=(observed,))


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


def period_code(period: str | None) -> Cell:
    """The same, and a code for what has no date."""
    return UNDATED if period is None else period_in_file(period)


def decimal(number: float | None, places: int) -> Decimal | None:
    """As a program reads it, whatever the language."""
    return None if number is None else Decimal(f"{number:.{places}f}")


def yes_or_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


_PART_KEYS = {
    Breakdown.MODALITY: "modality",
    Breakdown.AVAILABILITY: "availability",
    Breakdown.HOSPITAL: "hospital_code",
}


def _code(part: Part) -> str:
    return part.name if isinstance(part, Availability) else part


def _measure(criteria: Criteria) -> Measure:
    match criteria.measure:
        case Counted.STUDIES:
            return STUDIES
        case Counted.SERIES:
            return SERIES
        case Counted.IMAGES:
            return OBJECTS if criteria.all_objects else IMAGES


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
