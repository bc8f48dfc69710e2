"""`/patients.csv`: the figures of the page on patients by sex and age, each with what is to be known of it.

What is withheld from somebody on the page is withheld in the file: both are made of the same tables.
"""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.exports.files import csv_file
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.patients.asking import ask_patients, reader_default
from dashboards.patients.links import read_patients
from dashboards.patients.rows import line_columns, lines
from dashboards.patients.titles import file_name
from dashboards.services import Reader, Services

PATH = "/patients.csv"


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(PATH, "patients_csv", lambda: _patients_csv(services.reader()))


def _patients_csv(reader: Reader) -> ResponseReturnValue:
    query = request.query_string.decode("utf-8", "replace")
    reading = read_patients(query, reader.visible, reader_default(reader))
    if reading.view is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_hospital_sentence(reader.words)])
    figures = ask_patients(reader, reading.view)
    if figures.failed:
        return archive_failed(figures.failed, reader)
    content = csv_file(line_columns(reader.words), lines(figures))
    return csv_response(content, file_name(reading.view, reader.today))
