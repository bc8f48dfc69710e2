"""The page of one account, and what is done to it there."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta, gettext

from auth.administration.acting import acting, do_or_say, managed_user, said_of
from auth.administration.entering import administering, render_administration
from auth.administration.role_choices import chosen_grants, role_choices
from auth.administration.sections import USERS
from auth.administration.users_views import USERS_PATH, render_link
from auth.administration.wording import (
    day,
    hospitals_in_words,
    role_in_words,
    state_in_words,
    token_states,
)
from auth.context import auth_context, utc_now
from auth.errors import AuthError
from auth.invitations import make_link
from auth.login import user_of_request
from auth.sessions import live_sessions
from auth.token_listing import state_of
from auth.tokens import list_tokens
from auth.users import disable_user, enable_user, end_sessions_of, grant_roles, reset_second_factor, unlock_user

_PATH = f"{USERS_PATH}/<int:user_id>"


def add_user_page(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(_PATH, view_func=user_page, methods=["GET"])
    for name, view in {
        "roles": set_roles,
        "link": link_user,
        "disable": disable,
        "enable": enable,
        "unlock": unlock,
        "reset-second-factor": reset_factor,
        "end-sessions": end_sessions,
    }.items():
        blueprint.add_url_rule(f"{_PATH}/{name}", view_func=view, methods=["POST"])


@administering(USERS)
def user_page(user_id: int) -> ResponseReturnValue:
    context, now, user = auth_context(), utc_now(), managed_user(user_id)
    return render_administration(
        "administration/user.html",
        USERS,
        user=user,
        is_own=user_id == user_of_request().principal.user_id,
        choices=role_choices(user.grants),
        sessions=live_sessions(context.store, context.settings, user_id, now),
        tokens=list_tokens(context.store, user_id),
        state_in_words=state_in_words,
        role_in_words=role_in_words,
        hospitals_in_words=hospitals_in_words,
        token_state=lambda token: token_states()[state_of(token, now)],
        day=day,
        ago=lambda moment: format_timedelta(moment - now, add_direction=True),
    )


@administering(USERS)
def set_roles(user_id: int) -> ResponseReturnValue:
    user = managed_user(user_id)

    def act() -> str:
        grants = chosen_grants(request.form, user.grants)
        grant_roles(auth_context().store, name=user.name, grants=grants, by=acting(), now=utc_now())
        return str(gettext("The roles are set. All sessions of the user have ended, and a link is void."))

    return _done(user_id, user.name, act)


@administering(USERS)
def link_user(user_id: int) -> ResponseReturnValue:
    user = managed_user(user_id)
    try:
        token = make_link(auth_context().store, name=user.name, by=acting(), now=utc_now())
    except AuthError as error:
        flash(said_of(error, user.name), "error")
        return _back(user_id)
    return render_link(user.name, token, gettext("The link is made"))


@administering(USERS)
def disable(user_id: int) -> ResponseReturnValue:
    user = managed_user(user_id)

    def act() -> str:
        disable_user(auth_context().store, name=user.name, by=acting(), now=utc_now())
        return str(gettext("The account is disabled. Its sessions have ended and its tokens are revoked."))

    return _done(user_id, user.name, act)


@administering(USERS)
def enable(user_id: int) -> ResponseReturnValue:
    user = managed_user(user_id)

    def act() -> str:
        enable_user(auth_context().store, name=user.name, by=acting(), now=utc_now())
        return str(gettext("The account is enabled, with the password and the roles from before."))

    return _done(user_id, user.name, act)


@administering(USERS)
def unlock(user_id: int) -> ResponseReturnValue:
    user, key = managed_user(user_id), auth_context().settings.secret_key

    def act() -> str:
        unlock_user(auth_context().store, name=user.name, secret_key=key, by=acting(), now=utc_now())
        return str(gettext("The account is unlocked: what failed is forgotten."))

    return _done(user_id, user.name, act)


@administering(USERS)
def reset_factor(user_id: int) -> ResponseReturnValue:
    user = managed_user(user_id)

    def act() -> str:
        reset_second_factor(auth_context().store, name=user.name, by=acting(), now=utc_now())
        return str(gettext("The second factor is taken away. All sessions of the user have ended."))

    return _done(user_id, user.name, act)


@administering(USERS)
def end_sessions(user_id: int) -> ResponseReturnValue:
    user, key = managed_user(user_id), request.form.get("session") or None

    def act() -> str:
        end_sessions_of(auth_context().store, name=user.name, key=key, by=acting(), now=utc_now())
        return str(gettext("The session has ended.") if key else gettext("All sessions of the user have ended."))

    return _done(user_id, user.name, act)


def _done(user_id: int, name: str, act: Callable[[], str]) -> ResponseReturnValue:
    do_or_say(act, name)
    return _back(user_id)


def _back(user_id: int) -> ResponseReturnValue:
    # By a new request, so that loading the page again repeats nothing.
    return redirect(url_for("auth.user_page", user_id=user_id))
