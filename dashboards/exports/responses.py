"""What a download is answered with: the file, or why there is none."""

from collections.abc import Iterable

from flask import Response
from flask.typing import ResponseReturnValue

from dashboards.messages import failure_sentence
from dashboards.services import Reader
from queries.reports.activity import HospitalOutcome


def csv_response(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def link_refused(sentences: list[str]) -> ResponseReturnValue:
    """On a page what was not understood is left out and said; a file could not say it."""
    return _refused("link_not_understood", sentences, 400)


def archive_failed(outcomes: Iterable[HospitalOutcome], reader: Reader) -> ResponseReturnValue:
    sentences = [
        failure_sentence(outcome.failure, reader.names[outcome.hospital], reader.words)
        for outcome in outcomes
        if outcome.failure
    ]
    return _refused("archive_failed", sentences, 503)


def _refused(code: str, sentences: list[str], status: int) -> ResponseReturnValue:
    return {"error": {"code": code, "message": " ".join(sentences)}}, status
