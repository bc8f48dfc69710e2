"""What an entry of the audit log tells, as a sentence for whoever reads the list."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from auth.audit import Entry, Event
from auth.audit_chain import canonical
from auth.audit_refusals import LAST

Details = Mapping[str, Any]


def _untranslated(message: str, **values: Any) -> str:
    return message % values


@dataclass(frozen=True, slots=True)
class Wording:
    """In whose words: `gettext` as Flask-Babel's; what hospitals are called by their codes, and a role with its
    hospitals by what stands for it on the command line."""

    gettext: Callable[..., str] = _untranslated
    hospital: Callable[[str], str] = str
    role: Callable[[str], str] = str
    # Of a moment as ISO 8601 writes it.
    moment: Callable[[str], str] = str

    def hospitals(self, codes: Iterable[str]) -> str:
        return self.several(map(self.hospital, codes))

    def roles(self, texts: Iterable[str]) -> str:
        return self.several(map(self.role, texts))

    def several(self, parts: Iterable[str]) -> str:
        return ", ".join(parts) or self.gettext("none")


# For commands and syslog: codes are what those who read these type.
ENGLISH = Wording()


def sentence(entry: Entry, words: Wording = ENGLISH) -> str:
    """Of one that another version recorded, its details as they are."""
    try:
        told = _SENTENCES[Event(entry.event)](entry.details, words)
    except (KeyError, ValueError, TypeError, AttributeError):
        return canonical(entry.details)
    if entry.details.get(LAST):
        return words.gettext("%(told)s; others like it are left out", told=told)
    return told


def _exported(details: Details, words: Wording) -> str:
    # Of a release by number, of the changes between two, or of a page's link.
    if "release" in details:
        number = details["release"]
        what = words.gettext("%(file)s of release %(number)s", file=details["file"], number=number)
    elif "earlier" in details:
        what = words.gettext(
            "changes from release %(earlier)s to %(later)s", earlier=details["earlier"], later=details["later"]
        )
    else:
        what = f"{details['report']}.{details['format']}{_link(details)}"
    rows = "" if details["rows"] is None else words.gettext(", rows: %(rows)s", rows=details["rows"])
    hospitals = words.hospitals(details["hospitals"])
    told = words.gettext("took %(what)s: %(hospitals)s%(rows)s", what=what, hospitals=hospitals, rows=rows)
    return f"{told}, sha256 {details['sha256']}"


def _delivered(details: Details, words: Wording) -> str:
    where = [*([details["folder"]] if details.get("folder") else []), *(details["mail"] or [])]
    return words.gettext(
        "%(export)s for %(term)s to %(where)s: %(file)s, sha256 %(digest)s",
        export=details["export"],
        term=details["term"],
        where=words.several(where),
        file=details["file"],
        digest=details["sha256"],
    )


def _not_delivered(details: Details, words: Wording) -> str:
    why = " ".join(details["why"])
    return words.gettext(
        "%(export)s for %(term)s is not there: %(why)s", export=details["export"], term=details["term"], why=why
    )


def _sign_in_failed(details: Details, words: Wording) -> str:
    if details.get("is_disabled"):
        return words.gettext("could not sign in: the account is disabled")
    if details.get("step"):
        return words.gettext("could not sign in: the code was wrong")
    return words.gettext("could not sign in")


def _throttled(details: Details, words: Wording) -> str:
    what = {
        "sign_in": words.gettext("sign-ins"),
        "second_factor": words.gettext("codes"),
        "token": words.gettext("tokens"),
        "link": words.gettext("links"),
    }[details["what"]]
    counted_by = {
        "account": words.gettext("for one account"),
        "address": words.gettext("from one address"),
        "all": words.gettext("altogether"),
    }[details["counted_by"]]
    return words.gettext(
        "too many %(what)s that failed %(counted_by)s: refused unseen from here on", what=what, counted_by=counted_by
    )


def _denied(details: Details, words: Wording) -> str:
    asked = details.get("page") or f"{details.get('report')}.{details.get('format')}"
    match details["why"]:
        case "not_permitted":
            return words.gettext("none of their roles opens %(asked)s", asked=asked)
        case "not_allowed":
            return words.gettext("may not do this to %(user)s: %(asked)s", user=details["user"], asked=asked)
        case "hospitals":
            hospitals = words.hospitals(details["hospitals"])
            return words.gettext("asked %(asked)s for %(hospitals)s", asked=asked, hospitals=hospitals)
        case "releases":
            return words.gettext("asked for releases")
        case "token_refused":
            return words.gettext("a token that does not hold, at %(opens)s", opens=details["opens"])
        case "link_refused":
            return words.gettext("a link to a new password that does not hold")
        case "csrf_failed":
            return words.gettext("not sent by a page of ours: %(path)s", path=details["path"])
    raise KeyError(details["why"])


def _asked(details: Details, words: Wording) -> str:
    hospitals = words.hospitals(details["hospitals"])
    told = {
        "proof": words.gettext("had archives asked to prove a figure: %(hospitals)s", hospitals=hospitals),
        "taking": words.gettext("had archives asked to read what is new: %(hospitals)s", hospitals=hospitals),
    }[details["asked_for"]]
    return f"{told}, {_link(details)}" if details["link"] else told


def _alert_acknowledged(details: Details, words: Wording) -> str:
    return words.gettext(
        "acknowledged alert %(alert)s of %(hospital)s: %(subject)s",
        alert=details["alert"],
        hospital=words.hospital(details["hospital"]),
        subject=details["subject"],
    )


def _release_made(details: Details, words: Wording) -> str:
    told = words.gettext("release %(number)s of %(month)s", number=details["release"], month=details["month"])
    late = words.gettext(", late: %(late)s", late=words.hospitals(details["late"])) if details["late"] else ""
    return f"{told}{late}, sha256 {details['sha256']}"


def _created(details: Details, words: Wording) -> str:
    roles = words.roles(details["roles"])
    return words.gettext("created %(user)s with roles: %(roles)s", user=details["user"], roles=roles)


def _disabled(details: Details, words: Wording) -> str:
    if details["was_disabled"]:
        told = words.gettext("disabled %(user)s, who was disabled already", user=details["user"])
    else:
        told = words.gettext("disabled %(user)s", user=details["user"])
    tokens = details["tokens_revoked"]
    revoked = words.gettext("; tokens revoked: %(tokens)s", tokens=words.several(map(str, tokens))) if tokens else ""
    return f"{told}{_ended(details, words)}{revoked}"


def _enabled(details: Details, words: Wording) -> str:
    if details["was_enabled"]:
        return words.gettext("enabled %(user)s, who was not disabled", user=details["user"])
    return words.gettext("enabled %(user)s again", user=details["user"])


def _unlocked(details: Details, words: Wording) -> str:
    return words.gettext(
        "unlocked %(user)s; failures forgotten: %(failures)s",
        user=details["user"],
        failures=details["failures_forgotten"],
    )


def _link_made(details: Details, words: Wording) -> str:
    until = words.moment(details["until"])
    return words.gettext(
        "made a link to a new password for %(user)s, good until %(until)s", user=details["user"], until=until
    )


def _password_set(details: Details, words: Wording) -> str:
    if details.get("by_link"):
        told = words.gettext("set the password of %(user)s by a link", user=details["user"])
    else:
        told = words.gettext("set the password of %(user)s", user=details["user"])
    return told + _ended(details, words)


def _roles_set(details: Details, words: Wording) -> str:
    told = words.gettext(
        "roles of %(user)s: %(before)s → %(after)s",
        user=details["user"],
        before=words.roles(details["roles_before"]),
        after=words.roles(details["roles"]),
    )
    return told + _ended(details, words)


def _second_factor_taken(details: Details, words: Wording) -> str:
    told = words.gettext("took the second factor of %(user)s away", user=details["user"])
    return told + _ended(details, words)


def _sessions_ended(details: Details, words: Wording) -> str:
    count = details["sessions_ended"]
    if "user" in details:
        return words.gettext("ended sessions of %(user)s: %(count)s", user=details["user"], count=count)
    return words.gettext("ended sessions of their own: %(count)s", count=count)


def _token_created(details: Details, words: Wording) -> str:
    every = details["hospitals"] is None
    return words.gettext(
        "made %(token)s for %(hospitals)s, days: %(days)s",
        token=_token(details, words),
        hospitals=words.gettext("all hospitals") if every else words.hospitals(details["hospitals"]),
        days=details["days"],
    )


def _token_revoked(details: Details, words: Wording) -> str:
    token = _token(details, words)
    if details["was_revoked"]:
        return words.gettext("revoked %(token)s, which had been before", token=token)
    return words.gettext("revoked %(token)s", token=token)


def _audit_exported(details: Details, words: Wording) -> str:
    return words.gettext("took the audit log as a file: %(what)s", what=f"{details['format']}{_link(details)}")


def _token(details: Details, words: Wording) -> str:
    return words.gettext(
        "token %(number)s (%(name)s) of %(user)s", number=details["token"], name=details["name"], user=details["user"]
    )


def _ended(details: Details, words: Wording) -> str:
    return words.gettext("; sessions ended: %(count)s", count=details["sessions_ended"])


def _link(details: Details) -> str:
    return f"?{details['link']}" if details["link"] else ""


_SENTENCES: Mapping[Event, Callable[[Details, Wording], str]] = {
    Event.EXPORTED: _exported,
    Event.DELIVERED: _delivered,
    Event.NOT_DELIVERED: _not_delivered,
    Event.SIGNED_IN: lambda _details, words: words.gettext("signed in"),
    Event.SIGN_IN_FAILED: _sign_in_failed,
    Event.THROTTLED: _throttled,
    Event.SIGNED_OUT: lambda _details, words: words.gettext("signed out"),
    Event.DENIED: _denied,
    Event.ARCHIVE_ASKED: _asked,
    Event.ALERT_ACKNOWLEDGED: _alert_acknowledged,
    Event.RELEASE_MADE: _release_made,
    Event.USER_CREATED: _created,
    Event.USER_DISABLED: _disabled,
    Event.USER_ENABLED: _enabled,
    Event.USER_UNLOCKED: _unlocked,
    Event.LINK_MADE: _link_made,
    Event.PASSWORD_SET: _password_set,
    Event.ROLES_SET: _roles_set,
    Event.SECOND_FACTOR_SET: lambda _details, words: words.gettext("set up a second factor"),
    Event.SECOND_FACTOR_TAKEN: _second_factor_taken,
    Event.RECOVERY_CODES_MADE: lambda _details, words: words.gettext("had new recovery codes made"),
    Event.SESSIONS_ENDED: _sessions_ended,
    Event.TOKEN_CREATED: _token_created,
    Event.TOKEN_REVOKED: _token_revoked,
    Event.AUDIT_EXPORTED: _audit_exported,
}
