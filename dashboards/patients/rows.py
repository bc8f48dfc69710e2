"""Rows and columns of the tables on patients, of sexes and ages and of years, and the lines of their file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column, ShownColumn
from dashboards.exports.measures import PATIENTS, STUDIES, at_least
from dashboards.exports.observations import Key, Measure, Observation, R, alone, always, provisional
from dashboards.patients.asking import PatientsFigures
from dashboards.patients.shown import NOT_APART, Status, figure_text, figure_value, status_of
from dashboards.patients.titles import age_name, patients_heading, studies_heading
from dashboards.words import Words
from queries.observations import TOTAL, UNDATED, ObsStatus
from queries.reports.people_shown import ALL, EVERYBODY, REST, THE_REST, UNKNOWN, Figure, Figures, Group, PeopleTable


@dataclass(frozen=True, slots=True)
class AgeRow:
    """The figures of one age by sex; of the rest there is one for all sexes."""

    age: str
    table: PeopleTable

    def of(self, sex: str) -> Figures | None:
        """None where sex and age are not told apart."""
        if self.age == REST:
            return self.table.figures[THE_REST] if sex == ALL else None
        return self.table.figures[sex, self.age]


@dataclass(frozen=True, slots=True)
class YearRow:
    """`year` None is what has no date."""

    year: str | None
    table: PeopleTable
    unfinished: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Of the file: a figure of the table by its sex and age, sums among them."""

    period: str
    group: Group
    figures: Figures


# Periods of lines that are of no single year.
COMPLETE_YEARS, ALL_YEARS, NO_YEAR = "complete years", "all years", "undated"
# As SDMX calls what is total, not known, and left over.
_CODES = {ALL: TOTAL, UNKNOWN: "_U", REST: "_O"}


def age_rows(table: PeopleTable) -> tuple[AgeRow, ...]:
    """Ages, the rest where it is told apart, and the sum last."""
    rest = [REST] if THE_REST in table.figures else []
    return tuple(AgeRow(age, table) for age in (*table.ages, *rest, ALL))


def age_columns(table: PeopleTable, words: Words) -> tuple[ShownColumn[AgeRow], ...]:
    """Age; studies of each sex and of all; patients of each sex and of all, where patients are known."""
    sexes = (*table.sexes, ALL) if len(table.sexes) > 1 else (ALL,)
    heading: ShownColumn[AgeRow] = ShownColumn(
        words.gettext("Age"), lambda row: age_name(row.age, words), is_number=False
    )
    studies = [_studies_of(sex, words) for sex in sexes]
    knows_patients = table.figures[EVERYBODY].patients is not None
    return (heading, *studies, *([_patients_of(sex, words) for sex in sexes] if knows_patients else []))


def year_rows(figures: PatientsFigures) -> tuple[YearRow, ...]:
    """The newest first, what is undated last."""
    return tuple(_year_rows(figures))


def year_columns(rows: tuple[YearRow, ...], words: Words) -> tuple[ShownColumn[YearRow], ...]:
    sexes = tuple(dict.fromkeys(sex for row in rows for sex in row.table.sexes))
    has_rest = any(THE_REST in row.table.figures for row in rows)
    return (
        ShownColumn(words.gettext("Year"), lambda row: row.year or words.gettext("Undated"), is_number=False),
        _figures_of(words.gettext("Studies"), lambda row: row.table.figures[EVERYBODY].studies, words),
        _figures_of(words.gettext("Patients"), lambda row: row.table.figures[EVERYBODY].patients, words),
        *(
            [_studies_of_year((sex, ALL), studies_heading(sex, words), words) for sex in sexes]
            if len(sexes) > 1
            else []
        ),
        *([_studies_of_year(THE_REST, studies_heading(REST, words), words)] if has_rest else []),
        ShownColumn(words.gettext("State"), lambda row: _state_name(row, words), is_number=False),
    )


def lines(figures: PatientsFigures) -> tuple[Line, ...]:
    """Of the file: those of the period's table with everybody last, and below them all that is undated."""
    found = []
    undated = figures.shown.of_year(None)
    if figures.table is not None:
        years = COMPLETE_YEARS if figures.shown.is_withholding else ALL_YEARS
        period = years if figures.view.year is None else str(figures.view.year)
        groups = sorted(figures.table.figures, key=lambda group: group == EVERYBODY)
        found += [Line(period, group, figures.table.figures[group]) for group in groups]
    if undated is not None:
        found.append(Line(NO_YEAR, EVERYBODY, undated.figures[EVERYBODY]))
    return tuple(found)


def line_columns(figures: PatientsFigures, words: Words) -> tuple[Column[Line], ...]:
    """Period, sex, age, and each figure with its status: a value is a number or nothing at all."""

    def is_provisional(line: Line) -> bool:
        return figures.is_provisional and line.period != NO_YEAR

    status = provisional(is_provisional)

    def counted(measure: Measure, name: str, figure: Callable[[Line], Figure | None]) -> list[Column[Line]]:
        heading = words.gettext("%(what)s, status", what=name)
        return [
            Column(
                measure.code,
                name,
                lambda line: figure_value(figure(line)),
                lambda line: figure_text(figure(line), words),
                is_number=True,
                observed=_observations(measure, figure, status),
            ),
            _in_file(f"{measure.code}_status", heading, lambda line: status_of(figure(line))),
        ]

    return (
        _in_file("period", words.gettext("Period"), _period_in_file),
        _in_file("patient_sex", words.gettext("Sex"), lambda line: line.group[0]),
        _in_file("patient_age", words.gettext("Age"), lambda line: line.group[1]),
        *counted(STUDIES, words.gettext("Studies"), lambda line: line.figures.studies),
        *counted(PATIENTS, words.gettext("Patients"), lambda line: line.figures.patients),
    )


def line_keys(figures: PatientsFigures) -> tuple[Key[Line], ...]:
    return (
        Key("period", lambda line: _period_code(line, figures)),
        Key("hospital_code", always(alone(figures.view.hospitals))),
        Key("patient_sex", lambda line: _CODES.get(line.group[0], line.group[0])),
        Key("patient_age", lambda line: _CODES.get(line.group[1], line.group[1])),
    )


def _observations(
    measure: Measure, figure: Callable[[Line], Figure | None], status: Callable[[Line], ObsStatus]
) -> tuple[Observation[Line], ...]:
    """The figure, or why there is none; and of one in which something is withheld, what it is at least."""

    def exact(line: Line) -> int | None:
        found = figure(line)
        return found.least if found and found.is_exact else None

    def absent(line: Line) -> ObsStatus:
        return ObsStatus.NOT_COLLECTED if figure(line) is None else ObsStatus.SUPPRESSED

    def bound(line: Line) -> int | None:
        return figure_value(figure(line)) if status_of(figure(line)) is Status.AT_LEAST else None

    return (
        Observation(measure, status, absent, value=exact),
        Observation(at_least(measure), status, lambda _: None, value=bound),
    )


def _period_code(line: Line, figures: PatientsFigures) -> str:
    """Of complete years an interval, for it is known which year is left out."""
    if line.period == COMPLETE_YEARS:
        years = figures.shown.complete_years
        return f"{years[0]}/{years[-1]}"
    return {ALL_YEARS: TOTAL, NO_YEAR: UNDATED}.get(line.period, line.period)


def _year_rows(figures: PatientsFigures) -> Iterator[YearRow]:
    for year in (*reversed(figures.shown.years), None):
        table = figures.shown.of_year(year)
        if table is not None:
            yield YearRow(year, table, year == str(figures.this_year))


def _studies_of(sex: str, words: Words) -> ShownColumn[AgeRow]:
    def shown(row: AgeRow) -> str:
        figures = row.of(sex)
        return NOT_APART if figures is None else figure_text(figures.studies, words)

    return ShownColumn(studies_heading(sex, words), shown, is_number=True)


def _patients_of(sex: str, words: Words) -> ShownColumn[AgeRow]:
    def shown(row: AgeRow) -> str:
        figures = row.of(sex)
        return NOT_APART if figures is None else figure_text(figures.patients, words)

    return ShownColumn(patients_heading(sex, words), shown, is_number=True)


def _studies_of_year(group: Group, heading: str, words: Words) -> ShownColumn[YearRow]:
    def shown(row: YearRow) -> str:
        figures = row.table.figures.get(group)
        return NOT_APART if figures is None else figure_text(figures.studies, words)

    return ShownColumn(heading, shown, is_number=True)


def _figures_of(heading: str, figure: Callable[[R], Figure | None], words: Words) -> ShownColumn[R]:
    return ShownColumn(heading, lambda row: figure_text(figure(row), words), is_number=True)


def _state_name(row: YearRow, words: Words) -> str:
    if row.year is None:
        return words.gettext("in no year")
    return words.gettext("unfinished") if row.unfinished else ""


def _period_in_file(line: Line) -> Cell:
    return int(line.period) if line.period.isdecimal() else line.period


def _in_file(name: str, heading: str, value: Callable[[Line], Cell]) -> Column[Line]:
    return Column(name, heading, value, lambda line: str(value(line)), is_number=False)
