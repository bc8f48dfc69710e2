"""Title, subtitle, sentences and descriptions of two copies, in the reader's language.

What counts can tell is a bound: at least so much is missing, at most such a share is there. The sentences say so.
"""

from collections.abc import Mapping
from datetime import date

from dashboards.copies.links import CopiesView
from dashboards.copies.rows import CopiesRow, CopiesTable, State, percent
from dashboards.links import period_text
from dashboards.sizes import percent_text
from dashboards.titles import modality_name, modality_pieces
from dashboards.words import Words
from queries.criteria import Breakdown, Grain

Names = Mapping[str, str]


def copies_title(table: CopiesTable, names: Names, words: Words) -> str:
    """«98.9 % of the studies of Heraklion are in its second copy»."""
    counts, hospital = table.sum.counts, names[table.view.pair.original]
    share = percent(counts.studies_both, counts.studies)
    if share is None:
        return words.gettext("Nothing of %(hospital)s to look for in its second copy", hospital=hospital)
    if not counts.studies_original_only:
        return words.gettext(
            "As far as counts can tell, all studies of %(hospital)s are in its second copy", hospital=hospital
        )
    said = percent_text(share, words)
    return words.gettext(
        "%(share)s of the studies of %(hospital)s are in its second copy", share=said, hospital=hospital
    )


def copies_subtitle(table: CopiesTable, names: Names, words: Words) -> str:
    """Which archives, of which period and modalities, and until when they are judged."""
    view = table.view
    pair = words.all_of(names[code] for code in view.pair.codes)
    modalities = words.any_of(modality_name(each, words) for each in view.modalities)
    judged = words.gettext("judged until %(day)s", day=words.day(table.due_until))
    sentences = [pair, period_words(view, words), modalities or words.gettext("all modalities"), judged]
    return " · ".join(sentences)


def period_words(view: CopiesView, words: Words) -> str:
    period = view.period
    if period.first is None or period.last is None:
        return words.gettext("All years").lower()
    if period.year:
        return str(period.year)
    if view.month:
        return words.month(view.month)
    return f"{words.month(period.first)} – {words.month(period.last)}"


def gap_sentence(table: CopiesTable, words: Words) -> str:
    """«At least 31 studies are missing there, and 2 are not whole; the oldest gap is of 3 March 2019.»"""
    counts, gap = table.sum.counts, table.sum.first_gap
    missing = counts.studies_original_only
    if gap is None:
        return words.gettext("No day on which the copy has less than the hospital's archive.")
    parts = []
    if missing:
        parts.append(
            words.ngettext("at least %(number)s study is missing", "at least %(number)s studies are missing", missing)
        )
    if counts.studies_incomplete:
        parts.append(
            words.ngettext(
                "at least %(number)s study is not whole",
                "at least %(number)s studies are not whole",
                counts.studies_incomplete,
            )
        )
    return words.gettext(
        "In the copy %(what)s; the oldest gap is of %(day)s.", what=words.all_of(parts), day=words.day(gap)
    )


def key_figures(table: CopiesTable, words: Words) -> list[tuple[str, str, str]]:
    """Name, figure and kind of each."""
    counts = table.sum.counts
    figures = [
        (words.gettext("Studies in the copy"), _at_most(counts.studies_both, counts.studies, words), "total"),
        (words.gettext("Missing in the copy"), _at_least(counts.studies_original_only, words), ""),
        (words.gettext("Not whole in the copy"), _at_least(counts.studies_incomplete, words), ""),
        (words.gettext("Images in the copy"), _at_most(counts.images_both, counts.images, words), ""),
        (words.gettext("Only in the copy"), _at_least(counts.studies_copy_only, words), ""),
        (_complete_label(table.view, words), _complete(table, words), ""),
    ]
    if table.sum.first_gap:
        figures.append((words.gettext("Oldest gap"), words.day(table.sum.first_gap), ""))
    if table.complete:
        newest = period_name(table.complete[-1], table, words)
        figures.append((_newest_label(table.view, words), newest, ""))
    figures.append((words.gettext("Undated, not in these sums"), _undated(table, words), "undated"))
    if not table.not_due.counts.is_nothing:
        figures.append((words.gettext("Not yet due"), _not_due(table, words), "unfinished"))
    return figures


def figures_title(view: CopiesView, words: Words) -> str:
    if view.month:
        return words.gettext("Days of %(month)s", month=words.month(view.month))
    return words.gettext("Years") if view.grain is Grain.YEAR else words.gettext("Months")


def description(table: CopiesTable, words: Words) -> str:
    """What the chart shows, for those who do not see it."""
    shown = [
        (share, row)
        for row in table.judged
        if (share := percent(row.counts.studies_both, row.counts.studies)) is not None
    ]
    sentences = [words.gettext("Chart: percent of the hospital's studies that are in the copy.")]
    if shown:
        share, lowest = min(shown, key=lambda each: each[0])
        sentences.append(
            words.gettext(
                "Lowest: %(share)s, %(period)s.",
                share=percent_text(share, words),
                period=period_name(lowest, table, words),
            )
        )
    counted = [(state_name(state, words), _state_count(state, table)) for state in _DRAWN]
    states = ", ".join(f"{name}: {words.number(number)}" for name, number in counted if number)
    sentences.append(f"{states[:1].upper()}{states[1:]}.")
    return " ".join(sentences)


def period_name(row: CopiesRow, table: CopiesTable, words: Words) -> str:
    match row.state:
        case State.NOT_DUE:
            return words.gettext("After %(day)s", day=words.day(table.due_until))
        case State.UNDATED:
            return words.gettext("Undated")
        case State.SUM:
            return words.gettext("Sum of periods")
    period = row.period or ""
    return words.day(date.fromisoformat(period)) if len(period) == 8 else words.period(period)


def state_name(state: State, words: Words) -> str:
    match state:
        case State.COMPLETE:
            return words.gettext("complete")
        case State.INCOMPLETE:
            return words.gettext("not complete")
        case State.PARTLY_DUE:
            return words.gettext("without a gap so far")
        case State.NOTHING:
            return words.gettext("nothing to copy")
        case State.NOT_DUE:
            return words.gettext("not yet due, not in the sum")
        case State.UNDATED:
            return words.gettext("not in the sum")
        case State.SUM:
            return ""


def file_stem(view: CopiesView, created: date) -> str:
    """ASCII and small letters, without spaces, as every file's."""
    pieces = [
        *("archeion-copies", view.pair.original),
        *([] if view.period.is_all else [period_text(view.period).replace("..", "-to-")]),
        *(["by-modality"] if view.breakdown is Breakdown.MODALITY else []),
        *modality_pieces(view.modalities),
        *(["per-year"] if view.grain is Grain.YEAR else []),
        f"created-{created:%Y-%m-%d}",
    ]
    return "-".join(pieces)


_DRAWN = (State.COMPLETE, State.INCOMPLETE, State.PARTLY_DUE, State.NOTHING)


def _state_count(state: State, table: CopiesTable) -> int:
    return sum(row.state is state for row in table.judged)


def _at_most(both: int, original: int, words: Words) -> str:
    share = percent(both, original)
    return words.gettext("nothing to copy") if share is None else percent_text(share, words)


def _at_least(number: int, words: Words) -> str:
    if not number:
        return words.gettext("none seen")
    return words.gettext("at least %(number)s", number=words.number(number))


def _complete_label(view: CopiesView, words: Words) -> str:
    if view.month:
        return words.gettext("Complete days")
    return words.gettext("Complete years") if view.grain is Grain.YEAR else words.gettext("Complete months")


def _newest_label(view: CopiesView, words: Words) -> str:
    if view.month:
        return words.gettext("Newest complete day")
    if view.grain is Grain.YEAR:
        return words.gettext("Newest complete year")
    return words.gettext("Newest complete month")


def _complete(table: CopiesTable, words: Words) -> str:
    return words.gettext(
        "%(complete)s of %(all)s",
        complete=words.number(len(table.complete)),
        all=words.number(len(table.decided)),
    )


def _undated(table: CopiesTable, words: Words) -> str:
    counts = table.undated.counts
    return words.gettext(
        "%(both)s in both, %(here)s only in the hospital's, %(there)s only in the copy",
        both=words.number(counts.studies_both),
        here=words.number(counts.studies_original_only),
        there=words.number(counts.studies_copy_only),
    )


def _not_due(table: CopiesTable, words: Words) -> str:
    counts = table.not_due.counts
    return words.gettext(
        "%(waiting)s of %(all)s studies still to come",
        waiting=words.number(counts.studies_original_only),
        all=words.number(counts.studies),
    )
