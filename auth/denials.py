"""What is kept from whoever asks, for the audit log."""

from enum import StrEnum
from typing import Any

from flask import g, request

from auth.audit import Actor, Event
from auth.audit_refusals import record_refusal
from auth.context import auth_context, utc_now
from auth.login import signed_in_user_if_known
from auth.principal import Principal


class Why(StrEnum):
    # By roles: a page or a file; a hospital that a link names; releases.
    NOT_PERMITTED = "not_permitted"
    # By rules of administration: somebody else's account, one's own, roles beyond one's hospitals.
    NOT_ALLOWED = "not_allowed"
    HOSPITALS = "hospitals"
    RELEASES = "releases"
    # A token of the API, or that of the metrics.
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a word
    # A link to a new password that is not, or no longer, one.
    LINK_REFUSED = "link_refused"
    # A form or a callback without the sign that it comes from a page of ours.
    CSRF_FAILED = "csrf_failed"


def note_denial(why: Why, **details: Any) -> None:
    """In the log, if it can be: whoever was refused stays refused."""
    said = {"why": why.value, **details}
    record_refusal(auth_context().store, Event.DENIED, requesting(), said, utc_now())


def requesting() -> Actor:
    """Whoever sent this request, as far as is known."""
    principal = g.get("auth_principal")
    if not isinstance(principal, Principal):
        user = signed_in_user_if_known()
        principal = user.principal if user else None
    if principal is None:
        return Actor.anonymous(request.remote_addr)
    return Actor.of_request(principal, request.remote_addr)
