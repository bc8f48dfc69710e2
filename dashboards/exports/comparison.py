"""`/comparison.csv`: the table of the comparison page as a file."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.comparison.asking import ask_comparison
from dashboards.comparison.links import read_comparison
from dashboards.comparison.remarks import nothing_sentence
from dashboards.comparison.table import comparison_table
from dashboards.comparison.titles import file_name
from dashboards.exports.comparison_columns import comparison_columns
from dashboards.exports.files import csv_file
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.services import Reader, Services

PATH = "/comparison.csv"


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(PATH, "comparison_csv", lambda: _comparison_csv(services.reader()))


def _comparison_csv(reader: Reader) -> ResponseReturnValue:
    query = request.query_string.decode("utf-8", "replace")
    reading = read_comparison(query, reader.visible, reader.originals, reader.this_month)
    if reading.view is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_hospital_sentence(reader.words)])
    figures = ask_comparison(reader, reading.view)
    if figures.failed:
        return archive_failed(figures.failed, reader)
    if not figures.sides:
        return link_refused([nothing_sentence(figures, reader.names, reader.words)])
    table = comparison_table(figures)
    content = csv_file(comparison_columns(table, reader.names, reader.words), table.all_rows)
    spans = tuple(dict.fromkeys(side.span for side in table.sides))
    return csv_response(content, file_name(reading.view, spans, reader.today, "csv"))
