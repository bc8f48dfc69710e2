"""The figures of the page on patients by sex and age, each with what is to be known of it.

What is withheld from somebody on the page is withheld in the file: both are made of the same tables.
"""

from dashboards.exports.about import about
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.messages import failure_sentences, link_sentences
from dashboards.patients.asking import ask_patients, reader_default
from dashboards.patients.links import read_patients
from dashboards.patients.rows import line_columns, line_keys, lines
from dashboards.patients.titles import counting_rules, file_stem, patients_subtitle, patients_title
from dashboards.services import Reader


def patients_sheet(reader: Reader, query: str) -> Sheet:
    reading = read_patients(query, reader.visible, reader_default(reader))
    view, words, names = reading.view, reader.words, reader.names
    if view is None or reading.notices:
        raise LinkRefused(link_sentences(reading.notices, words))
    figures = ask_patients(reader, view)
    if figures.failed:
        raise FiguresMissing(failure_sentences(figures.failed, names, words))
    asked = patients_subtitle(figures, names, words)
    return sheet_of(
        patients_title(view, words),
        file_stem(view, reader.today),
        line_keys(figures),
        line_columns(figures, words),
        lines(figures),
        about(reader, asked, figures.outcomes, counting_rules(figures, words)),
    )
