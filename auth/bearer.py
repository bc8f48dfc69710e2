"""Who brings a token of the API: in the header `Authorization: Bearer …` and nowhere else.

Not in an address, which is logged on its way; not in a cookie, which browsers send unasked.
"""

from datetime import datetime

from flask import request

from auth.audit import Event
from auth.audit_refusals import record_refusal
from auth.context import AuthContext, auth_context, utc_now
from auth.denials import Why, note_denial, requesting
from auth.errors import TokenRefused, TooManyAttempts, TwoCredentials
from auth.login import carries_session
from auth.principal import keep_principal
from auth.throttle import count_refused_token
from auth.tokens import find_bearer


def admit_bearer() -> bool:
    """Whether a token that holds came with this request, whose principal is then the token's.

    False without the header. Raises `TwoCredentials`, `TokenRefused`, `TooManyAttempts` or `StoreUnavailable`.
    """
    header = request.headers.get("Authorization")
    if header is None:
        return False
    # Which of two people is meant is not for us to choose.
    if carries_session():
        raise TwoCredentials("The request carries a token and a session.")
    context, now = auth_context(), utc_now()
    scheme, _, token = header.partition(" ")
    principal = find_bearer(context.store, token, now) if scheme.lower() == "bearer" else None
    if principal is None:
        _count_refused(context, now)
        note_denial(Why.TOKEN_REFUSED, opens="api")
        raise TokenRefused("The token does not hold.")
    keep_principal(principal)
    return True


def _count_refused(context: AuthContext, now: datetime) -> None:
    store, settings = context.store, context.settings
    try:
        count_refused_token(store, settings.throttle, request.remote_addr or "", settings.secret_key, now)
    except TooManyAttempts as refusal:
        details = {"what": "token", "counted_by": refusal.counted_by}
        record_refusal(store, Event.THROTTLED, requesting(), details, now)
        raise
