"""Who brings a token of the API: in the header `Authorization: Bearer …` and nowhere else.

Not in an address, which is logged on its way; not in a cookie, which browsers send unasked.
"""

from flask import request

from auth.context import auth_context, utc_now
from auth.errors import TokenRefused, TwoCredentials
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
        settings = context.settings
        count_refused_token(context.store, settings.throttle, request.remote_addr or "", settings.secret_key, now)
        raise TokenRefused("The token does not hold.")
    keep_principal(principal)
    return True
