"""Metadata of a SAML federation: which keys its identity providers sign with, and where they are asked.

Read when somebody first wants to sign in, kept by this process, and read again when it is old. What comes over the
network is signed by the federation; only those identity providers that the settings name are taken from it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from saml2.sigver import CryptoBackendXmlSec1, SigverError, get_xmlsec_binary

from auth.errors import ArrivalRefused, ProviderUnavailable
from auth.federation.fetching import fetch
from auth.federation.saml_documents import SIGNATURE, parsed, refused, require_own_ids, require_signature_of
from auth.federation.settings import SamlProvider

METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_UI = "{urn:oasis:names:tc:SAML:metadata:ui}DisplayName"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# All federations of the world together are 100 MB; a country's is a few.
LARGEST = 64_000_000
# However long it calls itself good, keys are withdrawn by leaving them out of the next.
OLDEST, SHORTEST = timedelta(hours=6), timedelta(minutes=1)
# As federations write it; of others the default holds.
_DURATION = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,4})M)?(?:(\d{1,6})(?:\.\d+)?S)?)?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Of the identity providers that the settings name and the federation has: `descriptors`, and `names` by
    language."""

    descriptors: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    read_again_at: datetime
    valid_until: datetime | None

    def is_valid(self, now: datetime) -> bool:
        return self.valid_until is None or now < self.valid_until


def read_metadata(provider: SamlProvider, now: datetime) -> Metadata:
    """Raises `ProviderUnavailable`."""
    text = _text(provider.metadata)
    try:
        root = parsed(text)
        if provider.metadata_certificate is not None:
            _require_signed(root, text, provider.metadata_certificate)
        return _metadata(provider, root, now)
    except ArrivalRefused as refusal:
        raise ProviderUnavailable(
            f"The metadata of {provider.key} are not to be believed: {refusal.fault}."
        ) from None


def _metadata(provider: SamlProvider, root: Element, now: datetime) -> Metadata:
    until = _valid_until(root)
    wanted = {
        entity: one for one in _entities(root) if (entity := one.get("entityID")) in provider.identity_providers
    }
    untils = {entity: _valid_until(one) for entity, one in wanted.items()}
    valid = {entity: wanted[entity] for entity, end in untils.items() if end is None or now < end}
    if not valid or (until is not None and until <= now):
        raise ProviderUnavailable(f"The metadata of {provider.key} are out of date, or name none of ours.")
    ends = [end for end in (until, *(untils[entity] for entity in valid)) if end is not None]
    return Metadata(
        descriptors={entity: tostring(one, encoding="unicode") for entity, one in valid.items()},
        names={entity: _names(one) for entity, one in valid.items()},
        read_again_at=min([now + _cache_duration(root), *ends]),
        valid_until=min(ends, default=None),
    )


def _text(source: str) -> str:
    try:
        content = fetch(source, LARGEST) if "://" in source else Path(source).read_bytes()
        # An XML declaration names an encoding for bytes alone.
        return content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProviderUnavailable(f"The metadata {source} cannot be read ({type(error).__name__}).") from error


def _require_signed(root: Element, text: str, certificate: Path) -> None:
    signature = root.find(f"{SIGNATURE}Signature")
    # The checker looks for the first that there is: it must be the one that is about the whole.
    if signature is None or next(root.iter(f"{SIGNATURE}Signature")) is not signature:
        raise ProviderUnavailable("The metadata are not signed.")
    require_own_ids(root)
    require_signature_of(signature, root)
    name = root.tag.replace("{", "").replace("}", ":")
    try:
        checker = CryptoBackendXmlSec1(get_xmlsec_binary())
        good = checker.validate_signature(text, str(certificate), "pem", name, root.get("ID"))
    except (SigverError, OSError) as error:
        raise ProviderUnavailable("The signature of the metadata does not hold.") from error
    if not good:
        raise ProviderUnavailable("The signature of the metadata does not hold.")


def _entities(root: Element) -> list[Element]:
    name = f"{METADATA}EntityDescriptor"
    return [root] if root.tag == name else [*root.iter(name)]


def _valid_until(element: Element) -> datetime | None:
    text = element.get("validUntil")
    return None if text is None else moment(text)


def moment(text: str) -> datetime:
    """Raises `ArrivalRefused`. Without a zone it is UTC, which SAML writes all its moments in."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise refused("a moment that is none") from error
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read


def _cache_duration(root: Element) -> timedelta:
    form = _DURATION.fullmatch(root.get("cacheDuration") or "")
    if form is None:
        return OLDEST
    days, hours, minutes, seconds = (int(part or 0) for part in form.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return min(OLDEST, max(length, SHORTEST))


def _names(descriptor: Element) -> dict[str, str]:
    found = [*descriptor.iter(_UI), *descriptor.iter(f"{METADATA}OrganizationDisplayName")]
    # The first of each language: those of the user interface before the organisation's.
    return {one.get(_LANGUAGE, ""): (one.text or "").strip() for one in reversed(found)}
