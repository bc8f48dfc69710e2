"""What the views of accounts share: whom they may be about, by whom something is done, and how a refusal is told."""

from collections.abc import Callable

from flask import flash, request

from auth.administration.wording import refusal_in_words
from auth.audit import Actor
from auth.context import auth_context, utc_now
from auth.denials import Why, note_denial
from auth.errors import AuthError, BeyondOwnHospitals, LastAdministrator, NoSuchPage, NotManaged, OwnAccount
from auth.login import user_of_request
from auth.permissions import Permission
from auth.principal import Scope
from auth.user_listing import ListedUser, find_user

_BY_POLICY = (NotManaged, OwnAccount, BeyondOwnHospitals, LastAdministrator)


def acting() -> Actor:
    return Actor.of_request(user_of_request().principal, request.remote_addr)


def managed_hospitals() -> Scope:
    return user_of_request().principal.hospitals(Permission.MANAGE_ACCOUNTS)


def offered_codes() -> tuple[str, ...]:
    """The hospitals that a role or a token can be given for."""
    principal = user_of_request().principal
    return principal.visible(Permission.MANAGE_ACCOUNTS, auth_context().hospital_codes)


def managed_user(user_id: int) -> ListedUser:
    """Raises `NoSuchPage` also for one whom somebody else manages: nobody learns that there is one."""
    user = find_user(auth_context(), managed_hospitals(), user_id, utc_now())
    if user is None:
        note_denial(Why.NOT_PERMITTED, page=f"/administration/users/{user_id}")
        raise NoSuchPage("There is no such page.")
    return user


def said_of(error: AuthError, about: str) -> str:
    """What is said of a refusal; one by the rules of administration is in the log. Raises what is no refusal."""
    if error.http_status >= 500:
        raise error
    if isinstance(error, _BY_POLICY):
        note_denial(Why.NOT_ALLOWED, user=about, page=request.url_rule.rule if request.url_rule else request.path)
    return refusal_in_words(error)


def do_or_say(act: Callable[[], str], about: str) -> None:
    """Does it and flashes what it says of it, or why it was not done."""
    try:
        flash(act())
    except AuthError as error:
        flash(said_of(error, about), "error")
