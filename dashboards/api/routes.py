"""`/api/v1/`: the files of the pages for programs, by session or by token, with the pages' own parameters.

Who may ask what is decided elsewhere: the guard lets in, the reader's hospitals are the session's or the token's.
"""

import logging
import secrets
from collections.abc import Callable

from flask import Blueprint, Flask, Response
from flask.typing import ResponseReturnValue

from auth.error_responses import json_error
from auth.paths import API_PREFIX
from dashboards.api.description import description
from dashboards.api.parameters import parameters_of
from dashboards.exports.routes import REPORTS, file_of
from dashboards.exports.sheets import Build, Format
from dashboards.services import Reader, Services

FORMATS = (Format.CSV, Format.XLSX, Format.JSON)

log = logging.getLogger(__name__)


def register(server: Flask, services: Services) -> None:
    api = Blueprint("api", __name__, url_prefix=API_PREFIX)
    for name, build in REPORTS.items():
        for form in FORMATS:
            api.add_url_rule(f"/reports/{name}.{form}", f"{name}-{form}", _view(services, build, form))
    api.add_url_rule("/openapi.json", "description", lambda: description(parameters_of(services.reader()), FORMATS))
    api.after_request(_keep_private)
    server.register_blueprint(api)


def _view(services: Services, build: Build, form: Format) -> Callable[[], ResponseReturnValue]:
    return lambda: _answer(services.reader(), build, form)


def _answer(reader: Reader, build: Build, form: Format) -> ResponseReturnValue:
    """The log gets a defect whole under a reference, the program gets the reference."""
    try:
        return file_of(reader, build, form)
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("report failed, reference %s", reference, exc_info=error)
        sentence = reader.words.gettext(
            "This did not work, through no fault of yours. If it stays, report the reference %(reference)s.",
            reference=reference,
        )
        return json_error("defect", sentence, 500)


def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
