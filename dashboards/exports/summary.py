"""The table of a view of the summary as a program reads it, with a column for every modality."""

from dataclasses import replace

from dashboards.exports.about import about
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.exports.summary_columns import SummaryColumns
from dashboards.exports.summary_observations import SummaryObservations
from dashboards.messages import failure_sentences, link_sentences
from dashboards.services import Reader
from dashboards.summary.arranging import arranged
from dashboards.summary.asking import ask_summary, scope_of
from dashboards.summary.links import read_summary
from dashboards.summary.rows import summary_table
from dashboards.summary.rules import counting_rules
from dashboards.summary.titles import file_stem, names_to_search, summary_subtitle, summary_title


def summary_sheet(reader: Reader, query: str) -> Sheet:
    scope, words, names = scope_of(reader), reader.words, reader.names
    reading = read_summary(query, scope, reader.today)
    view = reading.view
    if view is None or reading.notices:
        raise LinkRefused(link_sentences(reading.notices, words))
    figures = ask_summary(reader, view)
    if figures.failed:
        raise FiguresMissing(failure_sentences(figures.failed, names, words))
    table = summary_table(figures, scope, reader.today)
    # A search finds a place on the page. A file of what it has found would pass for the whole.
    every = replace(table, view=replace(view, find=""))
    shown = arranged(every, names_to_search(every, reader))
    spans = figures.comparison.spans if figures.comparison else None
    observed = SummaryObservations(shown.table, scope, spans, reader.today)
    return sheet_of(
        summary_title(view, names, words),
        file_stem(view, reader.today),
        observed.keys,
        SummaryColumns(shown, names, spans, words, observed).of_file,
        shown.table.body,
        about(reader, summary_subtitle(view, words), figures.outcomes, counting_rules(view, words)),
    )
