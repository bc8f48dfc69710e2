"""The action of signing in: throttle, check, begin a session."""

from datetime import datetime

from auth.context import AuthContext
from auth.errors import WrongCredentials
from auth.names import normalised_name
from auth.sessions import start_session
from auth.throttle import begin_attempt, origin_of, record_success
from auth.users import find_credentials, replace_hash


def sign_in(context: AuthContext, *, name: str, password: str, address: str, now: datetime) -> str:
    """The token of a new session.

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
    if check.new_hash is not None:
        replace_hash(store, credentials, check.new_hash)
    return start_session(store, settings, credentials.user_id, now)
