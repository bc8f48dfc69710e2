"""Title, key figures, description and file name of a comparison, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.comparison.amounts import amount_text, signed_text
from dashboards.comparison.links import Amount, Compared, ComparisonView, Rows
from dashboards.comparison.spans import Span
from dashboards.comparison.table import ComparisonRow, ComparisonTable, Counted
from dashboards.key_figures import KeyFigure
from dashboards.links import period_text
from dashboards.sizes import percent_text, signed_percent_text
from dashboards.titles import hospital_pieces, modality_name, modality_pieces
from dashboards.words import Words

Names = Mapping[str, str]


def comparison_title(view: ComparisonView, spans: Sequence[Span], words: Words) -> str:
    """What is counted, and of what: «CT images: A 2024, B 2025», «Studies of 3 hospitals, 2025»."""
    what = measured(view, words)
    if view.compared is Compared.PERIODS:
        a, b = (span_name(span, words) for span in spans)
        return words.gettext("%(what)s: %(b)s against %(a)s", what=what, a=a, b=b)
    period = span_name(spans[0], words)
    return words.ngettext(
        "%(what)s of %(number)s hospital, %(period)s",
        "%(what)s of %(number)s hospitals, %(period)s",
        len(view.hospitals),
        what=what,
        period=period,
    )


def comparison_subtitle(view: ComparisonView, summed: Sequence[str], names: Names, words: Words) -> str:
    """Whose figures these are. Of a sum those that are in it."""
    hospitals = words.all_of(names[code] for code in summed)
    if view.compared is Compared.PERIODS and len(summed) > 1:
        count = words.ngettext("Sum of %(number)s hospital", "Sum of %(number)s hospitals", len(summed))
        hospitals = f"{count}: {hospitals}"
    said = [hospitals] if summed else []
    if not view.modalities:
        said.append(words.gettext("all modalities"))
    if view.amount is Amount.IMAGES:
        said.append(words.gettext("without non-image objects"))
    if view.amount is Amount.BYTES:
        said.append(words.gettext("all objects counted"))
    return " · ".join(said)


def measured(view: ComparisonView, words: Words) -> str:
    modalities = [modality_name(modality, words) for modality in view.modalities]
    what = _measured_of(view.amount, modalities, words) if modalities else amount_name(view.amount, words)
    return words.gettext("%(what)s per working day", what=what) if view.adjusted else what


def amount_name(amount: Amount, words: Words) -> str:
    match amount:
        case Amount.STUDIES:
            return words.gettext("Studies")
        case Amount.SERIES:
            return words.gettext("Series")
        case Amount.IMAGES:
            return words.gettext("Images")
        case Amount.BYTES:
            return words.gettext("Stored bytes")


def span_name(span: Span, words: Words) -> str:
    """2025, March 2025, March – June 2025."""
    return str(span.period.year) if span.period.year else words.months(span.first, span.last)


def side_names(table: ComparisonTable, names: Names, words: Words) -> list[str]:
    """`A: 2024`; a hospital's name."""
    if table.is_of_periods:
        named = zip(period_letters(words), table.sides, strict=True)
        return [f"{letter}: {span_name(side.span, words)}" for letter, side in named]
    return [names[side.hospital or ""] for side in table.sides]


def period_letters(words: Words) -> tuple[str, str]:
    return words.pgettext("period of a comparison", "A"), words.pgettext("period of a comparison", "B")


def key_figures(table: ComparisonTable, names: Names, words: Words) -> list[KeyFigure]:
    whole = [
        KeyFigure(name, _shown(table.sum, place, table, words), _note(table, place, words), "total")
        for place, name in enumerate(side_names(table, names, words))
    ]
    if not table.is_of_periods:
        return whole
    difference, change = table.sum.difference, table.sum.change_percent
    not_known = words.gettext("not known")
    return [
        *whole,
        KeyFigure(
            words.gettext("Difference"),
            not_known
            if difference is None
            else signed_text(difference, table.view.amount, words, daily=table.view.adjusted),
            words.gettext("B less A"),
        ),
        KeyFigure(
            words.gettext("Change"),
            signed_percent_text(float(change), words) if change is not None else _without_change(table.sum, words),
            words.gettext("of A"),
        ),
        KeyFigure(
            words.gettext("Undated, in neither period"), _shown(table.undated, 0, table, words), kind="undated"
        ),
    ]


def summary(table: ComparisonTable, names: Names, words: Words) -> str:
    """One sentence for screen readers when an answer arrives."""
    return ", ".join(f"{figure.name}: {figure.value}" for figure in key_figures(table, names, words))


def description(table: ComparisonTable, names: Names, words: Words) -> str:
    """What the chart shows, for those who do not see it: its kind, its sides, and where they differ most."""
    is_by_time = table.view.rows is Rows.TIME
    said = [words.gettext("Line chart.") if is_by_time else words.gettext("Bar chart, the sides next to each other.")]
    for place, name in enumerate(side_names(table, names, words)):
        said.append(f"{name}: {_shown(table.sum, place, table, words)}.")
    differing = [(row, row.difference) for row in table.rows if row.difference]
    if table.is_of_periods and differing:
        row, difference = max(differing, key=lambda each: abs(each[1]))
        said.append(
            words.gettext(
                "Largest difference: %(row)s, %(difference)s.",
                row=row_name(row, words),
                difference=signed_text(difference, table.view.amount, words, daily=table.is_daily(row)),
            )
        )
    return " ".join(said)


def row_name(row: ComparisonRow, words: Words) -> str:
    """Of a modality, or of the spans that stand side by side."""
    if row.modality is not None:
        return modality_name(row.modality, words)
    found = dict.fromkeys(span_name(span, words) for span in row.spans if span)
    return " · ".join(found)


def file_stem(view: ComparisonView, spans: Sequence[Span], created: date) -> str:
    """ASCII: `comparison-studies-2025-and-2026-heraklion-created-2026-11-22`."""
    periods = "-and-".join(period_text(span.period).replace("..", "-to-") for span in spans)
    pieces = [
        *("comparison", view.amount.value, "per", "modality" if view.rows is Rows.MODALITY else "time"),
        periods,
        *(["per-working-day"] if view.adjusted else []),
        *modality_pieces(view.modalities),
        *hospital_pieces(view.hospitals),
        f"created-{created:%Y-%m-%d}",
    ]
    return "-".join(pieces)


def _measured_of(amount: Amount, modalities: Sequence[str], words: Words) -> str:
    named = words.all_of(modalities)
    match amount:
        case Amount.STUDIES:
            # A study counts if any of its series has one of them.
            return words.gettext("Studies with %(modalities)s", modalities=words.any_of(modalities))
        case Amount.SERIES:
            return words.gettext("%(modalities)s series", modalities=named)
        case Amount.IMAGES:
            return words.gettext("%(modalities)s images", modalities=named)
        case Amount.BYTES:
            return words.gettext("Stored bytes of %(modalities)s", modalities=named)


def _shown(row: ComparisonRow, place: int, table: ComparisonTable, words: Words) -> str:
    figure = row.figures[place]
    if figure is None:
        return words.gettext("not known") if row.cells[place] else words.gettext("missing")
    return amount_text(figure, table.view.amount, words, daily=table.is_daily(row))


def _note(table: ComparisonTable, place: int, words: Words) -> str:
    """What must stand beside a figure: of bytes the share without a size; of days how many; what has no date."""
    said = []
    side, cell = table.sides[place], table.sum.cells[place]
    if table.view.adjusted:
        days = side.span.working_days
        said.append(words.ngettext("%(number)s working day", "%(number)s working days", days))
    if table.view.amount is Amount.BYTES and cell is not None:
        said.append(_unsized(cell, words))
    if not table.is_of_periods and table.undated.cells[place] is not None:
        said.append(
            words.gettext("undated, not in it: %(number)s", number=_shown(table.undated, place, table, words))
        )
    return " · ".join(said)


def _unsized(cell: Counted, words: Words) -> str:
    share = 100 * cell.unsized_count / cell.instance_count if cell.instance_count else 0.0
    return words.gettext("of unknown size: %(percent)s", percent=percent_text(share, words))


def _without_change(row: ComparisonRow, words: Words) -> str:
    if row.difference is None:
        return words.gettext("not known")
    return words.gettext("from nothing") if row.difference else words.gettext("none")
