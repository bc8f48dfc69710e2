"""The action of signing in: throttle, check, ask for the second factor of whoever has one, begin a session."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from auth.begun_sign_ins import BegunSignIn, begin_sign_in, forget_begun_sign_in
from auth.context import AuthContext
from auth.errors import WrongCredentials
from auth.grants import granted
from auth.names import normalised_name
from auth.second_factors import enrol, enrolment, use_code
from auth.sessions import start_session
from auth.store import reading
from auth.throttle import begin_attempt, forget_attempt, origin_of, record_success
from auth.totp import Sealer
from auth.users import Credentials, find_credentials, replace_hash
from auth.visitors import Visitor


@dataclass(frozen=True, slots=True)
class SignIn:
    """`token` is that of a session, or of a sign-in that waits for its second step."""

    token: str
    needs_second_step: bool


def sign_in(context: AuthContext, *, name: str, password: str, visitor: Visitor, now: datetime) -> SignIn:
    """The first step, which for most is all. Raises what `prove_password` does."""
    store = context.store
    credentials = prove_password(context, name=name, password=password, address=visitor.address, now=now)
    if enrolment(store, credentials.user_id) or requires_second_factor(context, credentials.user_id):
        return SignIn(begin_sign_in(store, credentials.user_id, now), needs_second_step=True)
    return SignIn(start_session(store, context.settings, credentials.user_id, visitor, now), needs_second_step=False)


def requires_second_factor(context: AuthContext, user_id: int) -> bool:
    with reading(context.store) as connection:
        grants = granted(connection, user_id)
    return any(grant.role.key in context.settings.second_factor_roles for grant in grants)


def take_second_step(context: AuthContext, begun: BegunSignIn, code: str, visitor: Visitor, now: datetime) -> str:
    """The token of a new session. Raises `CodeRefused`, `TooManyAttempts` or `SecretUnreadable`."""
    store, settings = context.store, context.settings
    with _counted(context, begun.user_name, visitor.address, now):
        use_code(store, Sealer(settings.secret_key), begun.user_id, code, now)
    return _finish(context, begun, visitor, now)


def enrol_at_sign_in(
    context: AuthContext, begun: BegunSignIn, secret: bytes, code: str, visitor: Visitor, now: datetime
) -> tuple[str, tuple[str, ...]]:
    """The token of a new session, and the recovery codes. Raises what `enrol` does."""
    codes = enrol(context.store, Sealer(context.settings.secret_key), begun.user_id, secret, code, now)
    return _finish(context, begun, visitor, now), codes


@contextmanager
def _counted(context: AuthContext, name: str, address: str, now: datetime) -> Iterator[None]:
    """A try of a code. However well an address is known, as many an account and no more: a code has six digits."""
    origin = origin_of(normalised_name(name), address, context.settings.secret_key, "second factor")
    attempt_id = begin_attempt(context.store, context.settings.throttle, origin, now)
    yield
    forget_attempt(context.store, attempt_id)


def _finish(context: AuthContext, begun: BegunSignIn, visitor: Visitor, now: datetime) -> str:
    forget_begun_sign_in(context.store, begun.token)
    return start_session(context.store, context.settings, begun.user_id, visitor, now)


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
