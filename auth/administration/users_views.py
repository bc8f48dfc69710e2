"""The list of accounts, and a new one, whose user chooses the password by a link."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from auth.administration.acting import acting, managed_hospitals, said_of
from auth.administration.entering import administering, render_administration
from auth.administration.paging import asked_page, given, pager
from auth.administration.role_choices import chosen_grants, role_choices
from auth.administration.sections import USERS
from auth.administration.wording import MOST_NAMED, day, role_in_words, state_in_words, states
from auth.context import auth_context, utc_now
from auth.errors import AuthError
from auth.invitations import invite_user
from auth.language import SUPPORTED_LANGUAGES
from auth.links import HOLDS
from auth.names import normalised_name
from auth.paths import ADMINISTRATION_PATH, LINK_PATH
from auth.principal import Grant
from auth.roles import ROLES
from auth.user_listing import PAGE_SIZE, State, WantedUsers, find_users

USERS_PATH = f"{ADMINISTRATION_PATH}/users"


def add_users(blueprint: Blueprint) -> None:
    new = f"{USERS_PATH}/new"
    blueprint.add_url_rule(USERS_PATH, view_func=users_page, methods=["GET"])
    blueprint.add_url_rule(new, view_func=new_user_page, methods=["GET"])
    blueprint.add_url_rule(new, view_func=create_user, methods=["POST"])


@administering(USERS)
def users_page() -> ResponseReturnValue:
    filters = given("name", "role", "state")
    wanted = WantedUsers(
        hospitals=managed_hospitals(),
        part_of_name=filters["name"],
        role=filters["role"] if filters["role"] in ROLES else None,
        state=State(filters["state"]) if filters["state"] in {*State} else None,
    )
    found = find_users(auth_context(), wanted, utc_now(), asked_page())
    return render_administration(
        "administration/users.html",
        USERS,
        users=found.users,
        pager=pager(found.page, found.pages, PAGE_SIZE, found.total, filters),
        filters=filters,
        roles={key: role.name for key, role in ROLES.items()},
        states=states(),
        role_in_words=lambda grant: role_in_words(grant, MOST_NAMED),
        state_in_words=state_in_words,
        day=day,
    )


@administering(USERS)
def new_user_page() -> ResponseReturnValue:
    return _new_user()


@administering(USERS)
def create_user() -> ResponseReturnValue:
    name, language = request.form.get("name", ""), request.form.get("language", "")
    try:
        token = invite_user(
            auth_context().store,
            name=name,
            grants=chosen_grants(request.form),
            language=language if language in SUPPORTED_LANGUAGES else None,
            by=acting(),
            now=utc_now(),
        )
    except AuthError as error:
        return _new_user(name, language, said_of(error, normalised_name(name))), error.http_status
    return render_link(normalised_name(name), token, gettext("The account is made"))


def render_link(name: str, token: str, title: str) -> str:
    """Shown once: the store has no more than its hash."""
    base = auth_context().settings.url or request.host_url
    return render_administration(
        "administration/link.html",
        USERS,
        title=title,
        name=name,
        link=f"{base.rstrip('/')}{LINK_PATH}/{token}",
        until=format_date(utc_now() + HOLDS, "long"),
    )


def _new_user(name: str = "", language: str = "", error: str = "") -> str:
    return render_administration(
        "administration/new_user.html",
        USERS,
        name=name,
        language=language,
        error=error,
        choices=role_choices(_ticked() if error else ()),
    )


def _ticked() -> tuple[Grant, ...]:
    """What was ticked stays so, as far as it can be read."""
    try:
        return chosen_grants(request.form)
    except AuthError:
        return ()
