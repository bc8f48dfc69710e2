"""Whoever has been recognised at a provider comes in here, or has their open session confirmed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from auth.audit import Actor, Event
from auth.audit_refusals import record_refusal
from auth.begun_sign_ins import begin_sign_in
from auth.context import AuthContext
from auth.errors import ArrivalRefused, ProviderUnavailable, Refusal, TooManyAttempts
from auth.federation.identities import owner_of, receive
from auth.federation.person import Person
from auth.federation.requests import Request
from auth.second_factors import enrolment
from auth.sessions import SignedInUser, confirm_session, session_key
from auth.sign_in import SignIn, let_in, requires_second_factor
from auth.store import reading
from auth.throttle import begin_attempt, forget_attempt, origin_apart
from auth.visitors import Visitor

# How far the provider's clock is let be behind ours.
SLACK = timedelta(minutes=2)


def enter(context: AuthContext, person: Person, visitor: Visitor, now: datetime) -> SignIn:
    """A session, or our own second step where a role or the account asks for one and the provider did not see to it.
    Raises `ArrivalRefused` or `NotRecorded`."""
    owner = receive(context.store, person, visitor.address, now)
    asks = enrolment(context.store, owner.user_id) or requires_second_factor(context, owner.user_id)
    if asks and not person.is_vouched_for:
        token = begin_sign_in(context.store, owner.user_id, now, person.provider)
        return SignIn(token, needs_second_step=True)
    token = let_in(context, owner.user_id, owner.user_name, visitor, now, person.provider)
    return SignIn(token, needs_second_step=False)


def confirm(context: AuthContext, person: Person, request: Request, user: SignedInUser | None, now: datetime) -> None:
    """The session that asked, by its owner, who has signed in at the provider since. Raises `ArrivalRefused`."""
    with reading(context.store) as connection:
        owner = owner_of(connection, person)
    if user is None or session_key(user.token) != request.asked.confirms:
        raise ArrivalRefused(Refusal.NOT_CONFIRMED, "session")
    if owner is None or owner.user_id != user.principal.user_id:
        raise ArrivalRefused(Refusal.NOT_CONFIRMED, "somebody else")
    if person.authenticated_at is None or person.authenticated_at < request.begun_at - SLACK:
        raise ArrivalRefused(Refusal.NOT_CONFIRMED, "too long ago")
    confirm_session(context.store, user.token, now)


@contextmanager
def arriving(context: AuthContext, provider: str, address: str, now: datetime) -> Iterator[None]:
    """What fails herein is counted, and told by the audit log, without what the provider said. Raises
    `TooManyAttempts` before anything is looked at."""
    store, origin = context.store, origin_apart(address, context.settings.secret_key, "arrival")
    actor = Actor.anonymous(address)
    try:
        attempt_id = begin_attempt(store, context.settings.throttle, origin, now)
    except TooManyAttempts as refusal:
        details = {"what": "arrival", "counted_by": refusal.counted_by}
        record_refusal(store, Event.THROTTLED, actor, details, now)
        raise
    try:
        yield
    except ArrivalRefused as refusal:
        details = {"provider": provider, "what": refusal.why.value, "fault": refusal.fault}
        whose = replace(actor, user_id=refusal.user_id, user_name=refusal.user_name)
        record_refusal(store, Event.SIGN_IN_FAILED, whose, details, now)
        raise
    except ProviderUnavailable:
        # Nobody's fault who arrives.
        forget_attempt(store, attempt_id)
        raise
    forget_attempt(store, attempt_id)
