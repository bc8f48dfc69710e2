"""`/copies.csv`: the table of the page of two copies as a file."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.copies.asking import ask_copies
from dashboards.copies.links import read_copies
from dashboards.copies.titles import file_name
from dashboards.exports.copies_columns import copies_columns
from dashboards.exports.files import csv_file
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.messages import no_pair_sentence, notice_sentence
from dashboards.services import Reader, Services

PATH = "/copies.csv"


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(PATH, "copies_csv", lambda: _copies_csv(services.reader()))


def _copies_csv(reader: Reader) -> ResponseReturnValue:
    reading = read_copies(request.query_string.decode("utf-8", "replace"), reader.pairs, reader.this_month)
    if reading.view is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_pair_sentence(reader.words)])
    figures = ask_copies(reader, reading.view)
    if figures.table is None:
        return archive_failed(figures.failed, reader)
    content = csv_file(copies_columns(figures.table, reader.words), figures.table.newest_first)
    return csv_response(content, file_name(reading.view, reader.today))
