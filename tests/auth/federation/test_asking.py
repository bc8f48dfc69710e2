"""What a SAML provider is asked, and what it may know of us."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import fromstring

import pytest

from auth.federation import requests as asking
from tests.auth.conftest import form_token
from tests.auth.federation.conftest import MFA, URL, Federation
from tests.identity_providers.asserting import RSA_SHA256, AssertingProvider, request_in
from tests.identity_providers.certificates import make_certificate

METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"


def test_it_is_asked_at_its_address_for_an_answer_at_ours(federation: Federation) -> None:
    begun = federation.site.client().get("/login/saml/university")
    asked = urlsplit(begun.headers["Location"])
    request = fromstring(request_in(parse_qs(asked.query)["SAMLRequest"][0]))
    assert f"{asked.scheme}://{asked.netloc}{asked.path}" == f"{federation.provider.entity_id}/sso"
    assert request.get("AssertionConsumerServiceURL") == federation.address
    assert (request.get("Destination"), request.get("ForceAuthn")) == (f"{federation.provider.entity_id}/sso", None)
    assert request.findtext(f"{ASSERTION}Issuer") == federation.settings.entity_id


@pytest.fixture
def keyed(federate: Callable[..., Federation], tmp_path: Path) -> Federation:
    key, certificate = tmp_path / "ours.pem", tmp_path / "ours.crt"
    make_certificate(key, certificate, "ours")
    return federate(key_file=key, certificate_file=certificate, second_factor=(MFA,))


def test_what_is_asked_is_signed_where_we_have_a_key_and_asks_for_a_second_factor_first(keyed: Federation) -> None:
    query = parse_qs(urlsplit(keyed.site.client().get("/login/saml/university").headers["Location"]).query)
    assert (query["SigAlg"], len(query["Signature"])) == ([RSA_SHA256], 1)
    contexts = [
        one.text for one in fromstring(request_in(query["SAMLRequest"][0])).iter(f"{ASSERTION}AuthnContextClassRef")
    ]
    assert contexts == [MFA, "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"]


def test_our_metadata_say_where_we_are_and_which_keys_are_ours(keyed: Federation, federation: Federation) -> None:
    for one, keys in ((keyed, {"signing", "encryption"}), (federation, set())):
        answer = one.site.client().get("/login/saml/university/metadata")
        root = fromstring(answer.text)
        assert (answer.status_code, root.get("entityID")) == (200, f"{URL}/login/saml/university/metadata")
        assert {key.get("use") for key in root.iter(f"{METADATA}KeyDescriptor")} == keys
        [address] = [found.get("Location") for found in root.iter(f"{METADATA}AssertionConsumerService")]
        assert address == one.address


def several(federate: Callable[..., Federation], tmp_path: Path, discovery: str | None = None) -> Federation:
    """Two that the settings name, of three that the federation has."""
    others = [AssertingProvider.make(tmp_path, f"https://{name}.example", name) for name in ("second", "third")]
    known = ("https://idp.university.example", "https://second.example")
    federation = federate(identity_providers=known, discovery=discovery)
    inside = "".join(one.metadata(identifier=f"_{place}") for place, one in enumerate([federation.provider, *others]))
    whole = f'<md:EntitiesDescriptor xmlns:md="{METADATA.strip("{}")}"><!-- all -->{inside}</md:EntitiesDescriptor>'
    Path(federation.settings.metadata).write_text(whole)
    return federation


def test_of_several_people_choose_theirs(federate: Callable[..., Federation], tmp_path: Path) -> None:
    federation = several(federate, tmp_path)
    client = federation.site.client()
    page = client.get("/login/saml/university?next=/storage").text
    assert "https://second.example in English" in page
    assert "third" not in page
    chosen = client.get("/login/saml/university?organisation=https://second.example")
    assert chosen.headers["Location"].startswith("https://second.example/sso?")
    assert client.get("/login/saml/university?organisation=https://third.example").status_code == 200


def test_what_one_was_asked_another_of_the_same_federation_does_not_answer(
    federate: Callable[..., Federation], tmp_path: Path
) -> None:
    federation = several(federate, tmp_path)
    client = federation.site.client()
    request = federation.ask(client, organisation="https://second.example")
    assert federation.send(federation.provider.response(federation.said(request))).status_code == 403
    assert federation.last_fault() == ("invalid", "issuer")


def test_or_choose_at_the_page_of_the_federation(federate: Callable[..., Federation], tmp_path: Path) -> None:
    federation = several(federate, tmp_path, "https://ds.example/choose")
    sent = federation.site.client().get("/login/saml/university?next=/storage")
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert sent.headers["Location"].startswith("https://ds.example/choose?")
    back = f"{URL}/login/saml/university?next=%2Fstorage"
    assert query == {"entityID": [federation.settings.entity_id], "return": [back], "returnIDParam": ["organisation"]}


def test_no_page_of_another_site_is_gone_on_to(federation: Federation) -> None:
    for target in ("https://other.example/", "//other.example", "/\\other.example"):
        client = federation.site.client()
        request = federation.ask(client, next=target)
        document = federation.provider.response(federation.said(request, assertion_id=f"_{abs(hash(target))}"))
        assert client.get(federation.send(document).headers["Location"]).headers["Location"] == "/"


def test_the_page_offers_it_and_says_where_it_cannot_be_had(federation: Federation) -> None:
    Path(federation.settings.metadata).unlink()
    client = federation.site.client()
    assert '<a class="secondary" href="/login/saml/university?next=/">University</a>' in client.get("/login").text
    away = client.get("/login/saml/university?next=/storage")
    assert away.headers["Location"] == "/login?next=/storage"
    page = client.get("/login?next=/storage").text
    assert "Signing in with University is not possible at the moment." in page
    assert "University cannot be reached at the moment." in page
    assert form_token(client)


def test_keys_of_ours_that_cannot_be_read_close_this_way_alone(
    federate: Callable[..., Federation], tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("no key")
    for key in (tmp_path / "key", tmp_path / "nowhere"):
        federation = federate(key_file=key, certificate_file=key)
        client = federation.site.client()
        assert client.get("/login/saml/university").headers["Location"] == "/login"
        assert client.get("/login/saml/university/metadata").status_code == 503
        assert "University cannot be reached at the moment." in client.get("/login").text


def test_who_asks_and_never_comes_back_does_not_fill_the_store(
    federation: Federation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_OF_ONE", 3)
    client = federation.site.client()
    statuses = [client.get("/login/saml/university").status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    other = federation.site.client().get("/login/saml/university", environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert other.status_code == 303
