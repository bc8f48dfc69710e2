"""The columns of the summary: one list feeds the table, and with more that programs want, the file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from dashboards.exports.cells import Cell
from dashboards.exports.columns import Column, ShownColumn, period_in_file, state_name
from dashboards.exports.observations import Observation
from dashboards.exports.summary_observations import SummaryObservations, state_of
from dashboards.sizes import percent_text
from dashboards.summary.arranging import Arranged
from dashboards.summary.counts import Counts
from dashboards.summary.links import Key, Level, SummaryMeasure
from dashboards.summary.rows import Kind, SummaryRow
from dashboards.summary.spans import Compared
from dashboards.summary.titles import (
    change_heading,
    change_text,
    images_per_study_text,
    row_name,
    size_per_study_note,
    size_per_study_text,
    summary_measure_name,
    value_text,
)
from dashboards.titles import modality_name
from dashboards.words import Words

SummaryColumn = Column[SummaryRow] | ShownColumn[SummaryRow]


@dataclass(frozen=True, slots=True)
class Sortable:
    """A column and what links call it; an empty key is of none that rows can be sorted by."""

    key: str
    column: SummaryColumn
    # What stands below a figure in small.
    note: Callable[[SummaryRow], str] | None = None


@dataclass(frozen=True, slots=True)
class SummaryColumns:
    """The columns of one answer. `spans` are those that changes are between, where periods are not the rows."""

    shown: Arranged
    names: Mapping[str, str]
    spans: Compared | None
    words: Words
    observed: SummaryObservations

    @property
    def of_table(self) -> tuple[Sortable, ...]:
        level = self.shown.view.level
        ranked = [Sortable(Key.RANK, self._rank())] if level is not Level.PERIODS else []
        changed = [Sortable(Key.CHANGE, self._change())] if self.spans or level is Level.PERIODS else []
        return (
            Sortable(Key.NAME, self._name()),
            *ranked,
            Sortable(Key.TOTAL, self._value()),
            Sortable(Key.SHARE, self._share()),
            *changed,
            *([Sortable(Key.UNDATED, self._undated())] if level is not Level.PERIODS else []),
            Sortable(Key.IMAGES, self._images()),
            Sortable(Key.SIZE, self._size(), self._size_note),
            *([Sortable(Key.UNSIZED, self._unsized())] if self._tells_unsized else []),
            *(Sortable(name, self._part(name)) for name in self.shown.columns),
            *self._folded(),
            *([Sortable("", self._state())] if level is Level.PERIODS else []),
        )

    @property
    def of_file(self) -> tuple[Column[SummaryRow], ...]:
        """Every modality has a column, and every mean what it was divided from."""
        words = self.words
        return (
            self._plain("row", words.gettext("Row"), lambda row: row.kind.value),
            self._plain("code", words.gettext("Code"), _code),
            self._name(),
            self._rank(),
            self._value(),
            self._share(),
            self._in_file(
                "before",
                words.gettext("Before"),
                lambda row: row.change.before if row.change else None,
                self.observed.before,
            ),
            self._in_file(
                "after",
                words.gettext("After"),
                lambda row: row.change.after if row.change else None,
                self.observed.after,
            ),
            self._change(),
            self._undated(),
            self._images(),
            self._size(),
            self._plain("bytes_per_study_is", words.gettext("Size per study is"), lambda row: _of(row, _certainty)),
            self._in_file(
                "hospitals_of_known_sizes",
                words.gettext("Hospitals of known sizes"),
                lambda row: _of(row, _told_hospitals),
                self.observed.hospitals_of_known_sizes,
            ),
            self._unsized(),
            *(self._part(name) for name in (*self.shown.columns, *self.shown.folded)),
            self._state(),
        )

    @property
    def _tells_unsized(self) -> bool:
        rows = (*self.shown.table.rows, self.shown.table.total)
        lacks = any(row.counts and row.counts.unsized_count for row in rows)
        return lacks or self.shown.view.measure is SummaryMeasure.BYTES

    def _name(self) -> Column[SummaryRow]:
        words = self.words
        headings = {Level.MODALITIES: words.gettext("Modality"), Level.PERIODS: words.gettext("Period")}
        heading = headings.get(self.shown.view.level, words.gettext("Hospital"))

        def name(row: SummaryRow) -> str:
            return row_name(row, self.names, words)

        def in_file(row: SummaryRow) -> Cell:
            return period_in_file(row.key) if row.kind is Kind.PERIOD else name(row)

        return Column("name", heading, in_file, name, is_number=False)

    def _rank(self) -> Column[SummaryRow]:
        def shown(row: SummaryRow) -> str:
            """Not every row has one."""
            return "" if row.rank is None else self.words.number(row.rank)

        heading, observed = self.words.gettext("Rank"), (self.observed.rank,)
        return Column("rank", heading, lambda row: row.rank, shown, is_number=True, observed=observed)

    def _value(self) -> Column[SummaryRow]:
        words, view = self.words, self.shown.view
        name = summary_measure_name(view.measure, words)
        is_overlapping = not self.shown.table.adds_up and len(self.shown.table.modalities) > 1
        heading = words.gettext("%(what)s, each once", what=name) if is_overlapping else name
        return Column(
            self.observed.measure.code,
            heading,
            lambda row: row.value,
            lambda row: self._figure(row, row.value),
            is_number=True,
            observed=(self.observed.value,),
        )

    def _share(self) -> Column[SummaryRow]:
        return Column(
            "share",
            self.words.gettext("Share"),
            lambda row: _decimal(row.share_percent, 4),
            lambda row: "" if row.share_percent is None else percent_text(row.share_percent, self.words),
            is_number=True,
            observed=(self.observed.share,),
        )

    def _change(self) -> Column[SummaryRow]:
        view = self.shown.view
        length = view.span.part_length if view.level is Level.PERIODS else None
        return Column(
            "change",
            change_heading(self.spans, length, self.words),
            lambda row: _decimal(row.change.percent, 4) if row.change else None,
            lambda row: change_text(row.change, self.words),
            is_number=True,
            observed=(self.observed.change,),
        )

    def _undated(self) -> Column[SummaryRow]:
        def shown(row: SummaryRow) -> str:
            return self._figure(row, row.undated_value)

        return Column(
            "undated",
            self.words.gettext("Undated"),
            lambda row: row.undated_value,
            shown,
            is_number=True,
            observed=self.observed.undated,
        )

    def _images(self) -> Column[SummaryRow]:
        return Column(
            "images_per_study",
            self.words.gettext("Images per study"),
            lambda row: _of(row, lambda counts: _decimal(counts.images_per_study, 4)),
            lambda row: images_per_study_text(row.counts, self.words) if row.counts else "",
            is_number=True,
            observed=(self.observed.images_per_study,),
        )

    def _size(self) -> Column[SummaryRow]:
        return Column(
            "bytes_per_study",
            self.words.gettext("Size per study"),
            lambda row: _of(row, lambda counts: _decimal(counts.bytes_per_study, 0)),
            lambda row: size_per_study_text(row.counts, self.words) if row.counts else "",
            is_number=True,
            observed=self.observed.bytes_per_study,
        )

    def _size_note(self, row: SummaryRow) -> str:
        return size_per_study_note(row.counts, self.words) if row.counts else ""

    def _unsized(self) -> Column[SummaryRow]:
        def shown(row: SummaryRow) -> str:
            share = row.counts.unsized_share if row.counts else None
            return "" if share is None else percent_text(100 * share, self.words)

        return Column(
            "unsized_share",
            self.words.gettext("Sizes not known"),
            lambda row: _of(row, lambda counts: _decimal(counts.unsized_share, 6)),
            shown,
            is_number=True,
            observed=(self.observed.unsized_share,),
        )

    def _part(self, modality: str) -> Column[SummaryRow]:
        def value(row: SummaryRow) -> int | None:
            return row.parts.get(modality, 0) if row.counts else None

        return Column(
            f"{self.observed.measure.code}_{modality}",
            modality_name(modality, self.words),
            value,
            lambda row: self._figure(row, value(row)),
            is_number=True,
            observed=(self.observed.part(modality),),
        )

    def _folded(self) -> Iterator[Sortable]:
        number = len(self.shown.folded)
        if number:
            heading = self.words.ngettext("Other (%(number)s)", "Other (%(number)s)", number)
            yield Sortable(
                Key.OTHER,
                ShownColumn(heading, lambda row: self._figure(row, self.shown.folded_value(row)), is_number=True),
            )

    def _state(self) -> Column[SummaryRow]:
        words = self.words
        heading = words.gettext("State")
        return Column("state", heading, state_of, lambda row: state_name(state_of(row), words), is_number=False)

    def _figure(self, row: SummaryRow, value: int | None) -> str:
        """What is missing (nobody answered) is not what nobody knows."""
        if row.counts is None:
            return self.words.gettext("missing")
        return value_text(value, self.shown.view.measure, self.words)

    def _plain(self, name: str, heading: str, value: Callable[[SummaryRow], Cell]) -> Column[SummaryRow]:
        return Column(name, heading, value, lambda row: str(value(row) or ""), is_number=False)

    def _in_file(
        self, name: str, heading: str, value: Callable[[SummaryRow], Cell], observed: Observation[SummaryRow]
    ) -> Column[SummaryRow]:
        """A number that files alone have."""

        def shown(row: SummaryRow) -> str:
            cell = value(row)
            return "" if cell is None else str(cell)

        return Column(name, heading, value, shown, is_number=True, observed=(observed,))


def _of(row: SummaryRow, read: Callable[[Counts], Cell]) -> Cell:
    return read(row.counts) if row.counts else None


def _certainty(counts: Counts) -> Cell:
    return counts.certainty.value if counts.instance_count else None


def _told_hospitals(counts: Counts) -> Cell:
    return counts.told_hospital_count


def _code(row: SummaryRow) -> Cell:
    return period_in_file(row.key) if row.kind is Kind.PERIOD else row.key


def _decimal(number: float | Fraction | None, places: int) -> Decimal | None:
    """A number, not a text: a text that begins with a minus would be marked as no formula."""
    return None if number is None else Decimal(f"{float(number):.{places}f}")
