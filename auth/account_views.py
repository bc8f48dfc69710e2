"""The account's page: its owner changes the password, the language, and ends sessions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, format_timedelta, get_locale, gettext

from auth.account import change_own_password
from auth.administration.entering import sections_of
from auth.context import auth_context, utc_now
from auth.error_responses import wait_message
from auth.errors import PasswordRefused, TooManyAttempts, WrongCredentials
from auth.federation.pages import ways_to_confirm
from auth.login import begin_browser_session, user_of_request
from auth.password_words import what_is_the_matter
from auth.passwords import MINIMUM_LENGTH
from auth.paths import ACCOUNT_PATH
from auth.second_factors import enrolment
from auth.sessions import end_other_sessions, end_own_session, is_confirmed, live_sessions
from auth.sign_in import requires_second_factor
from auth.users import has_password
from auth.visitors import Visitor


def add_account(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(ACCOUNT_PATH, view_func=account_page, methods=["GET"])
    blueprint.add_url_rule(f"{ACCOUNT_PATH}/password", view_func=change_password, methods=["POST"])
    blueprint.add_url_rule(f"{ACCOUNT_PATH}/sessions/end", view_func=end_one, methods=["POST"])
    blueprint.add_url_rule(f"{ACCOUNT_PATH}/sessions/end-others", view_func=end_others, methods=["POST"])


def account_page() -> ResponseReturnValue:
    return render_account()


def change_password() -> ResponseReturnValue:
    """Passwords that were refused are typed anew: no answer ever carries one."""
    current, new, again = (request.form.get(field, "") for field in ("current", "new", "again"))
    if new != again:
        return render_account(new_error=gettext("The two new passwords differ.")), PasswordRefused.http_status
    try:
        token = change_own_password(
            auth_context(),
            user_of_request(),
            current=current,
            new=new,
            visitor=Visitor.of_request(request),
            now=utc_now(),
        )
    except PasswordRefused as refusal:
        return render_account(new_error=what_is_the_matter(refusal.fault)), refusal.http_status
    except WrongCredentials as refusal:
        return render_account(current_error=gettext("The current password is wrong.")), refusal.http_status
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        return render_account(current_error=wait_message(refusal)), refusal.http_status, wait
    begin_browser_session(token)
    return _done(gettext("Your password is changed. All your other sessions have ended."))


def end_one() -> ResponseReturnValue:
    key, address = request.form.get("session", ""), request.remote_addr or ""
    end_own_session(auth_context().store, user_of_request(), key, address, utc_now())
    return _done(gettext("The session has ended."))


def end_others() -> ResponseReturnValue:
    end_other_sessions(auth_context().store, user_of_request(), request.remote_addr or "", utc_now())
    return _done(gettext("All your other sessions have ended."))


def _done(message: str) -> ResponseReturnValue:
    # By a new request, so that loading the page again repeats nothing.
    flash(message)
    return redirect(url_for("auth.account_page"))


def render_account(*, current_error: str = "", new_error: str = "", factor_error: str = "") -> str:
    context, user, now = auth_context(), user_of_request(), utc_now()
    return render_template(
        "account.html",
        user=user,
        has_password=has_password(context.store, user.principal.user_id),
        is_confirmed=is_confirmed(context.settings, user, now),
        choices=ways_to_confirm(ACCOUNT_PATH, user.principal.user_id),
        sessions=live_sessions(context.store, context.settings, user.principal.user_id, now, user.token),
        ago=lambda moment: format_timedelta(moment - now, add_direction=True),
        day=lambda moment: format_date(moment, "long"),
        current_error=current_error,
        new_error=new_error,
        factor=enrolment(context.store, user.principal.user_id),
        factor_is_required=requires_second_factor(context, user.principal.user_id),
        factor_error=factor_error,
        minimum_length=MINIMUM_LENGTH,
        # To whoever sees no figures, the start page leads nowhere else.
        only_administers=not user.principal.sees_figures and bool(sections_of(user.principal)),
        locale=get_locale(),
    )
