"""Errors as people and programs see them: one JSON shape, one small page, the same words."""

import math

from flask import Response, current_app, jsonify, render_template, request
from flask_babel import get_locale, gettext, ngettext

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


def answer_auth_error(error: AuthError) -> Response:
    """Flask's handler for every error of this package that a view lets through."""
    if error.http_status >= 500:
        current_app.logger.error("%s: %s", error.code, error, exc_info=error)
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
