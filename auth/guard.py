"""Default deny: one check before every request, routed or not. What is public stands in `auth.paths`."""

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from auth.error_responses import json_error
from auth.login import session_has_ended, signed_in_user
from auth.next_page import next_page, page_address
from auth.paths import is_for_programs, is_public


def init_guard(server: Flask) -> None:
    # Ahead of whatever was registered before: a handler that answers first would be a way around it.
    server.before_request_funcs.setdefault(None, []).insert(0, _refuse_anonymous)


def _refuse_anonymous() -> ResponseReturnValue | None:
    if is_public(request.method, request.path) or signed_in_user() is not None:
        return None
    if request.method in {"GET", "HEAD"} and not is_for_programs(request.path):
        return redirect(sign_in_address(page_address(request.path, request.query_string.decode("latin-1"))))
    return _not_signed_in()


def sign_in_address(target: str) -> str:
    page = next_page(target)
    return url_for("auth.sign_in_page") if page == "/" else url_for("auth.sign_in_page", next=page)


def _not_signed_in() -> Response:
    if session_has_ended():
        message = gettext("Your session has ended; sign in to continue where you were.")
    else:
        message = gettext("You are not signed in.")
    return json_error("not_signed_in", message, 401)
