"""What comes from a SAML provider: what holds lets in, and nothing else does, however it is signed."""

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, register_namespace, tostring

import pytest
from flask.testing import FlaskClient

from auth.context import utc_now
from auth.errors import ArrivalRefused
from auth.federation.arrivals import keep_arrival
from auth.federation.person import Person
from auth.federation.requests import find_request
from tests.auth.federation.conftest import Federation
from tests.identity_providers.asserting import RSA_SHA1, SHA1, AssertingProvider, encoded

PROTOCOL, ASSERTION = "{urn:oasis:names:tc:SAML:2.0:protocol}", "{urn:oasis:names:tc:SAML:2.0:assertion}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
for prefix, name in (("samlp", PROTOCOL), ("saml", ASSERTION), ("ds", SIGNATURE)):
    register_namespace(prefix, name.strip("{}"))


@pytest.mark.parametrize(
    "signed",
    [
        {"is_assertion_signed": True},
        {"is_response_signed": True, "is_assertion_signed": False},
        {"is_response_signed": True, "is_assertion_signed": True},
    ],
)
def test_a_response_that_holds_lets_in(federation: Federation, signed: dict[str, bool]) -> None:
    client = federation.site.client()
    request = federation.ask(client, next="/storage?per=month")
    sent = federation.send(federation.provider.response(federation.said(request, **signed)))
    assert (sent.status_code, "Set-Cookie" in sent.headers) == (303, False)
    arrived = client.get(sent.headers["Location"])
    assert (arrived.status_code, arrived.headers["Location"]) == (302, "/storage?per=month")
    assert client.get("/").text == "the page"
    assert [entry.event for entry in federation.log()] == ["user_created", "signed_in"]


OTHER = "https://other.example"
# What is changed before it is signed, and what the log says of it.
WRONG: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "not signed": ({"is_assertion_signed": False}, ("invalid", "not signed")),
    "signed by SHA-1": ({"algorithm": RSA_SHA1, "digest": SHA1}, ("invalid", "algorithm")),
    "hashed by SHA-1": ({"digest": SHA1}, ("invalid", "algorithm")),
    "for another service": ({"audience": OTHER}, ("invalid", "profile")),
    "for nobody in particular": ({"audience": None}, ("invalid", "audience")),
    "sent elsewhere": ({"destination": OTHER}, ("invalid", "profile")),
    "sent anywhere": ({"destination": None}, ("invalid", "destination")),
    "received elsewhere": ({"recipient": OTHER}, ("invalid", "confirmation")),
    "received anywhere": ({"recipient": None}, ("invalid", "confirmation")),
    "vouched for by its sender": (
        {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"},
        ("invalid", "confirmation"),
    ),
    "said by another": ({"issuer": OTHER}, ("invalid", "signature")),
    "expired": ({"begins": timedelta(minutes=-9), "ends": timedelta(minutes=-3)}, ("invalid", "time")),
    "confirmed too long ago": ({"confirmation_ends": timedelta(minutes=-3)}, ("invalid", "time")),
    "confirmed for ever": ({"confirmation_ends": None}, ("invalid", "confirmation")),
    "not good yet": ({"begins": timedelta(minutes=4)}, ("invalid", "time")),
    "asked for by nobody": ({"request": None, "confirms": None}, ("not_asked", "unknown request")),
    "of a request of nobody": ({"request": "_made-up", "confirms": "_made-up"}, ("not_asked", "unknown request")),
    "confirms another request": ({"confirms": "_another"}, ("invalid", "request")),
    "confirms no request": ({"confirms": None}, ("invalid", "request")),
    "not signed in": ({"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}, ("not_signed_in", "")),
    "of nobody": ({"subject": ""}, ("no_subject", "")),
    "of a name too long": ({"subject": "x" * 401}, ("no_subject", "")),
    "without a name": ({"account": ""}, ("no_name", "")),
    "without a role": ({"entitlement": "urn:example:nothing"}, ("no_role", "")),
}


@pytest.mark.parametrize(("changes", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_lets_nobody_in_and_is_told_without_what_was_said(
    federation: Federation, changes: dict[str, Any], told: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    client = federation.site.client()
    refused = federation.arrive(client, **changes)
    assert refused.status_code == 403
    assert told[0] in ("no_name", "no_role") or "Set-Cookie" not in refused.headers
    assert client.get("/").status_code == 302
    assert federation.last_fault() == told
    assert len(federation.log()) == 1
    said = f"{federation.log()[-1].details} {caplog.text}"
    assert not re.search("eleni|opaque|urn:example|<saml", said)


def altered(document: str) -> str:
    return document.replace("urn:example:archeion:ministry", "urn:example:archeion:other")


def entity(document: str) -> str:
    """One that would read a file into the assertion."""
    return f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>{document.replace("eleni-1", "&f;")}'


def commented(document: str) -> str:
    return document.replace("eleni-1", "eleni-1<!-- -->1")


@pytest.mark.parametrize(
    "alter", [altered, entity, commented, lambda text: text[: len(text) // 2], lambda _text: "x"]
)
def test_what_was_changed_on_the_way_does_not_hold(federation: Federation, alter: Callable[[str], str]) -> None:
    client = federation.site.client()
    document = federation.provider.response(federation.said(federation.ask(client)))
    # xmlsec1 begins with a declaration, before which no document type may stand.
    assert federation.send(alter(document.partition("?>")[2])).status_code == 403
    assert federation.last_fault()[0] == "invalid"


def evil(assertion: Element) -> Element:
    """As an attacker would have it: of another person, and not signed."""
    copy = deepcopy(assertion)
    copy.set("ID", "_evil")
    for value in copy.iter(f"{ASSERTION}AttributeValue"):
        value.text = (value.text or "").replace("eleni", "mallory")
    signature = copy.find(f"{SIGNATURE}Signature")
    if signature is not None:
        copy.remove(signature)
    return copy


def before(root: Element, signed: Element) -> None:
    root.insert(list(root).index(signed), evil(signed))


def after(root: Element, signed: Element) -> None:
    root.append(evil(signed))


def around(root: Element, signed: Element) -> None:
    wrapping = evil(signed)
    root.remove(signed)
    wrapping.append(signed)
    root.append(wrapping)


def in_its_signature(root: Element, signed: Element) -> None:
    """The signature moves to the evil one and carries the signed one as an object."""
    wrapping, signature = evil(signed), signed.find(f"{SIGNATURE}Signature")
    assert signature is not None
    root.remove(signed)
    signed.remove(signature)
    object_ = Element(f"{SIGNATURE}Object")
    object_.append(signed)
    signature.append(object_)
    wrapping.insert(1, signature)
    root.append(wrapping)


def in_extensions(root: Element, signed: Element) -> None:
    extensions = Element(f"{PROTOCOL}Extensions")
    extensions.append(deepcopy(signed))
    root.insert(1, extensions)
    root.remove(signed)
    root.append(evil(signed))


def in_its_subject(root: Element, signed: Element) -> None:
    wrapping = evil(signed)
    data = next(wrapping.iter(f"{ASSERTION}SubjectConfirmationData"))
    root.remove(signed)
    data.append(signed)
    root.append(wrapping)


def with_the_same_id(root: Element, signed: Element) -> None:
    wrapping = evil(signed)
    wrapping.set("ID", signed.get("ID", ""))
    root.insert(list(root).index(signed), wrapping)
    root.remove(signed)
    advice = Element(f"{ASSERTION}Advice")
    advice.append(signed)
    wrapping.append(advice)


def signature_borrowed(root: Element, signed: Element) -> None:
    """As if the response were signed, by what signs the assertion."""
    signature = signed.find(f"{SIGNATURE}Signature")
    assert signature is not None
    root.insert(1, deepcopy(signature))
    root.remove(signed)
    root.append(evil(signed))


WRAPPINGS = (
    before,
    after,
    around,
    in_its_signature,
    in_extensions,
    in_its_subject,
    with_the_same_id,
    signature_borrowed,
)


@pytest.mark.parametrize("wrap", WRAPPINGS, ids=lambda wrap: wrap.__name__)
def test_no_signed_part_lends_its_signature_to_another(
    federation: Federation, wrap: Callable[[Element, Element], None]
) -> None:
    client = federation.site.client()
    root = fromstring(federation.provider.response(federation.said(federation.ask(client))))
    signed = root.find(f"{ASSERTION}Assertion")
    assert signed is not None
    wrap(root, signed)
    assert federation.send(tostring(root, encoding="unicode")).status_code == 403
    assert [entry.event for entry in federation.log()] == ["sign_in_failed"]


@pytest.mark.parametrize("place", ["Extensions", "Status"])
def test_no_signed_response_lends_its_signature_to_another(federation: Federation, place: str) -> None:
    client = federation.site.client()
    said = federation.said(federation.ask(client), is_response_signed=True, is_assertion_signed=False)
    signed = fromstring(federation.provider.response(said))
    outer, signature = deepcopy(signed), signed.find(f"{SIGNATURE}Signature")
    outer.set("ID", "_evil")
    assertion = outer.find(f"{ASSERTION}Assertion")
    assert assertion is not None
    assert signature is not None
    outer.remove(assertion)
    outer.append(evil(assertion))
    holder = Element(f"{PROTOCOL}Extensions") if place == "Extensions" else outer.find(f"{PROTOCOL}Status")
    assert holder is not None
    holder.append(signed)
    if place == "Extensions":
        outer.insert(2, holder)
    assert federation.send(tostring(outer, encoding="unicode")).status_code == 403


def test_a_key_that_the_response_brings_along_signs_nothing(federation: Federation, tmp_path: Path) -> None:
    mallory = AssertingProvider.make(tmp_path, federation.provider.entity_id, "mallory")
    document = mallory.response(federation.said(federation.ask(federation.site.client())))
    certificate = "".join(mallory.certificate_file.read_text().split("\n")[1:-2])
    brought = (
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    )
    for sent in (document, document.replace("</ds:SignatureValue>", f"</ds:SignatureValue>{brought}")):
        assert federation.send(sent).status_code == 403
        assert federation.last_fault() == ("invalid", "signature")


def test_a_response_is_good_once_even_where_its_request_is_asked_for_again(federation: Federation) -> None:
    client = federation.site.client()
    document = federation.provider.response(federation.said(federation.ask(client)))
    assert federation.send(document).status_code == 303
    assert federation.send(document).status_code == 403
    assert federation.last_fault() == ("not_asked", "unknown request")
    again = federation.provider.response(federation.said(federation.ask(client)))
    assert federation.send(again).status_code == 403
    assert federation.last_fault() == ("not_asked", "assertion seen before")
    other = federation.provider.response(federation.said(federation.ask(client), assertion_id="_another"))
    assert federation.send(other).status_code == 303


def test_two_answers_at_once_are_one(federation: Federation) -> None:
    """Both have been looked at before either is kept."""
    store, now = federation.site.store, utc_now()
    request = find_request(store, federation.ask(federation.site.client()), "university", now)
    person = Person("university", "issuer", "subject", "eleni", (), False, None)
    keep_arrival(store, request, person, "_1", now, now)
    with pytest.raises(ArrivalRefused, match="answered request"):
        keep_arrival(store, request, person, "_2", now, now)


def arrival(federation: Federation, client: FlaskClient) -> str:
    sent = federation.send(federation.provider.response(federation.said(federation.ask(client))))
    return sent.headers["Location"]


def test_an_arrival_is_fetched_once_and_by_the_browser_that_asked(federation: Federation) -> None:
    client, other = federation.site.client(), federation.site.client()
    federation.ask(other)
    address = arrival(federation, client)
    assert other.get(address).status_code == 403
    assert federation.last_fault() == ("not_asked", "another browser")
    # Whatever was wrong, it is gone.
    assert client.get(address).status_code == 403
    assert federation.last_fault() == ("not_asked", "unknown arrival")


def test_what_one_provider_was_asked_another_does_not_answer(federation: Federation) -> None:
    """Both believe the same identity provider: the request is of one of them."""
    client = federation.site.client()
    document = federation.provider.response(federation.said(federation.ask(client)))
    assert federation.send(document, "other").status_code == 403
    assert federation.last_fault() == ("not_asked", "unknown request")
    address = arrival(federation, client).replace("university", "other")
    assert client.get(address).status_code == 403
    assert federation.last_fault() == ("not_asked", "another provider")


def test_who_sends_rubbish_is_soon_not_looked_at_and_passwords_go_on(federation: Federation) -> None:
    limit = federation.site.settings.throttle.failures_per_address
    statuses = [federation.send("rubbish").status_code for _ in range(limit + 1)]
    assert statuses == [*[403] * limit, 429]
    assert federation.log()[-1].event == "throttled"
    page = federation.site.client().get("/login")
    assert page.status_code == 200
    token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert token


def test_no_field_is_no_response(federation: Federation) -> None:
    for form in ({}, {"SAMLResponse": "%%%"}, {"SAMLResponse": encoded("x") * 200_000}):
        answer = federation.site.client().post("/login/saml/university/response", data=form)
        assert answer.status_code == 403
