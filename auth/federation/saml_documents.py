"""What an answer of SAML may look like, before a library reads it: one assertion, signed as a whole or within a
response that is, by algorithms that hold.

SAML is broken by documents in which the part that is read is not the part that is signed. What is refused here no
federation sends: comments, document types, a second assertion.
"""

import base64
import binascii
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from auth.errors import ArrivalRefused, Refusal

LONGEST = 512_000
PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
# Whatever else xmlsec1 can check, SHA-1 above all, proves nothing any more.
SIGNATURE_ALGORITHMS = frozenset(
    f"http://www.w3.org/2001/04/xmldsig-more#{name}"
    for name in (
        *("rsa-sha256", "rsa-sha384", "rsa-sha512"),
        *("ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"),
    )
)
DIGEST_ALGORITHMS = frozenset(
    {
        "http://www.w3.org/2001/04/xmlenc#sha256",
        "http://www.w3.org/2001/04/xmldsig-more#sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    }
)


def decoded(field: str) -> str:
    """The document in a form's field. Raises `ArrivalRefused`."""
    if len(field) > LONGEST:
        raise refused("too long")
    try:
        document = base64.b64decode("".join(field.split()), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise refused("no document") from error
    # Comments cut texts in two for some readers and not for others; nobody sends any.
    if "<!" in document:
        raise refused("comment or document type")
    return document


def parsed(document: str) -> Element:
    """Raises `ArrivalRefused`; also for a document type, which has no use but to bring entities."""
    try:
        root: Element = fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise refused("no document") from error
    return root


def require_plain_response(root: Element) -> str:
    """Which request it answers. Raises `ArrivalRefused` where it is not laid out as a response is."""
    if root.tag != f"{PROTOCOL}Response":
        raise refused("no response")
    require_own_ids(root)
    parents = {child: parent for parent in root.iter() for child in parent}
    assertion = _only_assertion(root, parents)
    for signature in root.iter(f"{SIGNATURE}Signature"):
        if parents.get(signature) not in (root, assertion):
            raise refused("signature elsewhere")
        require_signature_of(signature, parents[signature])
    return root.get("InResponseTo") or ""


def require_own_ids(root: Element) -> None:
    ids = [value for element in root.iter() for name, value in element.items() if _local(name).lower() == "id"]
    if len(ids) != len(set(ids)):
        raise refused("an ID twice")


def require_signature_of(signature: Element, signed: Element) -> None:
    """It signs the element it stands in, whole, by an algorithm that holds."""
    references = [*signature.iter(f"{SIGNATURE}Reference")]
    if len(references) != 1 or not signed.get("ID") or references[0].get("URI") != f"#{signed.get('ID')}":
        raise refused("signature of something else")
    methods = [one.get("Algorithm") for one in signature.iter(f"{SIGNATURE}SignatureMethod")]
    digests = [one.get("Algorithm") for one in signature.iter(f"{SIGNATURE}DigestMethod")]
    if len(methods) != 1 or not SIGNATURE_ALGORITHMS.issuperset(methods) or not DIGEST_ALGORITHMS.issuperset(digests):
        raise refused("algorithm")


def refused(fault: str) -> ArrivalRefused:
    return ArrivalRefused(Refusal.INVALID, fault)


def _only_assertion(root: Element, parents: dict[Element, Element]) -> Element | None:
    """Where it stands: in the response, or in what was encrypted there. None: it still is, or there is
    none, as where nobody was signed in."""
    open_ones, hidden = [*root.iter(f"{ASSERTION}Assertion")], [*root.iter(f"{ASSERTION}EncryptedAssertion")]
    if len(open_ones) > 1 or len(hidden) > 1 or any(parents[one] is not root for one in hidden):
        raise refused("assertions")
    if not open_ones:
        return None
    expected = hidden[0] if hidden else root
    if parents[open_ones[0]] is not expected:
        raise refused("assertions")
    return open_ones[0]


def _local(name: str) -> str:
    return name.rpartition("}")[2]
