"""The rows of two copies: one column list for table and file."""

from collections.abc import Callable
from decimal import Decimal

from dashboards.copies.rows import CopiesRow, CopiesTable, Counts, State, percent
from dashboards.copies.titles import period_name, state_name
from dashboards.exports.columns import Column, ShownColumn, number_column, period_in_file
from dashboards.sizes import percent_text
from dashboards.titles import modality_name
from dashboards.words import Words
from queries.criteria import Breakdown


def copies_columns(table: CopiesTable, words: Words) -> tuple[Column[CopiesRow], ...]:
    """Period, its modality where the view tells them apart, the figures, and the state of the row."""
    period: Column[CopiesRow] = Column(
        words.gettext("Period"),
        lambda row: period_in_file(row.period),
        lambda row: period_name(row, table, words),
        is_number=False,
    )
    modality: Column[CopiesRow] = Column(
        words.gettext("Modality"), lambda row: row.modality, lambda row: _modality(row, words), is_number=False
    )
    state: Column[CopiesRow] = Column(
        words.gettext("State"),
        lambda row: row.state.value,
        lambda row: state_name(row.state, words),
        is_number=False,
    )
    split = [modality] if table.view.breakdown is Breakdown.MODALITY else []
    return (period, *split, *_figures(words), state)


def modality_columns(words: Words) -> tuple[Column[CopiesRow] | ShownColumn[CopiesRow], ...]:
    named: ShownColumn[CopiesRow] = ShownColumn(
        words.gettext("Modality"), lambda row: _modality(row, words), is_number=False
    )
    return (named, *_figures(words))


def _figures(words: Words) -> tuple[Column[CopiesRow], ...]:
    def count(heading: str, of: Callable[[Counts], int]) -> Column[CopiesRow]:
        return number_column(heading, lambda row: of(row.counts), words)

    return (
        count(words.gettext("Studies in both"), lambda counts: counts.studies_both),
        count(words.gettext("Studies only in the hospital's"), lambda counts: counts.studies_original_only),
        count(words.gettext("Studies only in the copy"), lambda counts: counts.studies_copy_only),
        _share_column(
            words.gettext("Studies copied (percent)"), lambda counts: (counts.studies_both, counts.studies), words
        ),
        count(words.gettext("Studies not whole"), lambda counts: counts.studies_incomplete),
        count(words.gettext("Images in both"), lambda counts: counts.images_both),
        count(words.gettext("Images only in the hospital's"), lambda counts: counts.images_original_only),
        count(words.gettext("Images only in the copy"), lambda counts: counts.images_copy_only),
        _share_column(
            words.gettext("Images copied (percent)"), lambda counts: (counts.images_both, counts.images), words
        ),
        count(words.gettext("Days that differ"), lambda counts: counts.days_differing),
        Column(
            words.gettext("First gap"),
            lambda row: row.first_gap,
            lambda row: words.day(row.first_gap) if row.first_gap else "",
            is_number=False,
        ),
    )


def _share_column(heading: str, of: Callable[[Counts], tuple[int, int]], words: Words) -> Column[CopiesRow]:
    """Cut, not rounded: what is not all is never 100."""

    def in_file(row: CopiesRow) -> Decimal | None:
        both, original = of(row.counts)
        return Decimal(both * 1_000_000 // original).scaleb(-4) if original else None

    def shown(row: CopiesRow) -> str:
        share = percent(*of(row.counts))
        return "" if share is None else percent_text(share, words)

    return Column(heading, in_file, shown, is_number=True)


def _modality(row: CopiesRow, words: Words) -> str:
    if row.modality is None:
        return "" if row.state is not State.SUM else words.gettext("all, each study once")
    return modality_name(row.modality, words)
