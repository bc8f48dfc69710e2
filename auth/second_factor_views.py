"""The second factor: asked for, or set up, as the second step of signing in; set up and taken away at the account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from auth.account import enrol_own_second_factor, renew_own_recovery_codes, take_own_second_factor_away
from auth.account_views import render_account
from auth.begun_sign_ins import LIMIT, BegunSignIn
from auth.context import auth_context, utc_now
from auth.error_responses import wait_message
from auth.errors import AuthError, CodeRefused, NotConfirmed, SecretUnreadable, TooManyAttempts, WrongCredentials
from auth.guard import sign_in_address
from auth.login import begin_browser_session, begun_sign_in, user_of_request
from auth.next_page import next_page
from auth.paths import ACCOUNT_PATH, SECOND_FACTOR_PATH
from auth.principal import Principal
from auth.second_factors import enrolment
from auth.sign_in import enrol_at_sign_in, take_second_step
from auth.totp import Sealer, key_text, new_secret, picture
from auth.visitors import Visitor

_OWN = f"{ACCOUNT_PATH}/second-factor"


def add_second_step(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(SECOND_FACTOR_PATH, view_func=second_step_page, methods=["GET"])
    blueprint.add_url_rule(SECOND_FACTOR_PATH, view_func=submit_second_step, methods=["POST"])


def add_second_factor(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(_OWN, view_func=second_factor_page, methods=["GET"])
    blueprint.add_url_rule(_OWN, view_func=set_up, methods=["POST"])
    blueprint.add_url_rule(f"{_OWN}/off", view_func=turn_off, methods=["POST"])
    blueprint.add_url_rule(f"{_OWN}/recovery-codes", view_func=renew_codes, methods=["POST"])


def second_step_page() -> ResponseReturnValue:
    begun, target = begun_sign_in(), next_page(request.args.get("next"))
    return redirect(sign_in_address(target)) if begun is None else _second_step(begun, target)


def submit_second_step() -> ResponseReturnValue:
    begun, target = begun_sign_in(), next_page(request.form.get("next"))
    if begun is None:
        flash(gettext("That took too long; sign in again."))
        return redirect(sign_in_address(target))
    try:
        return _finish(begun, target)
    except (CodeRefused, TooManyAttempts) as refusal:
        return _second_step(begun, target, error=_in_words(refusal)), refusal.http_status


def _finish(begun: BegunSignIn, target: str) -> ResponseReturnValue:
    context, visitor, now = auth_context(), Visitor.of_request(request), utc_now()
    code = request.form.get("code", "")
    if enrolment(context.store, begun.user_id) is not None:
        begin_browser_session(take_second_step(context, begun, code, visitor, now))
        return redirect(target)
    token, codes = enrol_at_sign_in(context, begun, _secret_of_form(begun.user_id), code, visitor, now)
    begin_browser_session(token)
    return _recovery_codes(codes, target)


def _second_step(begun: BegunSignIn, target: str, error: str = "") -> str:
    if enrolment(auth_context().store, begun.user_id) is None:
        hidden = {"next": target}
        return _set_up_form(begun.user_id, begun.user_name, url_for("auth.submit_second_step"), hidden, error, True)
    return render_template("second_step.html", target=target, error=error, locale=get_locale())


def second_factor_page() -> ResponseReturnValue:
    principal = user_of_request().principal
    if enrolment(auth_context().store, principal.user_id) is not None:
        return redirect(ACCOUNT_PATH)
    return _own_set_up(principal)


def set_up() -> ResponseReturnValue:
    user, code = user_of_request(), request.form.get("code", "")
    try:
        secret = _secret_of_form(user.principal.user_id)
        codes = enrol_own_second_factor(
            auth_context(), user, secret, code, address=request.remote_addr or "", now=utc_now()
        )
    except CodeRefused as refusal:
        return _own_set_up(user.principal, _in_words(refusal)), 400
    return _recovery_codes(codes, ACCOUNT_PATH)


def turn_off() -> ResponseReturnValue:
    password, address, user = request.form.get("password", ""), request.remote_addr or "", user_of_request()
    try:
        take_own_second_factor_away(auth_context(), user, password=password, address=address, now=utc_now())
    except (WrongCredentials, TooManyAttempts) as refusal:
        return render_account(factor_error=_in_words(refusal)), refusal.http_status
    except NotConfirmed as refusal:
        # The page says how.
        return render_account(), refusal.http_status
    flash(gettext("The second factor is off."))
    return redirect(ACCOUNT_PATH)


def renew_codes() -> ResponseReturnValue:
    password, address, user = request.form.get("password", ""), request.remote_addr or "", user_of_request()
    try:
        codes = renew_own_recovery_codes(auth_context(), user, password=password, address=address, now=utc_now())
    except (WrongCredentials, TooManyAttempts) as refusal:
        return render_account(factor_error=_in_words(refusal)), refusal.http_status
    except NotConfirmed as refusal:
        # The page says how.
        return render_account(), refusal.http_status
    return _recovery_codes(codes, ACCOUNT_PATH)


def _own_set_up(principal: Principal, error: str = "") -> str:
    return _set_up_form(principal.user_id, principal.user_name, url_for("auth.set_up"), {}, error, False)


def _set_up_form(
    user_id: int, user_name: str, action: str, hidden: dict[str, str], error: str, is_required: bool
) -> str:
    """The secret travels sealed in the form; nothing is stored of it before a code has shown that the app has it."""
    try:
        # After a mistyped code the same one, or the app would have to be set up anew.
        secret = _secret_of_form(user_id)
    except CodeRefused:
        secret = new_secret()
    return render_template(
        "set_up.html",
        action=action,
        hidden={**hidden, "secret": Sealer(*auth_context().settings.secret_keys).seal(secret, user_id)},
        picture=picture(secret, user_name),
        key=key_text(secret),
        is_required=is_required,
        error=error,
        locale=get_locale(),
    )


def _secret_of_form(user_id: int) -> bytes:
    sealer = Sealer(*auth_context().settings.secret_keys)
    try:
        return sealer.open(request.form.get("secret", ""), user_id, seconds=int(LIMIT.total_seconds()))
    except SecretUnreadable as error:
        raise CodeRefused("The form is too old.") from error


def _recovery_codes(codes: tuple[str, ...], target: str) -> str:
    return render_template("recovery_codes.html", codes=codes, target=target, locale=get_locale())


def _in_words(refusal: AuthError) -> str:
    if isinstance(refusal, TooManyAttempts):
        return wait_message(refusal)
    if isinstance(refusal, WrongCredentials):
        return str(gettext("The password is wrong."))
    return str(gettext("This code does not fit, or has been used. Wait for the next one."))
