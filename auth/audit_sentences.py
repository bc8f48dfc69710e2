"""What an entry of the audit log tells, as a sentence for whoever reads the list."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from auth.audit import Entry, Event
from auth.audit_chain import canonical
from auth.audit_refusals import LAST

Details = Mapping[str, Any]

_DENIED = {
    "not_permitted": "none of their roles opens {asked}",
    "hospitals": "asked {asked} for {hospitals}",
    "releases": "asked for releases",
    "token_refused": "a token that does not hold, at {opens}",
    "csrf_failed": "not sent by a page of ours: {path}",
}
_AT_PROVIDER = {
    "invalid": "the answer does not hold",
    "not_asked": "nobody here asked for it",
    "not_signed_in": "the provider did not sign them in",
    "no_subject": "the provider does not say who it is",
    "no_name": "the provider gives no name for an account",
    "name_taken": "another account has the name",
    "no_role": "no rule gives them a role",
    "disabled": "the account is disabled",
    "not_confirmed": "not who has the session, or not signed in anew",
}
_ATTEMPTED = {"sign_in": "sign-ins", "second_factor": "codes", "token": "tokens", "arrival": "arrivals"}
_PURPOSES = {"proof": "prove a figure", "taking": "read what is new", "check": "tell how they are"}
_COUNTED_BY = {"account": "for one account", "address": "from one address", "all": "altogether"}


def sentence(entry: Entry) -> str:
    """Of one that another version recorded, its details as they are."""
    try:
        told = _SENTENCES[Event(entry.event)](entry.details)
    except (KeyError, ValueError, TypeError, AttributeError):
        return canonical(entry.details)
    return f"{told}; others like it are left out" if entry.details.get(LAST) else told


def _exported(details: Details) -> str:
    # Of a release by number, of the changes between two, or of a page's link.
    if "release" in details:
        what = f"{details['file']} of release {details['release']}"
    elif "earlier" in details:
        what = f"changes from release {details['earlier']} to {details['later']}"
    else:
        link = f"?{details['link']}" if details["link"] else ""
        what = f"{details['report']}.{details['format']}{link}"
    rows = "" if details["rows"] is None else f", {details['rows']} rows"
    return f"took {what}: {_several(details['hospitals'])}{rows}, sha256 {details['sha256']}"


def _delivered(details: Details) -> str:
    where = [*([details["folder"]] if details.get("folder") else []), *(details["mail"] or [])]
    file = f"{details['file']}, sha256 {details['sha256']}"
    return f"{details['export']} for {details['term']} to {_several(where)}: {file}"


def _not_delivered(details: Details) -> str:
    return f"{details['export']} for {details['term']} is not there: {' '.join(details['why'])}"


def _denied(details: Details) -> str:
    asked = details.get("page") or f"{details.get('report')}.{details.get('format')}"
    hospitals = _several(details.get("hospitals", ()))
    return _DENIED[details["why"]].format(
        asked=asked, hospitals=hospitals, opens=details.get("opens"), path=details.get("path")
    )


def _asked(details: Details) -> str:
    purpose = _PURPOSES[details["asked_for"]]
    link = f", ?{details['link']}" if details["link"] else ""
    return f"had archives asked to {purpose}: {_several(details['hospitals'])}{link}"


def _sign_in_failed(details: Details) -> str:
    if "provider" in details:
        fault = f" ({details['fault']})" if details["fault"] else ""
        return f"could not sign in at {details['provider']}: {_AT_PROVIDER[details['what']]}{fault}"
    if details.get("is_disabled"):
        return "could not sign in: the account is disabled"
    return "could not sign in: the code was wrong" if details.get("step") else "could not sign in"


def _throttled(details: Details) -> str:
    what, whose = _ATTEMPTED[details["what"]], _COUNTED_BY[details["counted_by"]]
    return f"too many {what} that failed {whose}: refused unseen from here on"


def _token(details: Details) -> str:
    return f"token {details['token']} ({details['name']}) of {details['user']}"


def _token_created(details: Details) -> str:
    scope = "all hospitals" if details["hospitals"] is None else _several(details["hospitals"])
    return f"{_token(details)} for {scope}, {details['days']} days"


def _disabled(details: Details) -> str:
    again = ", who was disabled already" if details["was_disabled"] else ""
    tokens = details["tokens_revoked"]
    revoked = f"; tokens revoked: {_several(map(str, tokens))}" if tokens else ""
    return f"disabled {details['user']}{again}; sessions ended: {details['sessions_ended']}{revoked}"


def _roles_set(details: Details) -> str:
    before, after = _several(details["roles_before"]), _several(details["roles"])
    whose = f"{details['user']}{_at_provider(details)}"
    return f"roles of {whose}: {before} → {after}; sessions ended: {details['sessions_ended']}"


def _hospital_changed(details: Details) -> str:
    changes = [
        f"{key}: {canonical(change['before'])} → {canonical(change['after'])}"
        for key, change in details["changed"].items()
    ]
    return f"changed {details['hospital']}: {'; '.join(changes)}"


def _release_made(details: Details) -> str:
    late = f", late: {_several(details['late'])}" if details["late"] else ""
    return f"release {details['release']} of {details['month']}{late}, sha256 {details['sha256']}"


def _at_provider(details: Details) -> str:
    """Where it was done on somebody's arrival from there."""
    return f" at {details['provider']}" if "provider" in details else ""


def _several(parts: Sequence[str] | Any) -> str:
    return ", ".join(parts) or "none"


_SENTENCES: Mapping[Event, Callable[[Details], str]] = {
    Event.EXPORTED: _exported,
    Event.DELIVERED: _delivered,
    Event.NOT_DELIVERED: _not_delivered,
    Event.SIGNED_IN: lambda details: f"signed in{_at_provider(details)}",
    Event.SIGN_IN_FAILED: _sign_in_failed,
    Event.THROTTLED: _throttled,
    Event.SIGNED_OUT: lambda _details: "signed out",
    Event.DENIED: _denied,
    Event.ARCHIVE_ASKED: _asked,
    Event.ALERT_ACKNOWLEDGED: lambda details: (
        f"acknowledged alert {details['alert']} of {details['hospital']}: {details['subject']}"
    ),
    Event.HOSPITAL_CHANGED: _hospital_changed,
    Event.RELEASE_MADE: _release_made,
    Event.USER_CREATED: lambda details: (
        f"created {details['user']}{_at_provider(details)} with roles: {_several(details['roles'])}"
    ),
    Event.USER_DISABLED: _disabled,
    Event.PASSWORD_SET: lambda details: (
        f"set the password of {details['user']}; sessions ended: {details['sessions_ended']}"
    ),
    Event.ROLES_SET: _roles_set,
    Event.IDENTITY_LINKED: lambda details: f"linked {details['user']} to somebody at {details['provider']}",
    Event.SECOND_FACTOR_SET: lambda _details: "set up a second factor",
    Event.SECOND_FACTOR_TAKEN: lambda details: (
        f"took the second factor of {details['user']} away; sessions ended: {details['sessions_ended']}"
    ),
    Event.RECOVERY_CODES_MADE: lambda _details: "had new recovery codes made",
    Event.SESSIONS_ENDED: lambda details: f"ended {details['sessions_ended']} of their sessions",
    Event.TOKEN_CREATED: lambda details: f"made {_token_created(details)}",
    Event.TOKEN_REVOKED: lambda details: (
        f"revoked {_token(details)}{', which had been before' if details['was_revoked'] else ''}"
    ),
}
