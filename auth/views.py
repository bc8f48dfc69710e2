"""The few pages of our own: sign-in, sign-out, language, health. They load nothing of Dash."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy import select

from auth.account_views import add_account
from auth.administration.audit_views import add_audit
from auth.administration.confirming import add_confirming
from auth.administration.tokens_views import add_tokens
from auth.administration.user_views import add_user_page
from auth.administration.users_views import add_users
from auth.context import auth_context, utc_now
from auth.error_responses import error_response, wait_message
from auth.errors import StoreUnavailable, TooManyAttempts, UnknownLanguage, WrongCredentials
from auth.federation.pages import offered_ways
from auth.federation.views import add_federation
from auth.guard import sign_in_address
from auth.language import LANGUAGE_COOKIE, SUPPORTED_LANGUAGES
from auth.link_views import add_link
from auth.login import (
    begin_browser_session,
    begin_second_step,
    session_has_ended,
    sign_out_of_browser_session,
    signed_in_user,
)
from auth.next_page import next_page
from auth.paths import HEALTH_PATH, LANGUAGE_PATH, SIGN_IN_PATH, SIGN_OUT_PATH, STATIC_PREFIX
from auth.second_factor_views import add_second_factor, add_second_step
from auth.sign_in import sign_in
from auth.store import reading
from auth.users import set_language
from auth.visitors import Visitor

ONE_YEAR_SECONDS = 365 * 24 * 60 * 60


def auth_blueprint() -> Blueprint:
    """A new one for each application: nothing registered on one reaches another."""
    blueprint = Blueprint(
        "auth", __name__, template_folder="templates", static_folder="static", static_url_path=STATIC_PREFIX
    )
    blueprint.add_url_rule(SIGN_IN_PATH, view_func=sign_in_page, methods=["GET"])
    blueprint.add_url_rule(SIGN_IN_PATH, view_func=submit_sign_in, methods=["POST"])
    blueprint.add_url_rule(SIGN_OUT_PATH, view_func=sign_out, methods=["POST"])
    blueprint.add_url_rule(LANGUAGE_PATH, view_func=choose_language, methods=["POST"])
    blueprint.add_url_rule(HEALTH_PATH, view_func=health, methods=["GET"])
    add_second_step(blueprint)
    add_account(blueprint)
    add_second_factor(blueprint)
    add_federation(blueprint)
    add_link(blueprint)
    add_confirming(blueprint)
    add_users(blueprint)
    add_user_page(blueprint)
    add_tokens(blueprint)
    add_audit(blueprint)
    return blueprint


def sign_in_page() -> ResponseReturnValue:
    target = next_page(request.args.get("next"))
    if signed_in_user() is not None:
        return redirect(target)
    notice = ""
    if session_has_ended():
        notice = gettext("Your session has ended; sign in to continue where you were.")
    return _sign_in_form(target, notice=notice)


def submit_sign_in() -> ResponseReturnValue:
    name = request.form.get("name", "")
    target = next_page(request.form.get("next"))
    try:
        begun = sign_in(
            auth_context(),
            name=name,
            password=request.form.get("password", ""),
            visitor=Visitor.of_request(request),
            now=utc_now(),
        )
    except WrongCredentials as refusal:
        error = gettext("The name or the password is wrong.")
        return _sign_in_form(target, name=name, error=error), refusal.http_status
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        return _sign_in_form(target, name=name, error=wait_message(refusal)), refusal.http_status, wait
    if begun.needs_second_step:
        begin_second_step(begun.token)
        return redirect(url_for("auth.second_step_page", next=target))
    begin_browser_session(begun.token)
    return redirect(target)


def _sign_in_form(target: str, *, name: str = "", error: str = "", notice: str = "") -> str:
    return render_template(
        "login.html",
        target=target,
        name=name,
        error=error,
        notice=notice,
        choices=offered_ways(target),
        locale=get_locale(),
    )


def sign_out() -> ResponseReturnValue:
    sign_out_of_browser_session()
    flash(gettext("You are signed out."))
    return redirect(url_for("auth.sign_in_page"))


def choose_language() -> ResponseReturnValue:
    language = request.form.get("language")
    if language not in SUPPORTED_LANGUAGES:
        message = gettext("This language is not offered.")
        return error_response(UnknownLanguage.code, message, UnknownLanguage.http_status)
    context, user = auth_context(), signed_in_user()
    target = next_page(request.form.get("next"))
    if user is not None:
        set_language(context.store, user.principal.user_id, language)
    response = make_response(redirect(sign_in_address(target) if user is None else target))
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=ONE_YEAR_SECONDS,
        secure=context.settings.cookies_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def health() -> ResponseReturnValue:
    try:
        with reading(auth_context().store) as connection:
            connection.execute(select(1))
    except StoreUnavailable:
        return Response("unavailable", status=503, mimetype="text/plain")
    return Response("ok", mimetype="text/plain")
