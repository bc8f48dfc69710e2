"""What entries of the audit log tell of coming in: signing in, and what is refused."""

from collections.abc import Mapping
from typing import Any

from auth.audit_wording import Wording

Details = Mapping[str, Any]


def signed_in(details: Details, words: Wording) -> str:
    if "provider" in details:
        return words.gettext("signed in at %(provider)s", provider=details["provider"])
    return words.gettext("signed in")


def sign_in_failed(details: Details, words: Wording) -> str:
    if "provider" in details:
        return _not_let_in(details, words)
    if details.get("is_disabled"):
        return words.gettext("could not sign in: the account is disabled")
    if details.get("step"):
        return words.gettext("could not sign in: the code was wrong")
    return words.gettext("could not sign in")


def _not_let_in(details: Details, words: Wording) -> str:
    """Of whoever came from a provider of sign-in."""
    why = {
        "invalid": words.gettext("the answer does not hold"),
        "not_asked": words.gettext("nobody here asked for it"),
        "not_signed_in": words.gettext("the provider did not sign them in"),
        "no_subject": words.gettext("the provider does not say who it is"),
        "no_name": words.gettext("the provider gives no name for an account"),
        "name_taken": words.gettext("another account has the name"),
        "no_role": words.gettext("no rule gives them a role"),
        "disabled": words.gettext("the account is disabled"),
        "not_confirmed": words.gettext("not who has the session, or not signed in anew"),
    }[details["what"]]
    fault = f" ({details['fault']})" if details["fault"] else ""
    told = words.gettext("could not sign in at %(provider)s: %(why)s", provider=details["provider"], why=why)
    return f"{told}{fault}"


def throttled(details: Details, words: Wording) -> str:
    what = {
        "sign_in": words.gettext("sign-ins"),
        "second_factor": words.gettext("codes"),
        "token": words.gettext("tokens"),
        "link": words.gettext("links"),
        "arrival": words.gettext("arrivals"),
    }[details["what"]]
    counted_by = {
        "account": words.gettext("for one account"),
        "address": words.gettext("from one address"),
        "all": words.gettext("altogether"),
    }[details["counted_by"]]
    return words.gettext(
        "too many %(what)s that failed %(counted_by)s: refused unseen from here on", what=what, counted_by=counted_by
    )


def denied(details: Details, words: Wording) -> str:
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
