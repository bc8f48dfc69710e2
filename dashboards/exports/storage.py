"""The months of the storage page as a file. What is stored alone: no projection, and no what-if."""

from dashboards.exports.about import about
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.exports.storage_columns import month_columns, month_keys
from dashboards.messages import failure_sentences, link_sentences
from dashboards.services import Reader
from dashboards.storage.asking import ask_months
from dashboards.storage.links import read_storage
from dashboards.storage.months import month_table
from dashboards.storage.rules import month_rules
from dashboards.storage.titles import file_stem, months_title, storage_subtitle


def storage_sheet(reader: Reader, query: str) -> Sheet:
    reading = read_storage(query, reader.visible)
    view, words = reading.view, reader.words
    if view is None or reading.notices:
        raise LinkRefused(link_sentences(reading.notices, words))
    figures = ask_months(reader, view)
    if figures.failed:
        raise FiguresMissing(failure_sentences(figures.failed, reader.names, words))
    asked = storage_subtitle(view, reader.names, words)
    table = month_table(figures)
    return sheet_of(
        months_title(view, words),
        file_stem(view, reader.today),
        month_keys(view),
        month_columns(table, words),
        table.newest_first,
        about(reader, asked, figures.outcomes, month_rules(figures, words)),
    )
