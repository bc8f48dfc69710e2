"""Default deny: one check before every request, routed or not. What is public stands in `auth.paths`.

The API is opened by a session or by a token, and a token opens nothing else.
"""

from flask import Flask, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from auth.bearer import admit_bearer
from auth.error_responses import json_error, nothing_here
from auth.login import session_has_ended, signed_in_user
from auth.next_page import next_page, page_address
from auth.paths import is_api, is_for_programs, is_public, page_of_forms

_READING = ("GET", "HEAD")


def init_guard(server: Flask) -> None:
    # Ahead of whatever was registered before: a handler that answers first would be a way around it.
    server.before_request_funcs.setdefault(None, []).insert(0, _refuse_anonymous)


def _refuse_anonymous() -> ResponseReturnValue | None:
    if is_public(request.method, request.path):
        return None
    if is_api(request.path):
        return _refuse_at_the_api()
    if signed_in_user() is not None:
        return None
    if request.method in _READING and not is_for_programs(request.path):
        return redirect(sign_in_address(page_address(request.path, request.query_string.decode("latin-1"))))
    page = page_of_forms(request.path)
    if page is not None:
        # Whoever sent a form too late is to read a page, and what they typed is not kept.
        return redirect(sign_in_address(page))
    return _not_signed_in()


def _refuse_at_the_api() -> Response | None:
    if not admit_bearer() and signed_in_user() is None:
        return _not_signed_in()
    if request.method not in _READING:
        refusal = json_error("method_not_allowed", gettext("This address is only read: by GET or HEAD."), 405)
        refusal.headers["Allow"] = ", ".join(_READING)
        return refusal
    # Routes that answer any path, as the pages' own does, are no part of the API.
    if request.url_rule is None or not is_api(request.url_rule.rule):
        return nothing_here()
    return None


def sign_in_address(target: str) -> str:
    page = next_page(target)
    return url_for("auth.sign_in_page") if page == "/" else url_for("auth.sign_in_page", next=page)


def _not_signed_in() -> Response:
    if session_has_ended():
        message = gettext("Your session has ended; sign in to continue where you were.")
    else:
        message = gettext("You are not signed in.")
    return json_error("not_signed_in", message, 401)
