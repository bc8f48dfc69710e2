"""Going to a provider and coming back. Nobody is signed in here, so that all of it is public; what comes back is
believed by its signature and by the browser that brings it."""

import secrets
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from auth.context import auth_context, utc_now
from auth.errors import ArrivalRefused, ProviderUnavailable
from auth.federation.arrivals import keep_arrival, take_arrival
from auth.federation.entering import arriving, confirm, enter
from auth.federation.pages import choices_page, provider_away, refused_page
from auth.federation.person import Person, person_of
from auth.federation.requests import Asked, Request, find_request, keep_request, new_key, take_request
from auth.federation.saml_documents import decoded, parsed, require_plain_response
from auth.federation.settings import Provider
from auth.login import begin_browser_session, begin_second_step, signed_in_user
from auth.next_page import next_page
from auth.paths import OPENID_PATH, SAML_PATH
from auth.sessions import session_key
from auth.throttle import origin_apart
from auth.visitors import Visitor

# In the cookie, beside what is there: the browser that asks is the one that may bring the answer.
_BROWSER_KEY = "asking_browser"


def add_federation(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(SAML_PATH, view_func=begin_saml, methods=["GET"])
    blueprint.add_url_rule(f"{SAML_PATH}/response", view_func=take_response, methods=["POST"])
    blueprint.add_url_rule(f"{SAML_PATH}/arrived", view_func=arrive_by_saml, methods=["GET"])
    blueprint.add_url_rule(f"{SAML_PATH}/metadata", view_func=our_metadata, methods=["GET"])
    blueprint.add_url_rule(OPENID_PATH, view_func=begin_openid, methods=["GET"])
    blueprint.add_url_rule(f"{OPENID_PATH}/back", view_func=arrive_by_openid, methods=["GET"])


def begin_saml(name: str) -> ResponseReturnValue:
    way, target, now = auth_context().ways.saml_way(name), next_page(request.args.get("next")), utc_now()
    known = way.provider.identity_providers
    chosen = known[0] if len(known) == 1 else request.args.get("organisation")
    try:
        if chosen not in known:
            if way.provider.discovery is not None:
                return redirect(way.discovery_address(target))
            return choices_page(way.provider, way.choices(now), target)
        key = new_key()
        asked = Asked(target, _session_to_confirm(), identity_provider=chosen)
        address = way.asking(key, chosen, asked.confirms is not None, now)
    except ProviderUnavailable as failure:
        return provider_away(way.provider, target, failure)
    return _go(way.provider, key, asked, address)


def take_response(name: str) -> ResponseReturnValue:
    """A form of another site brings it, with none of our cookies; nothing here may set one."""
    context, now = auth_context(), utc_now()
    way, address = context.ways.saml_way(name), request.remote_addr or ""
    try:
        with arriving(context, name, address, now):
            document = decoded(request.form.get("SAMLResponse", ""))
            found = find_request(context.store, require_plain_response(parsed(document)), name, now)
            answer = way.read(document, found, now)
            person = person_of(way.provider, answer.statement)
            token = keep_arrival(context.store, found, person, answer.assertion_id, answer.good_until, now)
    except ArrivalRefused as refusal:
        return refused_page(way.provider, refusal)
    return redirect(f"{url_for('auth.arrive_by_saml', name=name)}?{urlencode({'arrival': token})}", 303)


def arrive_by_saml(name: str) -> ResponseReturnValue:
    context, now = auth_context(), utc_now()
    way = context.ways.saml_way(name)
    try:
        with arriving(context, name, request.remote_addr or "", now):
            person, found = take_arrival(
                context.store,
                request.args.get("arrival", ""),
                name,
                session.get(_BROWSER_KEY),
                context.hospital_codes,
                now,
            )
            return _come_in(person, found)
    except ArrivalRefused as refusal:
        return refused_page(way.provider, refusal)


def our_metadata(name: str) -> Response:
    way = auth_context().ways.saml_way(name)
    return Response(way.our_metadata(), mimetype="application/samlmetadata+xml")


def begin_openid(name: str) -> ResponseReturnValue:
    way, target, now = auth_context().ways.openid_way(name), next_page(request.args.get("next")), utc_now()
    nonce, verifier, key = secrets.token_urlsafe(24), secrets.token_urlsafe(48), new_key()
    asked = Asked(target, _session_to_confirm(), nonce=nonce, verifier=verifier)
    try:
        address = way.asking(key, nonce, verifier, asked.confirms is not None, now)
    except ProviderUnavailable as failure:
        return provider_away(way.provider, target, failure)
    return _go(way.provider, key, asked, address)


def arrive_by_openid(name: str) -> ResponseReturnValue:
    context, now = auth_context(), utc_now()
    way, target = context.ways.openid_way(name), "/"
    try:
        with arriving(context, name, request.remote_addr or "", now):
            key = request.args.get("state", "")
            find_request(context.store, key, name, now).require_browser(session.get(_BROWSER_KEY))
            found = take_request(context.store, key, name, now)
            target = found.asked.target
            statement = way.read(request.args.to_dict(), found, found.asked.confirms is not None, now)
            return _come_in(person_of(way.provider, statement), found)
    except ArrivalRefused as refusal:
        return refused_page(way.provider, refusal)
    except ProviderUnavailable as failure:
        return provider_away(way.provider, target, failure)


def _session_to_confirm() -> str | None:
    """Of whoever is asked to prove once more that it is they."""
    user = signed_in_user() if "confirm" in request.args else None
    return None if user is None else session_key(user.token)


def _go(provider: Provider, key: str, asked: Asked, address: str) -> ResponseReturnValue:
    context = auth_context()
    # One for all windows of this browser: whoever begins in a second one may still finish in the first.
    browser = session.setdefault(_BROWSER_KEY, secrets.token_urlsafe(24))
    of_address = origin_apart(request.remote_addr or "", context.settings.secret_key, "asking").address_digest
    keep_request(context.store, key, provider.key, browser, of_address, asked, utc_now())
    return redirect(address, 303)


def _come_in(person: Person, found: Request) -> ResponseReturnValue:
    context, now, target = auth_context(), utc_now(), found.asked.target
    if found.asked.confirms is not None:
        confirm(context, person, found, signed_in_user(), now)
        return redirect(target)
    begun = enter(context, person, Visitor.of_request(request), now)
    if begun.needs_second_step:
        begin_second_step(begun.token)
        return redirect(url_for("auth.second_step_page", next=target))
    begin_browser_session(begun.token)
    return redirect(target)
