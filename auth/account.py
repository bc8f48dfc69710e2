"""What somebody who is signed in changes of their own account."""

from datetime import datetime

from auth.audit import Actor, Event, recording
from auth.context import AuthContext
from auth.errors import NoSecondFactor, NotConfirmed, PasswordFault, PasswordRefused, SecondFactorRequired
from auth.passwords import require_acceptable
from auth.second_factors import enrol, enrolment, renew_recovery_codes, take_away
from auth.sessions import SignedInUser, is_confirmed, start_session
from auth.sign_in import prove_password, requires_second_factor
from auth.store import writing
from auth.totp import Sealer
from auth.users import change_password, has_password
from auth.visitors import Visitor


def change_own_password(
    context: AuthContext, user: SignedInUser, *, current: str, new: str, visitor: Visitor, now: datetime
) -> str:
    """The token of a new session, for every one from before ends.

    Raises `PasswordRefused` or what `prove_password` does: wrong passwords are counted as at sign-in.
    """
    name = user.principal.user_name
    # What would be refused anyway costs nobody an attempt.
    require_acceptable(new, name)
    credentials = prove_password(context, name=name, password=current, address=visitor.address, now=now)
    if context.passwords.check(credentials.password_hash, new).is_right:
        raise PasswordRefused(PasswordFault.UNCHANGED, "The new password is the current one.")
    by = Actor.of_request(user.principal, visitor.address)
    change_password(context.store, context.passwords, credentials, new, by=by, now=now)
    with writing(context.store) as connection:
        return start_session(connection, context.settings, credentials.user_id, visitor, now)


def enrol_own_second_factor(
    context: AuthContext, user: SignedInUser, secret: bytes, code: str, *, address: str, now: datetime
) -> tuple[str, ...]:
    """The recovery codes. Raises what `enrol` does."""
    sealer = Sealer(*context.settings.secret_keys)
    by = Actor.of_request(user.principal, address)
    return enrol(context.store, sealer, user.principal.user_id, secret, code, by=by, now=now)


def take_own_second_factor_away(
    context: AuthContext, user: SignedInUser, *, password: str, address: str, now: datetime
) -> None:
    """Raises `SecondFactorRequired` where a role asks for it, or what `_prove` does."""
    principal = user.principal
    if requires_second_factor(context, principal.user_id):
        raise SecondFactorRequired("A role of this user asks for a second factor.")
    _prove(context, user, password, address, now)
    with recording(context.store) as turn:
        if take_away(turn.connection, principal.user_id):
            by = Actor.of_request(principal, address)
            turn.add(Event.SECOND_FACTOR_TAKEN, by, {"user": principal.user_name, "sessions_ended": 0}, now)


def renew_own_recovery_codes(
    context: AuthContext, user: SignedInUser, *, password: str, address: str, now: datetime
) -> tuple[str, ...]:
    """Raises `NoSecondFactor` where there is nothing to recover, or what `_prove` does."""
    principal = user.principal
    _prove(context, user, password, address, now)
    if enrolment(context.store, principal.user_id) is None:
        raise NoSecondFactor("The user has no second factor.")
    by = Actor.of_request(principal, address)
    return renew_recovery_codes(context.store, principal.user_id, by=by, now=now)


def _prove(context: AuthContext, user: SignedInUser, password: str, address: str, now: datetime) -> None:
    """By the password; by having signed in anew at a provider, of whoever has none.

    Raises what `prove_password` does, or `NotConfirmed`.
    """
    principal = user.principal
    if has_password(context.store, principal.user_id):
        prove_password(context, name=principal.user_name, password=password, address=address, now=now)
    elif not is_confirmed(context.settings, user, now):
        raise NotConfirmed("Sign in anew first.")
