"""The table of the overview as a program reads it, a line for each hospital and what is counted.

What is no number is empty, and the column of its state says why.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dashboards.estate.rows import without_of
from dashboards.exports.about import about
from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column, decimal, yes_or_no
from dashboards.exports.measures import EXACT_BYTES, IMAGES, PERCENT, STUDIES, change, difference
from dashboards.exports.observations import Key, Measure, Observation, Part, always
from dashboards.exports.sheets import NoHospital, Sheet, sheet_of
from dashboards.messages import no_hospital_sentence
from dashboards.overview.amounts import Amounts, Change, Counted, Figure, State, change_of, figure_of
from dashboards.overview.asking import Overview, ask_overview
from dashboards.overview.months import LastMonth, month_before, year_before, year_to_date
from dashboards.overview.rows import HospitalRow, Sum
from dashboards.overview.texts import change_text, figure_text, unsized_text
from dashboards.overview.titles import counting_rules, file_stem, overview_subtitle, overview_title
from dashboards.services import Reader
from dashboards.words import Words
from queries.criteria import Period
from queries.observations import TOTAL, UNDATED, ObsStatus

_MEASURES = {Counted.STUDIES: STUDIES, Counted.IMAGES: IMAGES, Counted.BYTES: EXACT_BYTES}
_UNSIZED = Measure("unsized_percent", PERCENT)
# Each with what it is compared with.
_CHANGES = {
    "change_on_month_before": ("month", "month_before"),
    "change_on_month_a_year_before": ("month", "month_a_year_before"),
    "change_on_year_to_date_a_year_before": ("year_to_date", "year_to_date_a_year_before"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What is counted of a hospital, or of their sum. `last_month` is None where there are no figures."""

    of: Sum | HospitalRow
    counted: Counted

    @property
    def last_month(self) -> LastMonth | None:
        return self.of.last_month

    @property
    def hospital(self) -> str | None:
        return self.of.hospital if isinstance(self.of, HospitalRow) else None


LineColumn = Column[Line]


def overview_sheet(reader: Reader, _query: str) -> Sheet:
    """Whichever link asks: which hospitals are in it, the reader decides."""
    words = reader.words
    if not reader.visible:
        raise NoHospital([no_hospital_sentence(words)])
    overview = ask_overview(reader)
    counts = {reader.services.hospitals[code].storage.counts for code in reader.visible}
    asked = overview_subtitle(overview, reader.names, words)
    return sheet_of(
        overview_title(overview, words),
        file_stem(reader.today),
        _keys(reader),
        overview_columns(reader),
        tuple(_lines(overview)),
        about(reader, asked, overview.statements, counting_rules(counts, words)),
    )


def overview_columns(reader: Reader) -> tuple[LineColumn, ...]:
    """The headings are the names: no language changes them."""
    words = reader.words
    return (
        _text("hospital", lambda line: line.hospital),
        _text("name", lambda line: reader.names[line.hospital] if line.hospital else None),
        *(_text(key.name, key.of) for key in _of_hospital(reader)),
        _text("counted", lambda line: line.counted),
        *(column for name in _SPANS for column in _period(name, words)),
        *(column for name in _CHANGES for column in _change(name, words)),
        *_undated(words),
        *(_unsized(name, words) for name in ("month", "year_to_date")),
    )


def _lines(overview: Overview) -> Iterator[Line]:
    together = overview.sum_of_several
    every: list[Sum | HospitalRow] = [together] if together is not None else []
    for of in [*every, *overview.rows]:
        yield from (Line(of, counted) for counted in Counted)


def _keys(reader: Reader) -> tuple[Key[Line], ...]:
    """Period, span and what it is compared with are those of the column that a figure stands in."""
    return (
        Key("hospital_code", lambda line: line.hospital or TOTAL),
        Key("span", always(None)),
        Key("period", always(None)),
        Key("compared_with", always(None)),
        *_of_hospital(reader),
    )


def _of_hospital(reader: Reader) -> tuple[Key[Line], ...]:
    """`state`: hospital, sum, or why it has no figures; the copied hospital is named to those who may see it."""

    def of(read: Callable[[HospitalRow], Cell]) -> Callable[[Line], Cell]:
        return lambda line: read(line.of) if isinstance(line.of, HospitalRow) else None

    def original(row: HospitalRow) -> str | None:
        return row.copy_of if row.copy_of is None or row.copy_of in reader.names else "another"

    def state(line: Line) -> str:
        if isinstance(line.of, Sum):
            return "sum"
        return without_of(line.of.failure) if line.of.failure else "hospital"

    return (
        Key("state", state),
        Key("is_stale", of(lambda row: yes_or_no(row.is_stale))),
        Key("is_silent", of(lambda row: yes_or_no(row.silence is not None))),
        Key("copy_of", of(original)),
        Key("archive_read_at", of(lambda row: row.read_at.isoformat(timespec="seconds") if row.read_at else None)),
        Key("data_up_to", of(lambda row: row.data_up_to)),
        Key("last_complete_month", lambda line: line.last_month.month if line.last_month else None),
    )


def _text(name: str, cell: Callable[[Line], Cell]) -> LineColumn:
    return Column(name, name, cell, lambda line: str(cell(line) or ""), is_number=False)


def _number(
    name: str, cell: Callable[[Line], Cell], shown: Callable[[Line], str], observed: Observation[Line]
) -> LineColumn:
    return Column(name, name, cell, shown, is_number=True, observed=(observed,))


# What of the last month each span is.
_SPANS: dict[str, Callable[[LastMonth], Amounts | None]] = {
    "month": lambda last: last.in_month,
    "month_before": lambda last: last.month_before,
    "month_a_year_before": lambda last: last.year_before,
    "year_to_date": lambda last: last.year_to_date,
    "year_to_date_a_year_before": lambda last: last.year_to_date_before,
}
_PERIODS: dict[str, Callable[[LastMonth], Cell]] = {
    "month": lambda last: last.month,
    "month_before": lambda last: month_before(last.month),
    "month_a_year_before": lambda last: year_before(last.month),
    "year_to_date": lambda last: _interval(year_to_date(last.month)),
    "year_to_date_a_year_before": lambda last: _interval(year_to_date(year_before(last.month))),
}


def _interval(period: Period) -> Cell:
    return period.first if period.first == period.last else f"{period.first}/{period.last}"


def _part(span: str, compared_with: str | None = None) -> Part[Line]:
    def period(line: Line) -> Cell:
        return _PERIODS[span](line.last_month) if line.last_month else None

    return {"span": always(span), "period": period, "compared_with": always(compared_with)}


def _measure(line: Line) -> Measure:
    return _MEASURES[line.counted]


def _period(span: str, words: Words) -> list[LineColumn]:
    def figure(line: Line) -> Figure:
        last = line.last_month
        return figure_of(_SPANS[span](last), line.counted) if last else Figure(None, State.MISSING)

    return _figure(span, figure, _part(span), words)


def _undated(words: Words) -> list[LineColumn]:
    def figure(line: Line) -> Figure:
        return figure_of(line.of.undated, line.counted) if line.last_month else Figure(None, State.MISSING)

    return _figure("undated", figure, {"span": always("undated"), "period": always(UNDATED)}, words)


def _figure(name: str, figure: Callable[[Line], Figure], part: Part[Line], words: Words) -> list[LineColumn]:
    def absent(line: Line) -> ObsStatus:
        return _status(figure(line).state)

    def shown(line: Line) -> str:
        return figure_text(figure(line), line.counted, words)

    observed = Observation(_measure, absent=absent, part=part)
    return [
        _number(name, lambda line: figure(line).number, shown, observed),
        _text(f"{name}_state", lambda line: figure(line).state),
    ]


def _change(name: str, words: Words) -> list[LineColumn]:
    """From nothing there is no percentage."""
    span, before = _CHANGES[name]

    def found(line: Line) -> Change:
        last = line.last_month
        if last is None:
            return Change(None, None, State.MISSING)
        return change_of(_SPANS[span](last), _SPANS[before](last), line.counted)

    def absent(line: Line) -> ObsStatus:
        return _status(found(line).state)

    def shown(line: Line) -> str:
        return change_text(found(line), line.counted, words)

    part = _part(span, before)
    amount = Observation(lambda line: difference(_measure(line)), absent=absent, part=part)
    percent = Observation(lambda line: change(_measure(line)), absent=absent, part=part)
    return [
        _number(name, lambda line: found(line).difference, shown, amount),
        _number(f"{name}_percent", lambda line: decimal(found(line).percent, 4), shown, percent),
        _text(f"{name}_state", lambda line: found(line).state),
    ]


def _unsized(span: str, words: Words) -> LineColumn:
    """Of all instances, on the line of their bytes alone."""

    def amounts(line: Line) -> Amounts | None:
        return _SPANS[span](line.last_month) if line.last_month else None

    def percent(line: Line) -> Cell:
        found = amounts(line)
        return decimal(found.unsized_percent, 4) if found and line.counted is Counted.BYTES else None

    def absent(line: Line) -> ObsStatus | None:
        if line.counted is not Counted.BYTES:
            return None
        return ObsStatus.CANNOT_EXIST if line.last_month else ObsStatus.NOT_COLLECTED

    observed = Observation(_UNSIZED, absent=absent, part=_part(span))
    return _number(f"{span}_unsized_percent", percent, lambda line: unsized_text(amounts(line), words), observed)


def _status(state: State) -> ObsStatus:
    """Of what has no value: a percentage of nothing is known not to exist."""
    is_missing = state in (State.MISSING, State.UNKNOWN)
    return ObsStatus.NOT_COLLECTED if is_missing else ObsStatus.CANNOT_EXIST
