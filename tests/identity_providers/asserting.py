"""An identity provider that says whatever a test wants, signed or not: for what no real one would send."""

import base64
import subprocess
import tempfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import fromstring

from tests.identity_providers.certificates import make_certificate

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
RSA_SHA1, SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_NAMESPACES = (
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a response says; as is, it holds. None: nothing of it."""

    request: str | None
    address: str
    audience: str | None
    issuer: str
    subject: str = "eleni-1@university.example"
    name_id: str = "opaque-7"
    account: str = "eleni"
    entitlement: str = "urn:example:archeion:ministry"
    confirms: str | None = "same"  # of which request
    recipient: str | None = "same"  # the address it is sent to
    destination: str | None = "same"
    method: str = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    context: str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    assertion_id: str = "_assertion"
    confirmation_ends: timedelta | None = timedelta(minutes=5)
    begins: timedelta = timedelta(0)
    ends: timedelta = timedelta(minutes=5)
    signed_in: timedelta = timedelta(0)
    is_response_signed: bool = False
    is_assertion_signed: bool = True
    algorithm: str = RSA_SHA256
    digest: str = SHA256

    @property
    def is_success(self) -> bool:
        return self.status.endswith(":Success")


@dataclass(frozen=True, slots=True)
class AssertingProvider:
    entity_id: str
    key_file: Path
    certificate_file: Path

    @classmethod
    def make(cls, folder: Path, entity_id: str, name: str = "idp") -> "AssertingProvider":
        provider = cls(entity_id, folder / f"{name}.pem", folder / f"{name}.crt")
        make_certificate(provider.key_file, provider.certificate_file, name)
        return provider

    def metadata(self, more: str = "", identifier: str = "_metadata", signature: str = "") -> str:
        certificate = "".join(self.certificate_file.read_text().split("\n")[1:-2])
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}" '
            f'ID="{identifier}" {more}>{signature}'
            '<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<md:Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui">'
            f'<mdui:DisplayName xml:lang="en">{self.entity_id} in English</mdui:DisplayName>'
            "</mdui:UIInfo></md:Extensions>"
            '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
            f"<ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
            '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{self.entity_id}/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>'
        )

    def response(self, said: Said) -> str:
        text = _response(said)
        if said.is_assertion_signed and said.is_success:
            text = self.signed(text, "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", said.assertion_id)
        if said.is_response_signed:
            text = self.signed(text, "urn:oasis:names:tc:SAML:2.0:protocol:Response", "_response")
        return text

    def signed(self, document: str, node: str, identifier: str) -> str:
        """With the empty signature of that element filled in, by the same program that checks it in the end."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "unsigned.xml"
            file.write_text(document, encoding="utf-8")
            command = ["xmlsec1", "--sign", "--privkey-pem", str(self.key_file), "--id-attr:ID", node]
            done = subprocess.run(
                [*command, "--node-id", identifier, str(file)], capture_output=True, check=False, text=True
            )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout


def encoded(document: str) -> str:
    return base64.b64encode(document.encode()).decode()


def asked_in(location: str) -> str:
    """The ID of the request that this address carries."""
    (packed,) = parse_qs(urlsplit(location).query)["SAMLRequest"]
    return str(fromstring(request_in(packed)).get("ID"))


def request_in(packed: str) -> str:
    return zlib.decompress(base64.b64decode(packed), -15).decode()


def signature_template(identifier: str, algorithm: str = RSA_SHA256, digest: str = SHA256) -> str:
    return (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{_EXCLUSIVE}"/><ds:SignatureMethod Algorithm="{algorithm}"/>'
        f'<ds:Reference URI="#{identifier}"><ds:Transforms>'
        '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
        f'<ds:Transform Algorithm="{_EXCLUSIVE}"/></ds:Transforms><ds:DigestMethod Algorithm="{digest}"/>'
        "<ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/></ds:Signature>"
    )


def _response(said: Said) -> str:
    now = datetime.now(UTC)
    of_response = signature_template("_response", said.algorithm, said.digest) if said.is_response_signed else ""
    return (
        f'<samlp:Response {_NAMESPACES} ID="_response" Version="2.0" IssueInstant="{_at(now)}"'
        f"{_attribute('Destination', _same(said.destination, said.address))}"
        f"{_attribute('InResponseTo', said.request)}><saml:Issuer>{said.issuer}</saml:Issuer>{of_response}"
        f'<samlp:Status><samlp:StatusCode Value="{said.status}"/></samlp:Status>'
        f"{_assertion(said, now) if said.is_success else ''}</samlp:Response>"
    )


def _assertion(said: Said, now: datetime) -> str:
    ends = None if said.confirmation_ends is None else _at(now + said.confirmation_ends)
    audience = (
        ""
        if said.audience is None
        else f"<saml:AudienceRestriction><saml:Audience>{said.audience}</saml:Audience></saml:AudienceRestriction>"
    )
    of_assertion = (
        signature_template(said.assertion_id, said.algorithm, said.digest) if said.is_assertion_signed else ""
    )
    return (
        f'<saml:Assertion ID="{said.assertion_id}" Version="2.0" IssueInstant="{_at(now)}">'
        f"<saml:Issuer>{said.issuer}</saml:Issuer>{of_assertion}<saml:Subject>"
        f'<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{said.name_id}</saml:NameID>'
        f'<saml:SubjectConfirmation Method="{said.method}"><saml:SubjectConfirmationData'
        f"{_attribute('NotOnOrAfter', ends)}{_attribute('Recipient', _same(said.recipient, said.address))}"
        f"{_attribute('InResponseTo', _same(said.confirms, said.request))}/></saml:SubjectConfirmation>"
        "</saml:Subject>"
        f'<saml:Conditions NotBefore="{_at(now + said.begins)}" NotOnOrAfter="{_at(now + said.ends)}">{audience}'
        f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{_at(now + said.signed_in)}"><saml:AuthnContext>'
        f"<saml:AuthnContextClassRef>{said.context}</saml:AuthnContextClassRef></saml:AuthnContext>"
        "</saml:AuthnStatement><saml:AttributeStatement>"
        f"{_named('urn:oasis:names:tc:SAML:attribute:subject-id', said.subject)}"
        f"{_named('urn:oid:1.3.6.1.4.1.5923.1.1.1.6', said.account)}"
        f"{_named('urn:oid:1.3.6.1.4.1.5923.1.1.1.7', said.entitlement)}"
        "</saml:AttributeStatement></saml:Assertion>"
    )


def _named(name: str, value: str) -> str:
    return (
        f'<saml:Attribute Name="{name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
        f'<saml:AttributeValue xsi:type="xs:string">{value}</saml:AttributeValue></saml:Attribute>'
    )


def _attribute(name: str, value: str | None) -> str:
    return "" if value is None else f' {name}="{value}"'


def _same(value: str | None, other: str | None) -> str | None:
    return other if value == "same" else value


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
