"""A site at which people sign in by SAML, at a provider that says what the test wants."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth.audit import Entry, Wanted, entries
from auth.federation.settings import Rule, SamlProvider
from auth.grants import read_grants
from tests.auth.conftest import HOSPITALS, Site
from tests.identity_providers.asserting import AssertingProvider, Said, asked_in, encoded

URL = "https://archeion.example"
MFA = "https://refeds.org/profile/mfa"


@dataclass(frozen=True)
class Federation:
    """The site, its settings of the provider `university`, and that provider."""

    site: Site
    settings: SamlProvider
    provider: AssertingProvider

    @property
    def address(self) -> str:
        return f"{URL}/login/saml/university/response"

    def ask(self, client: FlaskClient, **query: str) -> str:
        """Begin to sign in; which request went out."""
        begun = client.get("/login/saml/university", query_string=query)
        assert begun.status_code == 303, begun.text
        return asked_in(begun.headers["Location"])

    def said(self, request: str | None, **changes: Any) -> Said:
        plain = Said(
            request=request, address=self.address, audience=self.settings.entity_id, issuer=self.provider.entity_id
        )
        return replace(plain, **changes)

    def send(self, document: str, name: str = "university") -> TestResponse:
        """By a form of another site, so that no cookie of ours comes along."""
        return self.site.client().post(f"/login/saml/{name}/response", data={"SAMLResponse": encoded(document)})

    def arrive(self, client: FlaskClient, **changes: Any) -> TestResponse:
        """All the way; the answer to the browser that began."""
        said = replace(self.said(self.ask(client)), **changes)
        sent = self.send(self.provider.response(said))
        return client.get(sent.headers["Location"]) if sent.status_code == 303 else sent

    def log(self) -> list[Entry]:
        return [*entries(self.site.store, Wanted())]

    def last_fault(self) -> tuple[str, str]:
        details = self.log()[-1].details
        return details["what"], details["fault"]


def saml_provider(provider: AssertingProvider, metadata: Path, **changes: Any) -> SamlProvider:
    rule = Rule("eduPersonEntitlement", "urn:example:archeion:ministry", read_grants(("ministry=all",), HOSPITALS))
    plain = SamlProvider(
        key="university",
        names={"en": "University", "el": "Πανεπιστήμιο"},
        account="eduPersonPrincipalName",
        rules=(rule,),
        metadata=str(metadata),
        metadata_certificate=None,
        identity_providers=(provider.entity_id,),
        entity_id=f"{URL}/login/saml/university/metadata",
        subject="subject-id",
    )
    return replace(plain, **changes)


@pytest.fixture(scope="session")
def asserting(tmp_path_factory: pytest.TempPathFactory) -> AssertingProvider:
    return AssertingProvider.make(tmp_path_factory.mktemp("idp"), "https://idp.university.example")


@pytest.fixture
def federate(
    build_site: Callable[..., Site], asserting: AssertingProvider, tmp_path: Path
) -> Callable[..., Federation]:
    """A site with other settings of the provider, or of its own."""
    metadata = tmp_path / "metadata.xml"
    metadata.write_text(asserting.metadata())

    def federate(of_site: dict[str, Any] | None = None, **changes: Any) -> Federation:
        settings = saml_provider(asserting, metadata, **changes)
        other = replace(settings, key="other", entity_id=f"{URL}/login/saml/other/metadata")
        site = build_site(providers=(settings, other), url=URL, **(of_site or {}))
        return Federation(site, settings, asserting)

    return federate


@pytest.fixture
def federation(federate: Callable[..., Federation]) -> Federation:
    return federate()
