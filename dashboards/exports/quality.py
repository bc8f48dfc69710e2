"""`/quality.csv`, the findings of the completeness page, and `/quality-days.csv`, the days of its calendar."""

from collections.abc import Callable

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from dashboards.exports.files import csv_file
from dashboards.exports.quality_columns import day_columns, day_lines, finding_columns
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.quality.asking import DayFigures, ask_days
from dashboards.quality.calendar import calendar_years
from dashboards.quality.links import read_quality
from dashboards.quality.titles import days_file_name, findings_file_name
from dashboards.services import Reader, Services

FINDINGS_PATH, DAYS_PATH = "/quality.csv", "/quality-days.csv"

Making = Callable[[DayFigures, Reader], Response]


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(FINDINGS_PATH, "quality_csv", lambda: _file(services.reader(), _findings))
    server.add_url_rule(DAYS_PATH, "quality_days_csv", lambda: _file(services.reader(), _days))


def _file(reader: Reader, make: Making) -> ResponseReturnValue:
    query = request.query_string.decode("utf-8", "replace")
    reading = read_quality(query, reader.visible, reader.this_month)
    if reading.view is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_hospital_sentence(reader.words)])
    figures = ask_days(reader, reading.view)
    return make(figures, reader) if isinstance(figures, DayFigures) else archive_failed([figures], reader)


def _findings(figures: DayFigures, reader: Reader) -> Response:
    content = csv_file(finding_columns(reader.words), figures.findings)
    return csv_response(content, findings_file_name(figures.view, reader.today))


def _days(figures: DayFigures, reader: Reader) -> Response:
    content = csv_file(day_columns(reader.words), day_lines(calendar_years(figures), figures.undated))
    return csv_response(content, days_file_name(figures.view, reader.today))
