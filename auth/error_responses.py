"""Errors as people and programs see them: one JSON shape, one small page, the same words."""

from flask import Response, current_app, jsonify, render_template, request
from flask_babel import get_locale, gettext

from auth.errors import AuthError, NotSignedIn, StoreUnavailable
from auth.paths import is_for_programs


def json_error(code: str, message: str, status: int) -> Response:
    response = jsonify({"error": {"code": code, "message": message}})
    response.status_code = status
    return response


def error_response(code: str, message: str, status: int) -> Response:
    if is_for_programs(request.path):
        return json_error(code, message, status)
    page = render_template("error.html", message=message, locale=get_locale())
    return Response(page, status=status, mimetype="text/html")


def answer_auth_error(error: AuthError) -> Response:
    """Flask's handler for every error of this package that a view lets through."""
    if error.http_status >= 500:
        current_app.logger.error("%s: %s", error.code, error, exc_info=error)
    return error_response(error.code, _message(error), error.http_status)


def _message(error: AuthError) -> str:
    if isinstance(error, StoreUnavailable):
        return str(gettext("Signing in is not possible at the moment. Try again in a few minutes."))
    if isinstance(error, NotSignedIn):
        return str(gettext("You are not signed in."))
    return str(gettext("This request could not be carried out."))
