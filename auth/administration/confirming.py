"""The door of the administration: the password once more, or signing in anew where somebody does that, whoever sits
at an open session."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from auth.administration.entering import render_administration, sections_of
from auth.context import auth_context, utc_now
from auth.denials import Why, note_denial
from auth.error_responses import wait_message
from auth.errors import NoSuchPage, TooManyAttempts, WrongCredentials
from auth.federation.pages import ways_to_confirm
from auth.login import user_of_request
from auth.next_page import START_PAGE, next_page
from auth.paths import ADMINISTRATION_PATH
from auth.sessions import SignedInUser, confirm_session
from auth.sign_in import prove_password
from auth.users import has_password

_CONFIRM_PATH = f"{ADMINISTRATION_PATH}/confirm"


def add_confirming(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(ADMINISTRATION_PATH, view_func=administration, methods=["GET"])
    blueprint.add_url_rule(_CONFIRM_PATH, view_func=confirm_page, methods=["GET"])
    blueprint.add_url_rule(_CONFIRM_PATH, view_func=confirm, methods=["POST"])


def administration() -> ResponseReturnValue:
    """Leads to the first section that is open."""
    return redirect(url_for(sections_of(_administrator().principal)[0].endpoint))


def confirm_page() -> ResponseReturnValue:
    _administrator()
    return _form(_page(request.args.get("next")))


def confirm() -> ResponseReturnValue:
    context, user, now, page = auth_context(), _administrator(), utc_now(), _page(request.form.get("next"))
    try:
        prove_password(
            context,
            name=user.principal.user_name,
            password=request.form.get("password", ""),
            address=request.remote_addr or "",
            now=now,
        )
    except WrongCredentials as refusal:
        return _form(page, gettext("The password is wrong.")), refusal.http_status
    except TooManyAttempts as refusal:
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        return _form(page, wait_message(refusal)), refusal.http_status, wait
    confirm_session(context.store, user.token, now)
    return redirect(page)


def _administrator() -> SignedInUser:
    """To whoever administers nothing there is no such page."""
    user = user_of_request()
    if not sections_of(user.principal):
        note_denial(Why.NOT_PERMITTED, page=ADMINISTRATION_PATH)
        raise NoSuchPage("There is no such page.")
    return user


def _page(candidate: str | None) -> str:
    page = next_page(candidate)
    return ADMINISTRATION_PATH if page == START_PAGE else page


def _form(page: str, error: str = "") -> str:
    store, user_id = auth_context().store, user_of_request().principal.user_id
    return render_administration(
        "administration/confirm.html",
        page=page,
        error=error,
        has_password=has_password(store, user_id),
        choices=ways_to_confirm(page, user_id),
    )
