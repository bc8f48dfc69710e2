"""SAML 2.0 through pysaml2: what we ask an identity provider, and whether its answer holds.

The library checks signatures, times and the profile. What it lets pass where it is missing is asked for here as well:
an audience, a recipient, a destination, an issuer that is the one we asked.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, SAMLError
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.extension.idpdisc import BINDING_DISCO
from saml2.metadata import entity_descriptor
from saml2.response import AuthnResponse, StatusError, UnsolicitedResponse, VerificationError
from saml2.saml import AUTHN_PASSWORD_PROTECTED, NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, SCM_BEARER
from saml2.sigver import SignatureError, SigverError, security_context
from saml2.validate import ResponseLifetimeExceed, ToEarly
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from auth.errors import ArrivalRefused, ProviderUnavailable, Refusal
from auth.federation.fetching import Standing
from auth.federation.person import Statement
from auth.federation.requests import Request
from auth.federation.saml_documents import parsed, refused, require_plain_response
from auth.federation.saml_metadata import Metadata, moment, read_metadata
from auth.federation.settings import SamlProvider

# As subject: the persistent name in the assertion itself, not an attribute.
NAME_ID = "NameID"
# How far the clocks of two machines are let differ.
SLACK = timedelta(minutes=2)

# The library writes whole assertions into its log.
logging.getLogger("saml2").setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that holds. `good_until`: as long must its assertion not be taken again."""

    statement: Statement
    assertion_id: str
    good_until: datetime


class SamlWay:
    """One provider. `address` is where our own pages about it are."""

    def __init__(self, provider: SamlProvider, address: str) -> None:
        self.provider = provider
        self.standing = Standing()
        self._address = address
        self._metadata: Metadata | None = None
        self._config: SPConfig | None = None

    @property
    def response_address(self) -> str:
        return f"{self._address}/response"

    def our_metadata(self) -> str:
        """What the federation is to know of us. Asks nobody."""
        config = self._new_config({})
        with _set_up(self.provider):
            return str(entity_descriptor(config))

    def choices(self, now: datetime) -> Mapping[str, Mapping[str, str]]:
        """The identity providers there are, with their names by language."""
        return self._read(now).names

    def discovery_address(self, target: str) -> str:
        """Of the federation's page where people choose their organisation."""
        back = f"{self._address}?{urlencode({'next': target})}"
        asked = {"entityID": self.provider.entity_id, "return": back, "returnIDParam": "organisation"}
        return f"{self.provider.discovery}?{urlencode(asked)}"

    def asking(self, key: str, identity_provider: str, is_anew: bool, now: datetime) -> str:
        """Where the browser is sent. `is_anew`: whoever is signed in there already is to sign in again."""
        if identity_provider not in self._read(now).descriptors:
            raise ProviderUnavailable(f"{identity_provider} is not in the metadata of {self.provider.key}.")
        client = Saml2Client(self._config)
        wanted: dict[str, Any] = {"force_authn": "true"} if is_anew else {}
        if self.provider.second_factor:
            # In this order, and in the end a password: who needs no second factor is not kept out for want of one.
            contexts = [*self.provider.second_factor, AUTHN_PASSWORD_PROTECTED]
            wanted["requested_authn_context"] = {"authn_context_class_ref": contexts, "comparison": "exact"}
        is_named = self.provider.subject == NAME_ID
        try:
            _, _, asked = client.prepare_for_negotiated_authenticate(
                entityid=identity_provider,
                binding=BINDING_HTTP_REDIRECT,
                message_id=key,
                nameid_format=NAMEID_FORMAT_PERSISTENT if is_named else NAMEID_FORMAT_TRANSIENT,
                allow_create="true",
                sign=self.provider.key_file is not None,
                sigalg=SIG_RSA_SHA256,
                digest_alg=DIGEST_SHA256,
                **wanted,
            )
        except SAMLError as error:
            raise ProviderUnavailable(f"{identity_provider} cannot be asked ({type(error).__name__}).") from error
        return str(dict(asked["headers"])["Location"])

    def read(self, document: str, request: Request, now: datetime) -> Answer:
        """The answer to this request. Raises `ArrivalRefused`, without what stood in it."""
        self._read(now)
        response = self._verified(document, request)
        _require_ours(response, request, self.provider.entity_id, self.response_address)
        assertion = response.assertion
        statement = assertion.authn_statement[0]
        context = statement.authn_context and statement.authn_context.authn_context_class_ref
        attributes = _attributes(response)
        return Answer(
            Statement(
                issuer=assertion.issuer.text.strip(),
                subject=self._subject(response, attributes),
                attributes=attributes,
                contexts=frozenset([context.text.strip()] if context and context.text else []),
                authenticated_at=moment(statement.authn_instant),
            ),
            assertion_id=assertion.id,
            good_until=_good_until(assertion) + SLACK,
        )

    def _verified(self, document: str, request: Request) -> AuthnResponse:
        config = self._config
        response = AuthnResponse(
            security_context(config),
            config.attribute_converters,  # type: ignore[union-attr]
            self.provider.entity_id,
            return_addrs=[self.response_address],
            outstanding_queries={request.key: self._address},
            timeslack=int(SLACK.total_seconds()),
            allow_unknown_attributes=True,
        )
        try:
            response.loads(document, False, origxml=document)
            verified = response.verify()
        except StatusError:
            raise ArrivalRefused(Refusal.NOT_SIGNED_IN) from None
        except (ResponseLifetimeExceed, ToEarly):
            raise refused("time") from None
        except (SignatureError, SigverError):
            raise refused("signature") from None
        except UnsolicitedResponse:
            raise refused("request") from None
        except VerificationError:
            raise refused("confirmation") from None
        # The library also raises errors of no class of its own. None is chained: they tell what was said.
        except Exception:
            raise refused("profile") from None
        if verified is None or response.assertion is None or len(response.assertions) != 1:
            raise refused("profile")
        # Once more as it is after decrypting, where what is signed may have come to light.
        require_plain_response(parsed(response.xmlstr))
        if not (response.response.signature or response.assertion.signature):
            raise refused("not signed")
        return response

    def _subject(self, response: AuthnResponse, attributes: Mapping[str, Sequence[str]]) -> str | None:
        if self.provider.subject != NAME_ID:
            return next(iter(attributes.get(self.provider.subject, ())), None)
        name_id = response.name_id
        return name_id.text if name_id is not None and name_id.format == NAMEID_FORMAT_PERSISTENT else None

    def _read(self, now: datetime) -> Metadata:
        """The metadata, read again where they are old. While those cannot be had, what is still valid goes on."""
        with self.standing.lock:
            known = self._metadata
            if known is not None and now < known.read_again_at:
                return known
            if not self.standing.is_down(now):
                try:
                    fresh = read_metadata(self.provider, now)
                    self._use(fresh)
                    self.standing.note_success()
                    return fresh
                except ProviderUnavailable:
                    self.standing.note_failure(now)
                    if known is None or not known.is_valid(now):
                        raise
            if known is None or not known.is_valid(now):
                raise ProviderUnavailable(f"The metadata of {self.provider.key} could not be read a moment ago.")
            return known

    def _use(self, known: Metadata) -> None:
        config = self._new_config(known.descriptors)
        with _set_up(self.provider):
            # Finds xmlsec1 and reads our key: better now than when somebody is on their way back.
            security_context(config)
        self._config, self._metadata = config, known

    def _new_config(self, descriptors: Mapping[str, str]) -> SPConfig:
        provider, addresses = (
            self.provider,
            {"assertion_consumer_service": [(self.response_address, BINDING_HTTP_POST)]},
        )
        if provider.discovery is not None:
            addresses["discovery_response"] = [(self._address, BINDING_DISCO)]
        settings: dict[str, Any] = {
            "entityid": provider.entity_id,
            "service": {
                "sp": {
                    "name": provider.names["en"],
                    "endpoints": addresses,
                    "authn_requests_signed": provider.key_file is not None,
                    "want_assertions_or_response_signed": True,
                    "want_response_signed": False,
                }
            },
            "metadata": {"inline": [*descriptors.values()]},
            "accepted_time_diff": int(SLACK.total_seconds()),
            "signing_algorithm": SIG_RSA_SHA256,
            "digest_algorithm": DIGEST_SHA256,
        }
        if provider.key_file is not None and provider.certificate_file is not None:
            pair = {"key_file": str(provider.key_file), "cert_file": str(provider.certificate_file)}
            settings |= {**pair, "encryption_keypairs": [pair]}
        with _set_up(provider):
            return SPConfig().load(settings)


@contextmanager
def _set_up(provider: SamlProvider) -> Iterator[None]:
    try:
        yield
    except (SAMLError, OSError, ValueError, TypeError) as error:
        raise ProviderUnavailable(f"{provider.key} cannot be set up ({type(error).__name__}: {error}).") from error


def _require_ours(response: AuthnResponse, request: Request, entity_id: str, address: str) -> None:
    """What the library takes for granted where it is missing."""
    document, assertion, asked = response.response, response.assertion, request.asked.identity_provider
    if assertion.issuer is None or (assertion.issuer.text or "").strip() != asked:
        raise refused("issuer")
    if document.issuer is not None and (document.issuer.text or "").strip() != asked:
        raise refused("issuer")
    if document.destination != address:
        raise refused("destination")
    if document.in_response_to != request.key:
        raise refused("request")
    restrictions = assertion.conditions.audience_restriction if assertion.conditions else []
    audiences = [{(one.text or "").strip() for one in each.audience} for each in restrictions]
    if not audiences or not all(entity_id in each for each in audiences):
        raise refused("audience")
    if not any(_is_to_us(one, request, address) for one in assertion.subject.subject_confirmation):
        raise refused("confirmation")


def _is_to_us(confirmation: Any, request: Request, address: str) -> bool:
    data = confirmation.subject_confirmation_data
    return (
        confirmation.method == SCM_BEARER
        and data is not None
        and data.recipient == address
        and data.in_response_to == request.key
        and bool(data.not_on_or_after)
    )


def _good_until(assertion: Any) -> datetime:
    ends = [one.subject_confirmation_data.not_on_or_after for one in assertion.subject.subject_confirmation]
    return max(moment(end) for end in ends if end)


def _attributes(response: AuthnResponse) -> dict[str, list[str]]:
    """By the name they were sent under, and by the one that the library knows for it."""
    found: dict[str, list[str]] = {}
    for statement in response.assertion.attribute_statement:
        for attribute in statement.attribute:
            texts = [(value.text or "").strip() for value in attribute.attribute_value]
            found.setdefault(attribute.name, []).extend(text for text in texts if text)
    for name, values in (response.ava or {}).items():
        found.setdefault(name, [value for value in values if isinstance(value, str) and value])
    return found
