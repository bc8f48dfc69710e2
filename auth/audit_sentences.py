"""What an entry of the audit log tells, as a sentence for whoever reads the list."""

from collections.abc import Callable, Mapping
from typing import Any

from auth.audit import Entry, Event
from auth.audit_chain import canonical
from auth.audit_entering import denied, sign_in_failed, signed_in, throttled
from auth.audit_refusals import LAST
from auth.audit_wording import ENGLISH, Wording

Details = Mapping[str, Any]


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


def _asked(details: Details, words: Wording) -> str:
    hospitals = words.hospitals(details["hospitals"])
    told = {
        "proof": words.gettext("had archives asked to prove a figure: %(hospitals)s", hospitals=hospitals),
        "taking": words.gettext("had archives asked to read what is new: %(hospitals)s", hospitals=hospitals),
        "check": words.gettext("had archives asked how they are: %(hospitals)s", hospitals=hospitals),
    }[details["asked_for"]]
    return f"{told}, {_link(details)}" if details["link"] else told


def _alert_acknowledged(details: Details, words: Wording) -> str:
    return words.gettext(
        "acknowledged alert %(alert)s of %(hospital)s: %(subject)s",
        alert=details["alert"],
        hospital=words.hospital(details["hospital"]),
        subject=details["subject"],
    )


def _hospital_changed(details: Details, words: Wording) -> str:
    changes = [
        f"{key}: {canonical(change['before'])} → {canonical(change['after'])}"
        for key, change in details["changed"].items()
    ]
    hospital = words.hospital(details["hospital"])
    return words.gettext("changed %(hospital)s: %(changes)s", hospital=hospital, changes="; ".join(changes))


def _release_made(details: Details, words: Wording) -> str:
    told = words.gettext("release %(number)s of %(month)s", number=details["release"], month=details["month"])
    late = words.gettext(", late: %(late)s", late=words.hospitals(details["late"])) if details["late"] else ""
    return f"{told}{late}, sha256 {details['sha256']}"


def _backup_made(details: Details, words: Wording) -> str:
    return words.gettext(
        "made backup %(backup)s, sha256 %(digest)s", backup=details["backup"], digest=details["sha256"]
    )


def _backup_restored(details: Details, words: Wording) -> str:
    return words.gettext(
        "restored backup %(backup)s of %(moment)s, sha256 %(digest)s",
        backup=details["backup"],
        moment=words.moment(details["made_at"]),
        digest=details["sha256"],
    )


def _created(details: Details, words: Wording) -> str:
    told = words.gettext(
        "created %(user)s with roles: %(roles)s", user=details["user"], roles=words.roles(details["roles"])
    )
    return told + _at_provider(details, words)


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
    return told + _at_provider(details, words) + _ended(details, words)


def _linked(details: Details, words: Wording) -> str:
    return words.gettext(
        "linked %(user)s to somebody at %(provider)s", user=details["user"], provider=details["provider"]
    )


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


def _at_provider(details: Details, words: Wording) -> str:
    """Where it was done on somebody's arrival from there."""
    if "provider" not in details:
        return ""
    return words.gettext(", by the rules of %(provider)s", provider=details["provider"])


def _link(details: Details) -> str:
    return f"?{details['link']}" if details["link"] else ""


_SENTENCES: Mapping[Event, Callable[[Details, Wording], str]] = {
    Event.EXPORTED: _exported,
    Event.DELIVERED: _delivered,
    Event.NOT_DELIVERED: _not_delivered,
    Event.SIGNED_IN: signed_in,
    Event.SIGN_IN_FAILED: sign_in_failed,
    Event.THROTTLED: throttled,
    Event.SIGNED_OUT: lambda _details, words: words.gettext("signed out"),
    Event.DENIED: denied,
    Event.ARCHIVE_ASKED: _asked,
    Event.ALERT_ACKNOWLEDGED: _alert_acknowledged,
    Event.HOSPITAL_CHANGED: _hospital_changed,
    Event.RELEASE_MADE: _release_made,
    Event.BACKUP_MADE: _backup_made,
    Event.BACKUP_RESTORED: _backup_restored,
    Event.USER_CREATED: _created,
    Event.USER_DISABLED: _disabled,
    Event.USER_ENABLED: _enabled,
    Event.USER_UNLOCKED: _unlocked,
    Event.LINK_MADE: _link_made,
    Event.PASSWORD_SET: _password_set,
    Event.ROLES_SET: _roles_set,
    Event.IDENTITY_LINKED: _linked,
    Event.SECOND_FACTOR_SET: lambda _details, words: words.gettext("set up a second factor"),
    Event.SECOND_FACTOR_TAKEN: _second_factor_taken,
    Event.RECOVERY_CODES_MADE: lambda _details, words: words.gettext("had new recovery codes made"),
    Event.SESSIONS_ENDED: _sessions_ended,
    Event.TOKEN_CREATED: _token_created,
    Event.TOKEN_REVOKED: _token_revoked,
    Event.AUDIT_EXPORTED: _audit_exported,
}
