"""The table of the comparison page as a file."""

from dashboards.comparison.asking import ask_comparison
from dashboards.comparison.links import read_comparison
from dashboards.comparison.remarks import counting_rules, nothing_sentence
from dashboards.comparison.table import comparison_table
from dashboards.comparison.titles import comparison_subtitle, comparison_title, file_stem
from dashboards.exports.about import about
from dashboards.exports.comparison_columns import comparison_columns
from dashboards.exports.comparison_observations import ComparisonObservations
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.messages import failure_sentences, link_sentences
from dashboards.services import Reader


def comparison_sheet(reader: Reader, query: str) -> Sheet:
    reading = read_comparison(query, reader.visible, reader.originals, reader.this_month)
    view, words, names = reading.view, reader.words, reader.names
    if view is None or reading.notices:
        raise LinkRefused(link_sentences(reading.notices, words))
    figures = ask_comparison(reader, view)
    if figures.failed:
        raise FiguresMissing(failure_sentences(figures.failed, names, words))
    if not figures.sides:
        raise LinkRefused([nothing_sentence(figures, names, words)])
    table = comparison_table(figures)
    spans = tuple(dict.fromkeys(side.span for side in table.sides))
    asked = comparison_subtitle(view, figures.shown, names, words)
    return sheet_of(
        comparison_title(view, [side.span for side in table.sides], words),
        file_stem(view, spans, reader.today),
        ComparisonObservations(table).keys,
        comparison_columns(table, names, words),
        table.all_rows,
        about(reader, asked, figures.outcomes, counting_rules(view, words)),
    )
