"""Accounts, hospitals and refusals in the reader's words."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import format_date, format_datetime, get_locale, gettext, ngettext

from auth.audit_wording import Wording
from auth.context import auth_context
from auth.errors import (
    AuthError,
    BeyondOwnHospitals,
    LastAdministrator,
    NoSecondFactor,
    NotManaged,
    OwnAccount,
    RoleNotGiven,
    TokenFault,
    TokenNotMade,
    UnknownHospital,
    UnknownUser,
    UserExists,
    UserIsDisabled,
    UserNameRefused,
)
from auth.grants import EVERY_HOSPITAL
from auth.principal import Grant, Scope
from auth.roles import ROLES
from auth.tables import TOKEN_NAME_LENGTH, USER_NAME_LENGTH
from auth.token_listing import TokenState
from auth.tokens import MAXIMUM_DAYS
from auth.user_listing import ListedUser, State

# Of one role in a list; the account's own page names all.
MOST_NAMED = 3


def language() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "en"


def hospital_name(code: str) -> str:
    return auth_context().hospital_names.name(code, language())


def hospitals_in_words(hospitals: Scope | Sequence[str], most: int | None = None) -> str:
    if hospitals is None:
        return str(gettext("all hospitals"))
    names = sorted(map(hospital_name, hospitals), key=str.casefold)
    if most is None or len(names) <= most:
        return ", ".join(names) or str(gettext("no hospital"))
    more = ngettext("%(num)d more", "%(num)d more", len(names) - most)
    return f"{', '.join(names[:most])} + {more}"


def role_in_words(grant: Grant, most: int | None = None) -> str:
    return f"{grant.role.name}: {hospitals_in_words(grant.hospitals, most)}"


def grant_in_words(text: str) -> str:
    """Of a grant as the log has it; of a role that there is no longer, as it is."""
    key, _, hospitals = text.partition("=")
    if key not in ROLES:
        return text
    scope = None if hospitals == EVERY_HOSPITAL else frozenset(filter(None, hospitals.split(",")))
    return role_in_words(Grant(ROLES[key], scope))


def wording() -> Wording:
    return Wording(gettext, hospital_name, grant_in_words, lambda text: moment(datetime.fromisoformat(text)))


def day(moment: datetime) -> str:
    return str(format_date(moment, "medium"))


def moment(at: datetime) -> str:
    """Of the log, to the second, in UTC as its days are."""
    return str(format_datetime(at, "yyyy-MM-dd HH:mm:ss"))


def state_in_words(user: ListedUser) -> str:
    match user.state:
        case State.DISABLED:
            told = gettext("disabled since %(day)s", day=day(user.disabled_at)) if user.disabled_at else ""
        case State.INVITED:
            told = gettext("invited until %(day)s", day=day(user.link_until)) if user.link_until else ""
        case State.LOCKED | State.NO_PASSWORD | State.ACTIVE:
            told = states()[user.state]
    return str(told)


def states() -> dict[State, str]:
    """In the order in which they are offered."""
    return {
        State.ACTIVE: gettext("active"),
        State.INVITED: gettext("invited"),
        State.NO_PASSWORD: gettext("without a password"),
        State.LOCKED: gettext("locked"),
        State.DISABLED: gettext("disabled"),
    }


def token_states() -> dict[TokenState, str]:
    return {
        TokenState.STANDING: gettext("standing"),
        TokenState.EXPIRED: gettext("expired"),
        TokenState.REVOKED: gettext("revoked"),
    }


def refusal_in_words(error: AuthError) -> str:
    if isinstance(error, TokenNotMade):
        return _token_fault(error.fault)
    for kind, sentence in _sentences():
        if isinstance(error, kind):
            return sentence
    return str(gettext("This request could not be carried out."))


def _sentences() -> Iterable[tuple[type[AuthError], str]]:
    yield OwnAccount, gettext("Nobody does this to their own account; somebody else who manages it can.")
    yield NotManaged, gettext("This account is managed by somebody else.")
    yield BeyondOwnHospitals, gettext("Give one role or more, each for hospitals that you manage yourself.")
    yield (
        LastAdministrator,
        gettext("This is the last account that manages all hospitals: give another one that role first."),
    )
    yield UserExists, gettext("There is a user of this name already.")
    yield (
        UserNameRefused,
        gettext("A name has 1 to %(length)d characters and no control characters.", length=USER_NAME_LENGTH),
    )
    yield UserIsDisabled, gettext("The account is disabled: enable it first.")
    yield UnknownUser, gettext("There is no user of this name that you manage.")
    yield NoSecondFactor, gettext("This account has no second factor.")
    yield RoleNotGiven, gettext("Choose for which hospitals each role is given.")
    yield UnknownHospital, gettext("One of these hospitals is no longer in the settings. Load the page again.")


def _token_fault(fault: TokenFault) -> str:
    match fault:
        case TokenFault.NAME:
            said = gettext(
                "A token has a name of 1 to %(length)d characters that says what it is for.", length=TOKEN_NAME_LENGTH
            )
        case TokenFault.DAYS:
            said = gettext("A token is good for 1 to %(days)d days.", days=MAXIMUM_DAYS)
        case TokenFault.NO_HOSPITAL | TokenFault.UNNAMED_HOSPITALS:
            said = gettext("Choose the hospitals that the token is for.")
        case TokenFault.BEYOND_USER:
            said = gettext("The user may not see all of these hospitals.")
        case TokenFault.DISABLED:
            said = gettext("The account is disabled: enable it first.")
    return str(said)
