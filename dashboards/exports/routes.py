"""Downloads: plain routes that take a page's own link and give its table as a file."""

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from dashboards.exports.columns import activity_columns, activity_rows
from dashboards.exports.files import csv_file
from dashboards.links import read_link
from dashboards.messages import failure_sentence, no_hospital_sentence, notice_sentence
from dashboards.services import Services
from dashboards.tabulation import tabulate
from dashboards.titles import file_name
from queries.reports.activity import activity


def register(server: Flask, services: Services) -> None:
    server.add_url_rule("/activity.csv", "activity_csv", lambda: _activity_csv(services))


def _activity_csv(services: Services) -> ResponseReturnValue:
    reader = services.reader()
    reading = read_link(request.query_string.decode("utf-8", "replace"), reader.visible, reader.this_month)
    if reading.criteria is None or reading.notices:
        # On a page what was not understood is left out and said; a file could not say it.
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return _refused("link_not_understood", sentences or [no_hospital_sentence(reader.words)], 400)
    answer = activity(reader.sources(reading.criteria.hospitals), reading.criteria)
    if answer.failed:
        sentences = [
            failure_sentence(outcome.failure, reader.names[outcome.hospital], reader.words)
            for outcome in answer.failed
            if outcome.failure
        ]
        return _refused("archive_failed", sentences, 503)
    tabulation = tabulate(answer, reader.today)
    content = csv_file(activity_columns(tabulation, reader.names, reader.words), activity_rows(tabulation))
    name = file_name(reading.criteria, reader.today, "csv")
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refused(code: str, sentences: list[str], status: int) -> ResponseReturnValue:
    return {"error": {"code": code, "message": " ".join(sentences)}}, status
