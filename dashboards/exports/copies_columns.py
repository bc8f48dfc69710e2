"""The rows of two copies: one column list for table and file."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from dashboards.copies.rows import CopiesRow, CopiesTable, Counts, State, percent
from dashboards.copies.titles import period_name, state_name
from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column, ShownColumn, number_column, period_code, period_in_file
from dashboards.exports.measures import PERCENT
from dashboards.exports.observations import Key, Measure, Observation, alone, always, cannot_exist, provisional
from dashboards.sizes import percent_text
from dashboards.titles import modality_name
from dashboards.words import Words
from queries.criteria import Breakdown
from queries.observations import TOTAL, UNDATED


def copies_columns(table: CopiesTable, words: Words) -> tuple[Column[CopiesRow], ...]:
    """Period, its modality where the view tells them apart, the figures, and the state of the row."""
    period: Column[CopiesRow] = Column(
        "period",
        words.gettext("Period"),
        lambda row: period_in_file(row.period),
        lambda row: period_name(row, table, words),
        is_number=False,
    )
    modality: Column[CopiesRow] = Column(
        "modality",
        words.gettext("Modality"),
        lambda row: row.modality,
        lambda row: _modality(row, words),
        is_number=False,
    )
    state: Column[CopiesRow] = Column(
        "state",
        words.gettext("State"),
        lambda row: row.state.value,
        lambda row: state_name(row.state, words),
        is_number=False,
    )
    split = [modality] if table.view.breakdown is Breakdown.MODALITY else []
    return (period, *split, *_figures(table, words), state)


def copies_keys(table: CopiesTable) -> tuple[Key[CopiesRow], ...]:
    pair = table.view.pair
    all_of_row = TOTAL if table.view.breakdown is Breakdown.MODALITY else alone(table.view.modalities)
    return (
        Key("period", lambda row: _period_code(row, table)),
        Key("hospital_code", always(pair.original)),
        Key("copy_code", always(pair.copy)),
        Key("modality", lambda row: row.modality or all_of_row),
        Key("state", lambda row: row.state.value),
        Key("first_gap", lambda row: row.first_gap),
    )


def modality_columns(table: CopiesTable, words: Words) -> tuple[Column[CopiesRow] | ShownColumn[CopiesRow], ...]:
    named: ShownColumn[CopiesRow] = ShownColumn(
        words.gettext("Modality"), lambda row: _modality(row, words), is_number=False
    )
    return (named, *_figures(table, words))


def _figures(table: CopiesTable, words: Words) -> tuple[Column[CopiesRow], ...]:
    status = provisional(table.is_provisional)

    def count(name: str, heading: str, of: Callable[[Counts], int]) -> Column[CopiesRow]:
        unit = name.partition("_")[0]
        measure = Measure(name, "instances" if unit == "images" else unit)
        return number_column(name, heading, lambda row: of(row.counts), words, Observation(measure, status))

    def share(name: str, heading: str, of: Callable[[Counts], tuple[int, int]]) -> Column[CopiesRow]:
        return _share_column(name, heading, of, words, Observation(Measure(name, PERCENT), status, cannot_exist))

    return (
        count("studies_in_both", words.gettext("Studies in both"), lambda counts: counts.studies_both),
        count(
            "studies_only_in_original",
            words.gettext("Studies only in the hospital's"),
            lambda counts: counts.studies_original_only,
        ),
        count(
            "studies_only_in_copy", words.gettext("Studies only in the copy"), lambda counts: counts.studies_copy_only
        ),
        share(
            "studies_copied",
            words.gettext("Studies copied (percent)"),
            lambda counts: (counts.studies_both, counts.studies),
        ),
        count("studies_not_whole", words.gettext("Studies not whole"), lambda counts: counts.studies_incomplete),
        count("images_in_both", words.gettext("Images in both"), lambda counts: counts.images_both),
        count(
            "images_only_in_original",
            words.gettext("Images only in the hospital's"),
            lambda counts: counts.images_original_only,
        ),
        count(
            "images_only_in_copy", words.gettext("Images only in the copy"), lambda counts: counts.images_copy_only
        ),
        share(
            "images_copied",
            words.gettext("Images copied (percent)"),
            lambda counts: (counts.images_both, counts.images),
        ),
        count("days_that_differ", words.gettext("Days that differ"), lambda counts: counts.days_differing),
        Column(
            "first_gap",
            words.gettext("First gap"),
            lambda row: row.first_gap,
            lambda row: words.day(row.first_gap) if row.first_gap else "",
            is_number=False,
        ),
    )


def _share_column(
    name: str,
    heading: str,
    of: Callable[[Counts], tuple[int, int]],
    words: Words,
    observed: Observation[CopiesRow],
) -> Column[CopiesRow]:
    """Cut, not rounded: what is not all is never 100."""

    def in_file(row: CopiesRow) -> Decimal | None:
        both, original = of(row.counts)
        return Decimal(both * 1_000_000 // original).scaleb(-4) if original else None

    def shown(row: CopiesRow) -> str:
        share = percent(*of(row.counts))
        return "" if share is None else percent_text(share, words)

    return Column(name, heading, in_file, shown, is_number=True, observed=(observed,))


def _period_code(row: CopiesRow, table: CopiesTable) -> Cell:
    """Of days that are not yet due, an interval of ISO 8601 whose end is open."""
    match row.state:
        case State.SUM:
            return TOTAL
        case State.UNDATED:
            return UNDATED
        case State.NOT_DUE:
            return f"{table.due_until + timedelta(days=1)}/.."
        case _:
            return period_code(row.period)


def _modality(row: CopiesRow, words: Words) -> str:
    if row.modality is None:
        return "" if row.state is not State.SUM else words.gettext("all, each study once")
    return modality_name(row.modality, words)
