"""Downloads: plain routes that take a page's own link and give its table as a file."""

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.exports.columns import activity_columns, activity_rows
from dashboards.exports.files import csv_file
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.links import read_link
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.services import Services
from dashboards.tabulation import tabulate
from dashboards.titles import file_name
from queries.reports.activity import activity


def register(server: Flask, services: Services) -> None:
    server.add_url_rule("/activity.csv", "activity_csv", lambda: _activity_csv(services))


def _activity_csv(services: Services) -> ResponseReturnValue:
    reader = services.reader()
    reading = read_link(
        request.query_string.decode("utf-8", "replace"), reader.visible, reader.this_month, reader.originals
    )
    if reading.criteria is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_hospital_sentence(reader.words)])
    answer = activity(reader.sources(reading.criteria.hospitals), reading.criteria)
    if answer.failed:
        return archive_failed(answer.failed, reader)
    tabulation = tabulate(answer, reader.today)
    content = csv_file(activity_columns(tabulation, reader.names, reader.words), activity_rows(tabulation))
    return csv_response(content, file_name(reading.criteria, reader.today, "csv"))
