"""Where a link to a new password leads: to a page whose address says nothing of it, and that asks for the password.

Opening the link uses nothing up, for programs that look through mails open links too.
"""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from auth.audit import Actor, Event
from auth.audit_refusals import record_refusal
from auth.context import auth_context, utc_now
from auth.denials import Why, note_denial
from auth.error_responses import wait_message
from auth.errors import LinkRefused, PasswordRefused, TooManyAttempts
from auth.invitations import set_password_by_link
from auth.links import find_link
from auth.login import sign_out_of_browser_session
from auth.password_words import what_is_the_matter
from auth.passwords import MINIMUM_LENGTH
from auth.paths import LINK_PATH
from auth.throttle import count_refused_token

_KEY = "link_to_password"
# Of ours none is as long; a cookie is not to be made longer by whoever makes an address up.
_LONGEST = 64


def add_link(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(f"{LINK_PATH}/<token>", view_func=follow_link, methods=["GET"])
    blueprint.add_url_rule(LINK_PATH, view_func=link_page, methods=["GET"])
    blueprint.add_url_rule(LINK_PATH, view_func=use_link, methods=["POST"])


def follow_link(token: str) -> ResponseReturnValue:
    # From the address into the cookie: neither the history of the browser nor a referrer has it afterwards.
    session[_KEY] = token[:_LONGEST]
    return redirect(url_for("auth.link_page"))


def link_page() -> ResponseReturnValue:
    try:
        return _form()
    except LinkRefused:
        return _refused()


def use_link() -> ResponseReturnValue:
    """Nobody is signed in by it: whoever has a second factor, or needs one, meets it at sign-in."""
    context, new, again = auth_context(), request.form.get("new", ""), request.form.get("again", "")
    try:
        if new != again:
            return _form(gettext("The two new passwords differ.")), PasswordRefused.http_status
        set_password_by_link(
            context.store, context.passwords, _token(), new, address=request.remote_addr or "", now=utc_now()
        )
    except LinkRefused:
        return _refused()
    except PasswordRefused as refusal:
        return _form(what_is_the_matter(refusal.fault)), refusal.http_status
    sign_out_of_browser_session()
    flash(gettext("Your password is set. Sign in with it."))
    return redirect(url_for("auth.sign_in_page"))


def _token() -> str:
    token = session.get(_KEY)
    return token if isinstance(token, str) else ""


def _form(error: str = "") -> str:
    """Raises `LinkRefused`."""
    link = find_link(auth_context().store, _token(), utc_now())
    if link is None:
        raise LinkRefused("The link does not hold.")
    return render_template(
        "new_password.html", name=link.user_name, error=error, minimum_length=MINIMUM_LENGTH, locale=get_locale()
    )


def _refused() -> ResponseReturnValue:
    """The same of whatever does not hold; counted as tokens that do not, which are as long."""
    context, now, address = auth_context(), utc_now(), request.remote_addr or ""
    session.pop(_KEY, None)
    actor = Actor.anonymous(address)
    try:
        count_refused_token(context.store, context.settings.throttle, address, context.settings.secret_key, now)
    except TooManyAttempts as refusal:
        details = {"what": "link", "counted_by": refusal.counted_by}
        record_refusal(context.store, Event.THROTTLED, actor, details, now)
        wait = {"Retry-After": str(refusal.retry_after_seconds)}
        return _no_link(wait_message(refusal)), refusal.http_status, wait
    note_denial(Why.LINK_REFUSED, page=LINK_PATH)
    sentence = gettext("This link does not hold: it has been used, is too old or was replaced. Ask for a new one.")
    return _no_link(sentence), LinkRefused.http_status


def _no_link(message: str) -> str:
    return render_template(
        "error.html",
        title=gettext("Choose a password"),
        message=message,
        address=url_for("auth.sign_in_page"),
        way_on=gettext("Sign in"),
        locale=get_locale(),
    )
