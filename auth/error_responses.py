"""Errors as people and programs see them: one JSON shape, one small page, the same words."""

import logging
import math
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_babel import get_locale, gettext, ngettext
from werkzeug.exceptions import InternalServerError

from auth.errors import (
    AuthError,
    NoSuchPage,
    NotRecorded,
    NotSignedIn,
    SecondFactorRequired,
    SecretUnreadable,
    StoreUnavailable,
    TokenRefused,
    TooManyAttempts,
    TwoCredentials,
)
from auth.paths import is_api, is_for_programs
from auth.request_ids import reference

log = logging.getLogger(__name__)


def init_error_responses(server: Flask) -> None:
    server.register_error_handler(AuthError, _answer_auth_error)
    server.register_error_handler(InternalServerError, _answer_defect)
    # Flask's own names the path, and a path may be a link that opens something.
    server.log_exception = _log_defect  # type: ignore[method-assign]


def json_error(code: str, message: str, status: int) -> Response:
    response = jsonify({"error": {"code": code, "message": message}})
    response.status_code = status
    if status == 401 and is_api(request.path):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def nothing_here() -> Response:
    """To programs: the same whether there is nothing at an address, or nothing that this reader may know of."""
    return json_error("not_found", gettext("There is nothing at this address."), 404)


def error_response(code: str, message: str, status: int) -> Response:
    if is_for_programs(request.path):
        return json_error(code, message, status)
    page = render_template("error.html", message=message, locale=get_locale())
    return Response(page, status=status, mimetype="text/html")


def _log_defect(exc_info: Any) -> None:
    log.error("a request failed, reference %s", reference(), exc_info=exc_info)


def _answer_defect(_error: InternalServerError) -> Response:
    """The reader gets the reference, the log the rest."""
    sentence = gettext(
        "This did not work, through no fault of yours. If it stays, report the reference %(reference)s.",
        reference=reference(),
    )
    return error_response("defect", str(sentence), 500)


def _answer_auth_error(error: AuthError) -> Response:
    """Flask's handler for every error of this package that a view lets through."""
    if error.http_status >= 500:
        log.error("%s: %s", error.code, error, exc_info=error)
    response = error_response(error.code, _message(error), error.http_status)
    if isinstance(error, TooManyAttempts):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def wait_message(refusal: TooManyAttempts) -> str:
    message: str = ngettext(
        "Too many attempts. Try again in %(num)d minute.",
        "Too many attempts. Try again in %(num)d minutes.",
        math.ceil(refusal.retry_after_seconds / 60),
    )
    return message


def _message(error: AuthError) -> str:
    if isinstance(error, StoreUnavailable):
        return str(gettext("Signing in is not possible at the moment. Try again in a few minutes."))
    if isinstance(error, NotRecorded):
        sentence = gettext(
            "This is done only where it can be recorded, which is not possible at the moment. "
            "Try again in a few minutes."
        )
        return str(sentence)
    if isinstance(error, SecretUnreadable):
        sentence = gettext(
            "Codes cannot be checked any more. Sign in with a recovery code, or ask those who run Archeion to reset "
            "your second factor."
        )
        return str(sentence)
    if isinstance(error, SecondFactorRequired):
        return str(gettext("Your role asks for a second factor."))
    if isinstance(error, NoSuchPage):
        return str(gettext("There is no such page."))
    if isinstance(error, NotSignedIn):
        return str(gettext("You are not signed in."))
    if isinstance(error, TooManyAttempts):
        return wait_message(error)
    if isinstance(error, TokenRefused):
        return str(gettext("This token does not hold: it is unknown, has expired or was revoked."))
    if isinstance(error, TwoCredentials):
        return str(gettext("Send a token or a session, not both."))
    return str(gettext("This request could not be carried out."))
