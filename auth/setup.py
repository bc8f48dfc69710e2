"""The one entry of `auth`: `init_auth` registers everything on a Flask application."""

from flask import Flask
from flask_babel import Babel
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from auth.administration.entering import add_section, init_administration
from auth.administration.sections import AUDIT, TOKENS, USERS
from auth.audit_cli import audit_commands
from auth.cli import users_commands
from auth.context import AuthContext, keep_context
from auth.csrf import init_csrf
from auth.error_responses import init_error_responses
from auth.federation.cli import link_command
from auth.federation.views import take_response
from auth.federation.ways import ways_of
from auth.guard import init_guard
from auth.headers import init_headers
from auth.hospital_names import NO_NAMES, HospitalNames
from auth.language import select_language
from auth.login import init_login
from auth.passwords import Passwords
from auth.request_ids import RequestIds
from auth.settings import AuthSettings
from auth.token_cli import tokens_commands
from auth.views import auth_blueprint


def init_auth(
    server: Flask,
    store: Engine,
    settings: AuthSettings,
    hospital_codes: tuple[str, ...],
    hospital_names: HospitalNames = NO_NAMES,
) -> None:
    """Close every route of `server`, also those added later, to whoever is not signed in.

    Reads two entries of `server.config`: BABEL_TRANSLATION_DIRECTORIES, set before the call, and
    ARCHEION_SCRIPT_HASHES, the hashes of inline scripts to allow, set at any time.
    """
    passwords, ways = Passwords(settings.password_hasher), ways_of(settings.providers, settings.url or "")
    keep_context(server, AuthContext(store, settings, passwords, hospital_codes, ways, hospital_names))
    _configure_cookies(server, settings)
    _trust_proxies(server, settings.trusted_proxy_count)
    numbered = RequestIds(server.wsgi_app, is_proxy_trusted=settings.trusted_proxy_count > 0)
    server.wsgi_app = numbered  # type: ignore[method-assign]
    Babel(server, locale_selector=select_language)
    init_login(server)
    init_csrf(server, foreign_forms=(take_response,))
    init_guard(server)
    init_headers(server)
    init_error_responses(server)
    init_administration(server)
    for section in (USERS, TOKENS, AUDIT):
        add_section(server, section)
    server.register_blueprint(auth_blueprint())
    server.cli.add_command(users_commands)
    users_commands.add_command(link_command)
    server.cli.add_command(tokens_commands)
    server.cli.add_command(audit_commands)


def _configure_cookies(server: Flask, settings: AuthSettings) -> None:
    server.secret_key, *fallbacks = settings.secret_keys
    server.config["SECRET_KEY_FALLBACKS"] = fallbacks
    server.config.update(
        SESSION_COOKIE_NAME="archeion_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.cookies_secure,
    )


def _trust_proxies(server: Flask, proxy_count: int) -> None:
    if proxy_count > 0:
        # Neither X-Forwarded-Host nor -Prefix: proxies pass on what a client wrote there more often than not.
        proxied = ProxyFix(server.wsgi_app, x_for=proxy_count, x_proto=proxy_count, x_host=0)
        server.wsgi_app = proxied  # type: ignore[method-assign]
