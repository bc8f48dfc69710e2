"""Metadata of a federation: signed as a whole by its certificate, still valid, of those that the settings name."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from auth.errors import ProviderUnavailable
from auth.federation.saml import SamlWay
from auth.federation.saml_metadata import OLDEST, read_metadata
from tests.auth.federation.conftest import saml_provider
from tests.identity_providers.asserting import RSA_SHA1, SHA1, AssertingProvider, signature_template

NOW = datetime.now(UTC)
NAMESPACE = "urn:oasis:names:tc:SAML:2.0:metadata"
NODE = f"{NAMESPACE}:EntitiesDescriptor"


def at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def whole(inside: str, *, more: str = "", signature: str = "") -> str:
    return (
        f'<md:EntitiesDescriptor xmlns:md="{NAMESPACE}" ID="_all" {more}>{signature}{inside}</md:EntitiesDescriptor>'
    )


@pytest.fixture
def federation_key(tmp_path: Path) -> AssertingProvider:
    """Who signs the metadata."""
    return AssertingProvider.make(tmp_path, "federation", "federation")


@pytest.fixture
def read(asserting: AssertingProvider, tmp_path: Path, federation_key: AssertingProvider) -> Callable[..., Any]:
    def read(document: str, **changes: Any) -> Any:
        file = tmp_path / "metadata.xml"
        file.write_text(document)
        certificate = federation_key.certificate_file
        return read_metadata(saml_provider(asserting, file, metadata_certificate=certificate, **changes), NOW)

    return read


def signed(by: AssertingProvider, inside: str, **options: str) -> str:
    template = signature_template("_all", **{k: v for k, v in options.items() if k != "more"})
    return by.signed(whole(inside, more=options.get("more", ""), signature=template), NODE, "_all")


def test_what_the_federation_signed_is_believed(
    read: Callable[..., Any], asserting: AssertingProvider, federation_key: AssertingProvider
) -> None:
    found = read(signed(federation_key, f"<!-- of all -->{asserting.metadata()}"))
    assert [*found.descriptors] == [asserting.entity_id]
    assert found.names[asserting.entity_id]["en"] == f"{asserting.entity_id} in English"
    assert found.read_again_at == NOW + OLDEST


def test_what_it_did_not_sign_is_not(
    read: Callable[..., Any], asserting: AssertingProvider, federation_key: AssertingProvider
) -> None:
    good = signed(federation_key, asserting.metadata())
    own = federation_key.signed(
        asserting.metadata(signature=signature_template("_metadata")), f"{NAMESPACE}:EntityDescriptor", "_metadata"
    )
    moved = own.partition("?>")[2]
    template = signature_template("_inner")
    inner = whole(asserting.metadata(), signature=template).replace('ID="_all"', 'ID="_inner"')
    inner = federation_key.signed(inner, NODE, "_inner").partition("?>")[2]
    evil = asserting.metadata(identifier="_evil").replace("/sso", "/elsewhere")
    documents = {
        "not signed": whole(asserting.metadata()),
        "by another": signed(asserting, asserting.metadata()),
        "changed": good.replace("/sso", "/elsewhere"),
        "by SHA-1": signed(federation_key, asserting.metadata(), algorithm=RSA_SHA1, digest=SHA1),
        # A part that was signed once, under a whole that was not.
        "only within": whole(moved),
        "as if of the whole": whole(moved, signature=""),
        "a whole that points into itself": whole(moved, signature=signature_template("_metadata")),
        "a whole after its part": whole(f"{moved}{signature_template('_all')}"),
        "a whole after a whole that was signed": whole(f"{inner}{evil}{signature_template('_all')}"),
        "no XML": "metadata",
        "entities": f"<!DOCTYPE x [<!ENTITY f 'x'>]>{good.partition('?>')[2]}",
    }
    believed = []
    for name, document in documents.items():
        try:
            read(document)
            believed.append(name)
        except ProviderUnavailable:
            pass
    assert believed == []


def test_what_is_out_of_date_or_names_none_of_ours_is_of_no_use(
    read: Callable[..., Any], asserting: AssertingProvider, federation_key: AssertingProvider
) -> None:
    past, soon = at(NOW - timedelta(minutes=1)), at(NOW + timedelta(hours=1))
    for inside, more in (
        (asserting.metadata(), f'validUntil="{past}"'),
        (asserting.metadata(f'validUntil="{past}"'), ""),
        (asserting.metadata(), 'validUntil="some day"'),
        (asserting.metadata().replace("university", "other"), ""),
    ):
        with pytest.raises(ProviderUnavailable):
            read(signed(federation_key, inside, more=more))
    found = read(signed(federation_key, asserting.metadata(), more=f'validUntil="{soon}"'))
    assert at(found.read_again_at) == soon
    assert not found.is_valid(NOW + timedelta(hours=2))
    kept = read(signed(federation_key, asserting.metadata(), more='cacheDuration="PT2H"'))
    assert kept.read_again_at == NOW + timedelta(hours=2)


def test_they_are_read_when_needed_again_when_old_and_kept_while_they_cannot_be_had(
    asserting: AssertingProvider, tmp_path: Path
) -> None:
    file = tmp_path / "metadata.xml"
    way = SamlWay(saml_provider(asserting, file), "https://archeion.example/login/saml/university")

    def ask(after: timedelta) -> str:
        return way.asking("_key", asserting.entity_id, False, NOW + after)

    with pytest.raises(ProviderUnavailable):
        ask(timedelta(0))
    assert way.standing.is_down(NOW)
    end = NOW + timedelta(hours=20)
    file.write_text(asserting.metadata(f'validUntil="{at(end)}"'))
    # Not asked again at once, so that who waits for one page makes it no worse.
    with pytest.raises(ProviderUnavailable):
        ask(timedelta(seconds=20))
    assert ask(timedelta(seconds=40)).startswith(asserting.entity_id)
    file.write_text(asserting.metadata(f'validUntil="{at(end)}"').replace("/sso", "/new"))
    assert "/sso" in ask(timedelta(hours=5))
    assert "/new" in ask(timedelta(hours=7))
    file.unlink()
    assert "/new" in ask(timedelta(hours=14))
    with pytest.raises(ProviderUnavailable):
        ask(timedelta(hours=21))
