"""`/summary.csv`: the table of a view of the summary as a program reads it, with a column for every modality."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.exports.files import csv_file
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.exports.summary_columns import SummaryColumns
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.services import Reader, Services
from dashboards.summary.arranging import arranged
from dashboards.summary.asking import ask_summary, scope_of
from dashboards.summary.links import read_summary
from dashboards.summary.rows import summary_table
from dashboards.summary.titles import file_name, names_to_search

PATH = "/summary.csv"


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(PATH, "summary_csv", lambda: _summary_csv(services.reader()))


def _summary_csv(reader: Reader) -> ResponseReturnValue:
    scope = scope_of(reader)
    reading = read_summary(request.query_string.decode("utf-8", "replace"), scope, reader.today)
    if reading.view is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_hospital_sentence(reader.words)])
    figures = ask_summary(reader, reading.view)
    if figures.failed:
        return archive_failed(figures.failed, reader)
    table = summary_table(figures, scope, reader.today)
    shown = arranged(table, names_to_search(table, reader))
    spans = figures.comparison.spans if figures.comparison else None
    columns = SummaryColumns(shown, reader.names, spans, reader.words).of_file
    return csv_response(csv_file(columns, shown.table.body), file_name(reading.view, reader.today))
