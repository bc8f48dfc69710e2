"""Tokens of the API: all that there are, a new one, which is shown once, and their end."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, gettext
from werkzeug.datastructures import MultiDict

from auth.administration.acting import acting, do_or_say, managed_hospitals, offered_codes, said_of
from auth.administration.entering import administering, render_administration
from auth.administration.paging import asked_page, given, pager
from auth.administration.role_choices import hospital_choices
from auth.administration.sections import TOKENS
from auth.administration.wording import MOST_NAMED, day, hospitals_in_words, token_states
from auth.context import auth_context, utc_now
from auth.errors import AuthError, TokenFault, TokenNotMade, UnknownUser
from auth.grants import EVERY_HOSPITAL, require_known_hospitals
from auth.names import normalised_name
from auth.paths import ADMINISTRATION_PATH
from auth.token_listing import PAGE_SIZE, TokenState, WantedTokens, find_tokens, state_of
from auth.tokens import MAXIMUM_DAYS, create_token, revoke_token
from auth.user_listing import managed_names
from auth.users import user_id_of

TOKENS_PATH = f"{ADMINISTRATION_PATH}/tokens"
# A quarter of a year: long enough for a job, short enough that somebody asks whether it is still needed.
_USUAL_DAYS = "90"


def add_tokens(blueprint: Blueprint) -> None:
    new = f"{TOKENS_PATH}/new"
    blueprint.add_url_rule(TOKENS_PATH, view_func=tokens_page, methods=["GET"])
    blueprint.add_url_rule(new, view_func=new_token_page, methods=["GET"])
    blueprint.add_url_rule(new, view_func=make_token, methods=["POST"])
    blueprint.add_url_rule(f"{TOKENS_PATH}/<int:number>/revoke", view_func=revoke, methods=["POST"])


@administering(TOKENS)
def tokens_page() -> ResponseReturnValue:
    now, filters = utc_now(), given("user", "state")
    state = TokenState(filters["state"]) if filters["state"] in {*TokenState} else None
    found = find_tokens(
        auth_context().store, WantedTokens(managed_hospitals(), filters["user"], state), now, asked_page()
    )
    return render_administration(
        "administration/tokens.html",
        TOKENS,
        tokens=found.tokens,
        pager=pager(found.page, found.pages, PAGE_SIZE, found.total, filters),
        filters=filters,
        states=token_states(),
        state_of=lambda token: state_of(token, now),
        hospitals_in_words=lambda hospitals: hospitals_in_words(hospitals, MOST_NAMED),
        day=day,
        hour=lambda moment: format_datetime(moment, "short"),
    )


@administering(TOKENS)
def new_token_page() -> ResponseReturnValue:
    return _new_token({"user": request.args.get("user", ""), "name": "", "days": _USUAL_DAYS}, frozenset())


@administering(TOKENS)
def make_token() -> ResponseReturnValue:
    form = request.form
    user, name, days = (form.get(field, "").strip() for field in ("user", "name", "days"))
    try:
        token = _make(user, name, days, _scope(form))
    except AuthError as error:
        values = {"user": user, "name": name, "days": days}
        chosen = frozenset(form.getlist("hospital"))
        return _new_token(values, chosen, said_of(error, normalised_name(user))), error.http_status
    return render_administration(
        "administration/token.html", TOKENS, token=token, name=name, user=normalised_name(user)
    )


@administering(TOKENS)
def revoke(number: int) -> ResponseReturnValue:
    def act() -> str:
        revoke_token(auth_context().store, number, acting(), utc_now())
        return str(gettext("The token is revoked."))

    do_or_say(act, f"#{number}")
    return redirect(url_for("auth.tokens_page"))


def _make(user: str, name: str, days: str, scope: frozenset[str] | None) -> str:
    context = auth_context()
    # Of those that are managed by others nobody learns whether they are.
    if normalised_name(user) not in managed_names(context, managed_hospitals()):
        raise UnknownUser(f"There is no user named {user} here.")
    if not (days.isdecimal() and len(days) < 6):
        raise TokenNotMade(TokenFault.DAYS, f"A token is good for 1 to {MAXIMUM_DAYS} days.")
    number = user_id_of(context.store, user)
    return create_token(
        context.store, user_id=number, name=name, hospitals=scope, days=int(days), by=acting(), now=utc_now()
    )


def _scope(form: MultiDict[str, str]) -> frozenset[str] | None:
    if form.get("all") == EVERY_HOSPITAL:
        return None
    require_known_hospitals(form.getlist("hospital"), offered_codes())
    return frozenset(form.getlist("hospital"))


def _new_token(values: Mapping[str, str], chosen: frozenset[str], error: str = "") -> str:
    context = auth_context()
    return render_administration(
        "administration/new_token.html",
        TOKENS,
        values=values,
        error=error,
        names=managed_names(context, managed_hospitals()),
        offers_all=managed_hospitals() is None,
        regions=hospital_choices(offered_codes(), chosen),
        maximum_days=MAXIMUM_DAYS,
    )
