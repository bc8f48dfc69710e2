"""What people read on their way to a provider and back."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext

from auth.context import auth_context, utc_now
from auth.errors import ArrivalRefused, ProviderUnavailable, Refusal
from auth.federation.identities import providers_of
from auth.federation.settings import Provider
from auth.guard import sign_in_address

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to sign in as the page offers it; `address` None: not to be had now."""

    name: str
    address: str | None


def ways_to_confirm(target: str, user_id: int) -> list[Choice]:
    """Those by which this user signs in, to do so anew."""
    return offered_ways(target, providers_of(auth_context().store, user_id), confirm=1)


def offered_ways(target: str, of_providers: Sequence[str] | None = None, **more: Any) -> list[Choice]:
    """All of them, or those of these providers. Nobody is asked meanwhile: what is down is what was when it was last
    tried."""
    ways, now = auth_context().ways, utc_now()
    return [
        Choice(
            name_of(way.provider),
            None if way.standing.is_down(now) else url_for(endpoint, name=key, next=target, **more),
        )
        for endpoint, of_kind in (("auth.begin_saml", ways.saml), ("auth.begin_openid", ways.openid))
        for key, way in of_kind.items()
        if of_providers is None or key in of_providers
    ]


def name_of(provider: Provider) -> str:
    return provider.names[str(get_locale().language)]


def choices_page(provider: Provider, names: Mapping[str, Mapping[str, str]], target: str) -> str:
    """Where the federation has no page on which people choose their organisation."""
    language = str(get_locale().language)
    named = {
        entity: by_language.get(language) or by_language.get("en") or entity for entity, by_language in names.items()
    }
    organisations = [
        Choice(name, url_for("auth.begin_saml", name=provider.key, organisation=entity, next=target))
        for entity, name in sorted(named.items(), key=lambda item: item[1].casefold())
    ]
    return render_template(
        "organisations.html",
        organisations=organisations,
        provider=name_of(provider),
        back=sign_in_address(target),
        locale=get_locale(),
    )


def provider_away(provider: Provider, target: str, failure: ProviderUnavailable) -> ResponseReturnValue:
    """Back to where there are other ways."""
    log.error("signing in at %s is not possible: %s", provider.key, failure)
    sentence = gettext(
        "Signing in with %(provider)s is not possible at the moment. Sign in another way, or try again in a few "
        "minutes.",
        provider=name_of(provider),
    )
    flash(sentence)
    return redirect(sign_in_address(target))


def refused_page(provider: Provider, refusal: ArrivalRefused) -> ResponseReturnValue:
    """Without a form, so that it sets no cookie: it may answer another site's."""
    page = render_template(
        "error.html",
        message=_sentence(refusal.why, name_of(provider)),
        address=url_for("auth.sign_in_page"),
        way_on=gettext("To the sign-in page"),
        locale=get_locale(),
    )
    return page, refusal.http_status


def _sentence(why: Refusal, provider: str) -> str:
    match why:
        case Refusal.INVALID:
            text = gettext("What %(provider)s sent does not hold. Sign in once more.", provider=provider)
        case Refusal.NOT_ASKED:
            text = gettext(
                "This sign-in was not begun in this browser, took too long or was used before. Sign in once more."
            )
        case Refusal.NOT_SIGNED_IN:
            text = gettext("%(provider)s did not sign you in.", provider=provider)
        case Refusal.NO_SUBJECT | Refusal.NO_NAME:
            text = gettext(
                "%(provider)s does not say who you are. Ask those who run Archeion, who have to ask for it there.",
                provider=provider,
            )
        case Refusal.NAME_TAKEN:
            text = gettext(
                "There is an account with your name already, and nothing says that it is yours. Ask those who run "
                "Archeion to link it."
            )
        case Refusal.NO_ROLE:
            text = gettext(
                "You are signed in with %(provider)s, but nothing that it says of you opens anything here. Ask those "
                "who run Archeion.",
                provider=provider,
            )
        case Refusal.DISABLED:
            text = gettext("Your account is disabled. Ask those who run Archeion.")
        case Refusal.NOT_CONFIRMED:
            text = gettext(
                "This session is not confirmed: sign in anew with %(provider)s, as yourself.", provider=provider
            )
    return str(text)
