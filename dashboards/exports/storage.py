"""`/storage.csv`: the months of the storage page as a file. What is stored alone: no projection, and no what-if."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.exports.files import csv_file
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.exports.storage_columns import month_columns
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.services import Reader, Services
from dashboards.storage.asking import ask_months
from dashboards.storage.links import read_storage
from dashboards.storage.months import month_table
from dashboards.storage.titles import file_name

PATH = "/storage.csv"


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(PATH, "storage_csv", lambda: _storage_csv(services.reader()))


def _storage_csv(reader: Reader) -> ResponseReturnValue:
    reading = read_storage(request.query_string.decode("utf-8", "replace"), reader.visible)
    if reading.view is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_hospital_sentence(reader.words)])
    figures = ask_months(reader, reading.view)
    if figures.failed:
        return archive_failed(figures.failed, reader)
    content = csv_file(month_columns(reader.words), month_table(figures).newest_first)
    return csv_response(content, file_name(reading.view, reader.today, "csv"))
