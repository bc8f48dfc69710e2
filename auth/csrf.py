"""Cross-site request forgery: Flask-WTF on every route, and a readable cookie for Dash's renderer.

The renderer reads `_csrf_token` and sends it back as X-CSRFToken, which no other site can do.
"""

from collections.abc import Callable, Iterable

from flask import Flask, Response, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf, validate_csrf
from wtforms import ValidationError  # type: ignore[import-untyped]

from auth.context import auth_context
from auth.denials import Why, note_denial
from auth.error_responses import error_response
from auth.login import signed_in_user_if_known
from auth.paths import is_public

TOKEN_COOKIE = "_csrf_token"  # noqa: S105


def init_csrf(server: Flask, foreign_forms: Iterable[Callable[..., object]]) -> None:
    """`foreign_forms`: views that other sites' forms are sent to, and that look for other signs."""
    server.config.update(
        WTF_CSRF_ENABLED=True,
        WTF_CSRF_CHECK_DEFAULT=True,
        # A token is as old as its session: pages stay open all day and must not fail after an hour.
        WTF_CSRF_TIME_LIMIT=None,
    )
    protection = CSRFProtect(server)
    for view in foreign_forms:
        protection.exempt(view)
    server.register_error_handler(CSRFError, _answer_csrf_error)
    server.after_request(_hand_out_token)


def _answer_csrf_error(_error: CSRFError) -> Response:
    # The rule, and nothing that was typed.
    note_denial(Why.CSRF_FAILED, path=request.url_rule.rule if request.url_rule else None)
    message = gettext("This page is out of date. Load it again and repeat what you did.")
    return error_response("csrf_failed", message, 400)


def _hand_out_token(response: Response) -> Response:
    if is_public(request.method, request.path) or signed_in_user_if_known() is None:
        return response
    # Only when the browser holds none: every new token would be a new Cookie header, and responses that
    # vary by cookie, bundles among them, would never again come from the browser's cache.
    if not _holds_valid_token():
        settings = auth_context().settings
        response.set_cookie(TOKEN_COOKIE, generate_csrf(), secure=settings.cookies_secure, samesite="Lax")
    return response


def _holds_valid_token() -> bool:
    try:
        validate_csrf(request.cookies.get(TOKEN_COOKIE))
    except ValidationError:
        return False
    return True
