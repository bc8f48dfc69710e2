"""Titles, names and remarks of the summary, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from dashboards.services import Reader
from dashboards.sizes import signed_percent_text, size_text
from dashboards.summary.arranging import Arranged, Names
from dashboards.summary.counts import Certainty, Counts
from dashboards.summary.links import Level, Scope, SummaryMeasure, SummaryView
from dashboards.summary.rows import Change, Kind, SummaryRow, SummaryTable
from dashboards.summary.spans import Compared, Span
from dashboards.titles import counted, hospital_pieces, measure_name, modality_name, modality_pieces
from dashboards.words import Words
from queries.criteria import Measure
from queries.reports.tally import PeriodLength


def summary_title(view: SummaryView, names: Mapping[str, str], words: Words) -> str:
    """What is counted by what, where, when: «CT studies per month: Argo Hospital, 2016»."""
    values = {"what": _by_what(view, words), "where": where(view, names, words)}
    if view.span.is_all:
        return words.gettext("%(what)s: %(where)s", **values)
    return words.gettext("%(what)s: %(where)s, %(when)s", **values, when=span_name(view.span, words))


def summary_subtitle(view: SummaryView, words: Words) -> str:
    said = [words.gettext("all years")] if view.span.is_all else []
    if not view.modalities:
        said.append(words.gettext("all modalities"))
    if view.measure is SummaryMeasure.IMAGES:
        said.append(words.gettext("without non-image objects"))
    elif view.measure is SummaryMeasure.BYTES:
        said.append(words.gettext("all objects counted"))
    return " · ".join(said)


def where(view: SummaryView, names: Mapping[str, str], words: Words) -> str:
    if view.hospital is not None:
        return names[view.hospital]
    if view.region is not None:
        return region_name(view.region, words)
    return words.ngettext("%(number)s hospital", "%(number)s hospitals", len(view.hospitals))


def region_name(region: str, words: Words) -> str:
    """Some sites declare a number alone."""
    return words.gettext("Region %(region)s", region=region) if region.isdecimal() else region


def summary_measure_name(measure: SummaryMeasure, words: Words) -> str:
    if measure is SummaryMeasure.BYTES:
        return words.gettext("Bytes")
    return measure_name(Measure(measure.value), words)


def span_name(span: Span, words: Words) -> str:
    if span.day:
        return words.day(span.day)
    if span.months is None:
        return words.gettext("All years")
    if span.year:
        return str(span.year)
    first, last = (words.month(month) for month in span.months)
    return first if first == last else words.gettext("%(first)s – %(last)s", first=first, last=last)


def row_name(row: SummaryRow, names: Mapping[str, str], words: Words) -> str:
    match row.kind:
        case Kind.HOSPITAL:
            return names[row.key]
        case Kind.REGION:
            return region_name(row.key, words)
        case Kind.MODALITY:
            return modality_name(row.key, words)
        case Kind.PERIOD:
            return span_name(Span.of_period(row.key), words)
        case Kind.UNDATED:
            return words.gettext("Undated")
        case Kind.TOTAL:
            return words.gettext("Total")


def names_to_search(table: SummaryTable, reader: Reader) -> Names:
    """Of hospitals and regions in every language, of modalities as they are shown."""
    hospitals = reader.services.hospitals
    found: dict[str, Sequence[str]] = {
        code: (reader.names[code], hospitals[code].name.el, hospitals[code].name.en) for code in table.view.hospitals
    }
    for group in table.groups:
        if group.heading is not None:
            found[group.heading.key] = (region_name(group.heading.key, reader.words),)
    modalities = {*table.modalities, *(row.key for row in table.rows if row.kind is Kind.MODALITY)}
    return found | {name: (modality_name(name, reader.words),) for name in modalities}


def value_text(value: int | None, measure: SummaryMeasure, words: Words) -> str:
    if value is None:
        return words.gettext("not known")
    return size_text(value, words) if measure is SummaryMeasure.BYTES else words.number(value)


def counted_text(value: int | None, measure: SummaryMeasure, words: Words) -> str:
    """With what is counted: «1,204 studies»."""
    if value is None or measure is SummaryMeasure.BYTES:
        return value_text(value, measure, words)
    return counted(Measure(measure.value), value, words)


def change_text(change: Change | None, words: Words) -> str:
    """A percentage of what there was before; nothing where nobody can compare."""
    if change is None:
        return ""
    if change.percent is None:
        return words.gettext("none before") if change.after else ""
    return signed_percent_text(change.percent, words)


def images_per_study_text(counts: Counts, words: Words) -> str:
    """To tenths, halves up. Nothing where there is no study to divide by."""
    mean = counts.images_per_study
    if mean is None:
        return ""
    whole, tenths = divmod(int(10 * mean + Fraction(1, 2)), 10)
    return f"{words.number(whole)}{words.separators[0]}{tenths}"


def size_per_study_text(counts: Counts, words: Words) -> str:
    """Marked where it is an estimate or a lower bound."""
    mean, certainty = counts.bytes_per_study, counts.certainty
    if certainty is Certainty.UNKNOWN:
        return words.gettext("not known") if counts.instance_count else ""
    if mean is None:
        return ""
    text = size_text(round(mean), words)
    if certainty is Certainty.AT_LEAST:
        return words.gettext("at least %(size)s", size=text)
    return words.gettext("about %(size)s", size=text) if certainty is Certainty.ESTIMATE else text


def size_per_study_note(counts: Counts, words: Words) -> str:
    """What else must be known of it: that it is an estimate, and of how many hospitals it is where not of all."""
    if counts.bytes_per_study is None:
        return ""
    said = [words.gettext("estimate")] if counts.certainty is Certainty.ESTIMATE else []
    if counts.told_hospital_count < counts.hospital_count:
        said.append(
            words.ngettext(
                "of %(told)s of %(number)s hospital",
                "of %(told)s of %(number)s hospitals",
                counts.hospital_count,
                told=words.number(counts.told_hospital_count),
            )
        )
    return ", ".join(said)


def change_heading(spans: Compared | None, length: PeriodLength | None, words: Words) -> str:
    """It says what is compared with what."""
    if spans is not None:
        after, before = span_name(spans.after, words), span_name(spans.before, words)
        return words.gettext("Change, %(after)s against %(before)s", after=after, before=before)
    match length:
        case PeriodLength.YEAR:
            return words.gettext("Change since the year before")
        case PeriodLength.MONTH:
            return words.gettext("Change since the month before")
        case PeriodLength.DAY:
            return words.gettext("Change since the day before")
        case _:
            return words.gettext("Change")


def remarks(
    shown: Arranged, scope: Scope, names: Mapping[str, str], words: Words, *, is_compared: bool, is_unfinished: bool
) -> list[str]:
    """What one must know beside the numbers."""
    table, view = shown.table, shown.view
    said = _parts_remarks(table, words)
    if shown.folded:
        folded = words.all_of(modality_name(name, words) for name in shown.folded)
        said.append(words.gettext("Other: %(modalities)s. The file has a column for each.", modalities=folded))
    if shown.is_part:
        said.append(
            words.ngettext(
                "%(shown)s of %(number)s row is shown; totals, shares and ranks are of all. Files have every row.",
                "%(shown)s of %(number)s rows are shown; totals, shares and ranks are of all. Files have every row.",
                shown.row_count,
                shown=words.number(len(table.rows)),
            )
        )
    said += [
        words.gettext(
            "%(copy)s keeps the studies of %(original)s once more: both are chosen, and the same studies are counted "
            "twice.",
            copy=names[copy],
            original=names[original],
        )
        for copy, original in scope.counted_twice(view.hospitals)
    ]
    if is_unfinished:
        period = span_name(view.span, words)
        if view.level is Level.PERIODS or is_compared:
            said.append(words.gettext("%(period)s is not over.", period=period))
        else:
            said.append(words.gettext("%(period)s is not over: it is compared with nothing.", period=period))
    return said


def _parts_remarks(table: SummaryTable, words: Words) -> list[str]:
    level = table.view.level
    if table.adds_up or level is Level.PERIODS:
        return []
    if level is Level.MODALITIES:
        return [
            words.gettext(
                "A study counts under each of its modalities: rows and shares add up to more than the total, which "
                "counts each study once."
            )
        ]
    if len(table.modalities) < 2:
        return []
    return [
        words.gettext(
            "A study counts under each of its modalities: the columns of modalities add up to more than the total, "
            "which counts each study once."
        )
    ]


def description(shown: Arranged, names: Mapping[str, str], words: Words) -> str:
    """What the chart shows, for those who do not see it: its largest rows, or its ends."""
    table, measure = shown.table, shown.view.measure
    told = [row for row in table.rows if row.value is not None]
    parts = [words.gettext("Bar chart: %(title)s.", title=summary_title(shown.view, names, words))]
    complete = [row for row in told if not row.is_unfinished]
    if complete:
        highest = max(complete, key=lambda row: row.value or 0)
        lowest = min(complete, key=lambda row: row.value or 0)
        ends = [
            f"{row_name(row, names, words)}: {counted_text(row.value, measure, words)}" for row in (highest, lowest)
        ]
        parts.append(words.gettext("Highest: %(point)s.", point=ends[0]))
        parts.append(words.gettext("Lowest: %(point)s.", point=ends[1]))
    missing = [row_name(row, names, words) for row in table.rows if row.value is None]
    if missing:
        parts.append(words.gettext("Without a figure: %(names)s.", names=words.all_of(missing)))
    return " ".join(parts)


def file_stem(view: SummaryView, created: date) -> str:
    """ASCII: `summary-studies-by-month-2016-ct-heraklion-created-2026-11-22`."""
    by = "by-hospital" if view.hospital is None else "by-modality"
    if view.level is Level.PERIODS:
        by = f"by-{view.span.part_length.name.lower()}"
    pieces = [
        *("summary", view.measure.value, by, view.span.text.replace("..", "-to-")),
        *modality_pieces(view.modalities),
        *hospital_pieces(view.hospitals),
        f"created-{created:%Y-%m-%d}",
    ]
    return "-".join(pieces)


def _by_what(view: SummaryView, words: Words) -> str:
    modalities = words.any_of(modality_name(each, words) for each in view.modalities)
    what = summary_measure_name(view.measure, words)
    if modalities and view.measure is SummaryMeasure.STUDIES:
        what = words.gettext("%(what)s with %(modalities)s", what=what, modalities=modalities)
    elif modalities:
        what = words.gettext("%(what)s of %(modalities)s", what=what, modalities=modalities)
    match view.level:
        case Level.MODALITIES:
            return words.gettext("%(what)s by modality", what=what)
        case Level.PERIODS:
            return _per(view.span.part_length, what, words)
        case _:
            return words.gettext("%(what)s by hospital and modality", what=what)


def _per(length: PeriodLength, what: str, words: Words) -> str:
    match length:
        case PeriodLength.DAY:
            return words.gettext("%(what)s per day", what=what)
        case PeriodLength.MONTH:
            return words.gettext("%(what)s per month", what=what)
        case _:
            return words.gettext("%(what)s per year", what=what)
