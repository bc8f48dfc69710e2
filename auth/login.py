"""Flask-Login wired to the sessions in the store: only here is known how a cookie carries them."""

from typing import cast

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from auth.audit import Actor
from auth.begun_sign_ins import BegunSignIn, find_begun_sign_in
from auth.context import auth_context, utc_now
from auth.errors import NotSignedIn, StoreUnavailable
from auth.sessions import SignedInUser, end_session, find_session, sign_out_of

# Flask-Login keeps the user's id, for us the session's token, under this key.
_TOKEN_KEY = "_user_id"  # noqa: S105
_BEGUN_KEY = "begun_sign_in"


def init_login(server: Flask) -> None:
    login_manager = LoginManager()
    # Flask-Login's own protection believes X-Forwarded-For whoever sends it; sessions in the store need none.
    login_manager.session_protection = None
    login_manager.user_loader(_load_user)
    # Without the context processor: it would ask the store again while the page "store unavailable" is drawn.
    login_manager.init_app(server, add_context_processor=False)


def _load_user(token: str) -> SignedInUser | None:
    # A store that is down is asked once per request, not once by each of guard, language and cookie.
    earlier_failure = g.get("auth_store_failure")
    if earlier_failure is not None:
        raise earlier_failure
    context = auth_context()
    try:
        return find_session(context.store, context.settings, token, utc_now())
    except StoreUnavailable as failure:
        g.auth_store_failure = failure
        raise


def signed_in_user() -> SignedInUser | None:
    """Raises `StoreUnavailable` when that cannot be known."""
    return cast(SignedInUser, current_user) if current_user.is_authenticated else None


def user_of_request() -> SignedInUser:
    """Where the guard lets nobody come who is not signed in."""
    user = signed_in_user()
    if user is None:
        raise NotSignedIn("You are not signed in.")
    return user


def signed_in_user_if_known() -> SignedInUser | None:
    """For what decides nothing about access: language and cookies."""
    try:
        return signed_in_user()
    except StoreUnavailable:
        return None


def carries_session() -> bool:
    """The browser sends a session's token, be the session over or not."""
    return _TOKEN_KEY in session


def session_has_ended() -> bool:
    """The browser still carries a session that is over, so its owner was here before."""
    return carries_session() and signed_in_user() is None


def begin_browser_session(token: str) -> None:
    """Nothing of the cookie from before survives: neither an earlier session nor a planted one."""
    context = auth_context()
    user = find_session(context.store, context.settings, token, utc_now())
    _end_earlier()
    _forget()
    login_user(user)


def begin_second_step(token: str) -> None:
    """The browser keeps the token of a sign-in that is not yet a session, and nothing from before."""
    _end_earlier()
    _forget()
    session[_BEGUN_KEY] = token


def begun_sign_in() -> BegunSignIn | None:
    """The sign-in of this browser that waits for its second step."""
    token = session.get(_BEGUN_KEY)
    return find_begun_sign_in(auth_context().store, token, utc_now()) if isinstance(token, str) else None


def sign_out_of_browser_session() -> None:
    user = signed_in_user()
    if user is not None:
        actor = Actor.of_request(user.principal, request.remote_addr)
        sign_out_of(auth_context().store, user.token, actor, utc_now())
    _forget()


def _end_earlier() -> None:
    earlier = session.get(_TOKEN_KEY)
    if earlier is not None:
        end_session(auth_context().store, earlier, utc_now())


def _forget() -> None:
    logout_user()
    session.clear()
