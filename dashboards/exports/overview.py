"""The table of the overview as a program reads it, a line for each hospital and what is counted.

What is no number is empty, and the column of its state says why.
"""

from collections.abc import Iterator

from dashboards.estate.rows import without_of
from dashboards.exports.about import about
from dashboards.exports.cells import Cell
from dashboards.exports.columns import decimal, yes_or_no
from dashboards.exports.sheets import NoHospital, Sheet
from dashboards.messages import no_hospital_sentence
from dashboards.overview.amounts import Amounts, Change, Counted, Figure, State, change_of, figure_of
from dashboards.overview.asking import Overview, ask_overview
from dashboards.overview.months import LastMonth
from dashboards.overview.rows import HospitalRow, Sum
from dashboards.overview.titles import counting_rules, file_stem, overview_subtitle, overview_title
from dashboards.services import Reader

_PERIODS = ("month", "month_before", "month_a_year_before", "year_to_date", "year_to_date_a_year_before")
_CHANGES = ("change_on_month_before", "change_on_month_a_year_before", "change_on_year_to_date_a_year_before")
# The names are part of what programs read: no language changes them.
HEADINGS = (
    *("hospital", "name", "state", "is_stale", "is_silent", "copy_of", "archive_read_at", "data_up_to"),
    *("last_complete_month", "counted"),
    *(f"{period}{what}" for period in _PERIODS for what in ("", "_state")),
    *(f"{change}{what}" for change in _CHANGES for what in ("", "_percent", "_state")),
    *("undated", "undated_state", "month_unsized_percent", "year_to_date_unsized_percent"),
)


def overview_sheet(reader: Reader, _query: str) -> Sheet:
    """Whichever link asks: which hospitals are in it, the reader decides."""
    words = reader.words
    if not reader.visible:
        raise NoHospital([no_hospital_sentence(words)])
    overview = ask_overview(reader)
    counts = {reader.services.hospitals[code].storage.counts for code in reader.visible}
    asked = overview_subtitle(overview, reader.names, words)
    said = about(reader, asked, overview.statements, counting_rules(counts, words))
    return Sheet(overview_title(overview, words), file_stem(reader.today), HEADINGS, _rows(overview, reader), said)


def _rows(overview: Overview, reader: Reader) -> Iterator[list[Cell]]:
    if (together := overview.sum_of_several) is not None:
        for counted in Counted:
            yield [*_of_sum(together), counted, *_figures(together.last_month, together.undated, counted)]
    for row in overview.rows:
        for counted in Counted:
            yield [*_of_hospital(row, reader), counted, *_figures(row.last_month, row.undated, counted)]


def _of_sum(together: Sum) -> list[Cell]:
    return [None, None, "sum", None, None, None, None, None, together.last_month.month]


def _of_hospital(row: HospitalRow, reader: Reader) -> list[Cell]:
    """`state`: hospital, or why it has no figures; the copied hospital is named to those who may see it."""
    original = row.copy_of if row.copy_of is None or row.copy_of in reader.names else "another"
    return [
        row.hospital,
        reader.names[row.hospital],
        without_of(row.failure) if row.failure else "hospital",
        yes_or_no(row.is_stale),
        yes_or_no(row.silence is not None),
        original,
        row.read_at.isoformat(timespec="seconds") if row.read_at else None,
        row.data_up_to,
        row.last_month.month if row.last_month else None,
    ]


def _figures(last: LastMonth | None, undated: Amounts, counted: Counted) -> list[Cell]:
    if last is None:
        missing: list[Cell] = [None, State.MISSING]
        return [*missing * len(_PERIODS), *[None, *missing] * len(_CHANGES), *missing, None, None]
    periods = (last.in_month, last.month_before, last.year_before, last.year_to_date, last.year_to_date_before)
    compared = (
        (last.in_month, last.month_before),
        (last.in_month, last.year_before),
        (last.year_to_date, last.year_to_date_before),
    )
    return [
        *(cell for amounts in periods for cell in _figure(figure_of(amounts, counted))),
        *(cell for now, before in compared for cell in _change(change_of(now, before, counted))),
        *_figure(figure_of(undated, counted)),
        _unsized(last.in_month),
        _unsized(last.year_to_date),
    ]


def _figure(figure: Figure) -> list[Cell]:
    return [figure.number, figure.state]


def _change(change: Change) -> list[Cell]:
    """From nothing there is no percentage."""
    return [change.difference, decimal(change.percent, 4), change.state]


def _unsized(amounts: Amounts | None) -> Cell:
    """Of all instances, whatever the line counts."""
    return decimal(amounts.unsized_percent, 4) if amounts else None
