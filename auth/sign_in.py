"""The action of signing in: throttle, check, ask for the second factor of whoever has one, begin a session. Each is
told by the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from auth.audit import Actor, Event, Means, recording
from auth.audit_refusals import record_failure, record_refusal
from auth.begun_sign_ins import BegunSignIn, begin_sign_in, forget_begun_sign_in
from auth.context import AuthContext
from auth.errors import CodeRefused, TooManyAttempts, WrongCredentials
from auth.grants import granted
from auth.names import normalised_name
from auth.second_factors import enrol, enrolment, use_code
from auth.sessions import start_session
from auth.store import reading, writing
from auth.throttle import SECOND_FACTOR, begin_attempt, forget_attempt, origin_of, record_success
from auth.totp import Sealer
from auth.users import Credentials, find_credentials, note_sign_in, replace_hash
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
    token = let_in(context, credentials.user_id, credentials.user_name, visitor, now)
    return SignIn(token, needs_second_step=False)


def requires_second_factor(context: AuthContext, user_id: int) -> bool:
    with reading(context.store) as connection:
        grants = granted(connection, user_id)
    return any(grant.role.key in context.settings.second_factor_roles for grant in grants)


def take_second_step(context: AuthContext, begun: BegunSignIn, code: str, visitor: Visitor, now: datetime) -> str:
    """The token of a new session. Raises `CodeRefused`, `TooManyAttempts` or `SecretUnreadable`."""
    store, settings = context.store, context.settings
    with _counted(context, begun, visitor.address, now):
        use_code(store, Sealer(*settings.secret_keys), begun.user_id, code, now)
    return _finish(context, begun, visitor, now)


def enrol_at_sign_in(
    context: AuthContext, begun: BegunSignIn, secret: bytes, code: str, visitor: Visitor, now: datetime
) -> tuple[str, tuple[str, ...]]:
    """The token of a new session, and the recovery codes. Raises what `enrol` does."""
    sealer, actor = Sealer(*context.settings.secret_keys), _actor(begun.user_id, begun.user_name, visitor)
    codes = enrol(context.store, sealer, begun.user_id, secret, code, by=actor, now=now)
    return _finish(context, begun, visitor, now), codes


def let_in(
    context: AuthContext, user_id: int, user_name: str, visitor: Visitor, now: datetime, provider: str | None = None
) -> str:
    """The token of a new session. Raises `NotRecorded`: nobody is let in unrecorded."""
    details = {} if provider is None else {"provider": provider}
    with recording(context.store) as turn:
        token = start_session(turn.connection, context.settings, user_id, visitor, now)
        note_sign_in(turn.connection, user_id, now)
        turn.add(Event.SIGNED_IN, _actor(user_id, user_name, visitor), details, now)
    return token


def prove_password(context: AuthContext, *, name: str, password: str, address: str, now: datetime) -> Credentials:
    """Whose password it is, as stored from now on.

    Raises `TooManyAttempts`, `WrongCredentials` or, so that nobody gets in uncounted, `StoreUnavailable`.
    """
    store, settings = context.store, context.settings
    normal_name = normalised_name(name)
    origin = origin_of(normal_name, address, settings.secret_key)
    credentials = find_credentials(store, normal_name)
    actor = _somebody(credentials, address)
    try:
        attempt_id = begin_attempt(store, settings.throttle, origin, now)
    except TooManyAttempts as refusal:
        record_refusal(store, Event.THROTTLED, actor, {"what": "sign_in", "counted_by": refusal.counted_by}, now)
        raise
    may_enter = credentials is not None and not credentials.is_disabled
    check = context.passwords.check(credentials.password_hash if credentials and may_enter else None, password)
    if credentials is None or not check.is_right:
        record_failure(store, actor, {"is_disabled": True} if credentials and not may_enter else {}, now)
        raise WrongCredentials("The name or the password is wrong.")
    with writing(store) as connection:
        record_success(connection, settings.throttle, attempt_id, now)
        if check.new_hash is None:
            return credentials
        replace_hash(connection, credentials, check.new_hash)
    return replace(credentials, password_hash=check.new_hash)


@contextmanager
def _counted(context: AuthContext, begun: BegunSignIn, address: str, now: datetime) -> Iterator[None]:
    """A try of a code. However well an address is known, as many an account and no more: a code has six digits."""
    store, settings = context.store, context.settings
    origin = origin_of(normalised_name(begun.user_name), address, settings.secret_key, SECOND_FACTOR)
    actor = replace(Actor.anonymous(address), user_id=begun.user_id, user_name=begun.user_name)
    try:
        attempt_id = begin_attempt(store, settings.throttle, origin, now)
    except TooManyAttempts as refusal:
        details = {"what": "second_factor", "counted_by": refusal.counted_by}
        record_refusal(store, Event.THROTTLED, actor, details, now)
        raise
    try:
        yield
    except CodeRefused:
        record_failure(store, actor, {"step": "second_factor"}, now)
        raise
    forget_attempt(store, attempt_id)


def _finish(context: AuthContext, begun: BegunSignIn, visitor: Visitor, now: datetime) -> str:
    forget_begun_sign_in(context.store, begun.token)
    return let_in(context, begun.user_id, begun.user_name, visitor, now, begun.provider)


def _actor(user_id: int, user_name: str, visitor: Visitor) -> Actor:
    kept = Actor.anonymous(visitor.address)
    return replace(kept, means=Means.SESSION, user_id=user_id, user_name=user_name)


def _somebody(credentials: Credentials | None, address: str) -> Actor:
    """Not by the name that was typed, which may be a password, but by the account that has it, if one does."""
    actor = Actor.anonymous(address)
    if credentials is None:
        return actor
    return replace(actor, user_id=credentials.user_id, user_name=credentials.user_name)
