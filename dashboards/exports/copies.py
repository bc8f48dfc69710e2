"""The table of the page of two copies as a file."""

from dashboards.copies.asking import ask_copies
from dashboards.copies.links import read_copies
from dashboards.copies.rules import comparison_rules
from dashboards.copies.titles import copies_subtitle, copies_title, file_stem
from dashboards.exports.about import about
from dashboards.exports.copies_columns import copies_columns, copies_keys
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.messages import failure_sentences, no_pair_sentence, notice_sentence
from dashboards.services import Reader


def copies_sheet(reader: Reader, query: str) -> Sheet:
    reading = read_copies(query, reader.pairs, reader.this_month)
    view, words, names = reading.view, reader.words, reader.names
    if view is None or reading.notices:
        raise LinkRefused([notice_sentence(notice, words) for notice in reading.notices] or [no_pair_sentence(words)])
    figures = ask_copies(reader, view)
    table = figures.table
    if table is None:
        raise FiguresMissing(failure_sentences(figures.failed, names, words))
    return sheet_of(
        copies_title(table, names, words),
        file_stem(view, reader.today),
        copies_keys(table),
        copies_columns(table, words),
        table.newest_first,
        about(reader, copies_subtitle(table, names, words), figures.outcomes, comparison_rules(words)),
    )
