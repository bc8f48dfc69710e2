"""The table of the activity page as a file."""

from dashboards.exports.about import about
from dashboards.exports.columns import activity_columns, activity_keys, activity_rows
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.links import read_link
from dashboards.messages import failure_sentences, link_sentences
from dashboards.rules import counting_rules
from dashboards.services import Reader
from dashboards.tabulation import tabulate
from dashboards.titles import file_stem, subtitle, title
from queries.reports.activity import activity


def activity_sheet(reader: Reader, query: str) -> Sheet:
    reading = read_link(query, reader.visible, reader.this_month, reader.originals)
    criteria = reading.criteria
    if criteria is None or reading.notices:
        raise LinkRefused(link_sentences(reading.notices, reader.words))
    answer = activity(reader.sources(criteria.hospitals), criteria)
    if answer.failed:
        raise FiguresMissing(failure_sentences(answer.failed, reader.names, reader.words))
    tabulation = tabulate(answer, reader.today)
    words = reader.words
    return sheet_of(
        title(criteria, words),
        file_stem(criteria, reader.today),
        activity_keys(tabulation),
        activity_columns(tabulation, reader.names, words),
        activity_rows(tabulation),
        about(
            reader,
            subtitle(criteria, reader.names, reader.visible, words),
            answer.outcomes,
            counting_rules(criteria, words),
        ),
    )
