"""The action of signing in: throttle, check, begin a session."""

from dataclasses import replace
from datetime import datetime

from auth.context import AuthContext
from auth.errors import WrongCredentials
from auth.names import normalised_name
from auth.sessions import start_session
from auth.throttle import begin_attempt, origin_of, record_success
from auth.users import Credentials, find_credentials, replace_hash
from auth.visitors import Visitor


def sign_in(context: AuthContext, *, name: str, password: str, visitor: Visitor, now: datetime) -> str:
    """The token of a new session. Raises what `prove_password` does."""
    credentials = prove_password(context, name=name, password=password, address=visitor.address, now=now)
    return start_session(context.store, context.settings, credentials.user_id, visitor, now)


def prove_password(context: AuthContext, *, name: str, password: str, address: str, now: datetime) -> Credentials:
    """Whose password it is, as stored from now on.

    Raises `TooManyAttempts`, `WrongCredentials` or, so that nobody gets in uncounted, `StoreUnavailable`.
    """
    store, settings = context.store, context.settings
    normal_name = normalised_name(name)
    origin = origin_of(normal_name, address, settings.secret_key)
    attempt_id = begin_attempt(store, settings.throttle, origin, now)
    credentials = find_credentials(store, normal_name)
    check = context.passwords.check(credentials.password_hash if credentials else None, password)
    if credentials is None or not check.is_right:
        raise WrongCredentials("The name or the password is wrong.")
    record_success(store, settings.throttle, attempt_id, now)
    if check.new_hash is None:
        return credentials
    replace_hash(store, credentials, check.new_hash)
    return replace(credentials, password_hash=check.new_hash)
