"""An entry of the audit log as the XML that DICOM PS3.15 A.5 defines, for audit repositories of hospitals.

What the standard has no event for has a code of ours, and every message names the event as the log does. Of patients
and studies nothing is known here, so that messages on exports and queries are without those objects.
"""

import ipaddress
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import NamedTuple
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from auth.audit import Actor, Entry, Event, Means
from auth.audit_chain import canonical
from auth.audit_sentences import sentence

MESSAGE_ID = "DICOM+RFC3881"
# A designator of our own begins with 99 (PS3.16, 8.2).
PRIVATE = "99ARCHEION"
# Production 2 of XML 1.0: what no document may hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Code(NamedTuple):
    value: str
    scheme: str
    meaning: str


def _dicom(value: str, meaning: str) -> Code:
    return Code(value, "DCM", meaning)


EXPORT, QUERY = _dicom("110106", "Export"), _dicom("110112", "Query")
SECURITY_ALERT, AUTHENTICATION = _dicom("110113", "Security Alert"), _dicom("110114", "User Authentication")
_LOGIN, _LOGOUT = _dicom("110122", "Login"), _dicom("110123", "Logout")
_RESTRICTED = _dicom("110132", "Use of Restricted Function")
_ROLES_CHANGED = _dicom("110136", "Security Roles Changed")
_USER_CHANGED = _dicom("110137", "User Security Attributes Changed")
_APPLICATION, _INITIATOR = _dicom("110150", "Application"), _dicom("110156", "Initiator Role ID")
_DESTINATION, _SOURCE = _dicom("110152", "Destination Role ID"), _dicom("110153", "Source Role ID")
_MEDIA = _dicom("110154", "Destination Media")
_URI = Code("12", "RFC-3881", "URI")
_ENTRY = Code("entry", PRIVATE, "Entry of the audit log")
_LINK = Code("link", PRIVATE, "Link of a page")

# Of what is told in words: all of it stands in the details, and a message must not grow by each thing it says twice.
_LONGEST = 1_000
SUCCESS, MINOR_FAILURE, SERIOUS_FAILURE = "0", "4", "8"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the standard calls an event of ours; `code` None: it has none."""

    code: Code | None
    action: str
    outcome: str = SUCCESS
    type: Code | None = None


_KINDS: Mapping[Event, _Kind] = {
    Event.EXPORTED: _Kind(EXPORT, "R"),
    Event.DELIVERED: _Kind(EXPORT, "R"),
    Event.NOT_DELIVERED: _Kind(EXPORT, "R", MINOR_FAILURE),
    Event.SIGNED_IN: _Kind(AUTHENTICATION, "E", SUCCESS, _LOGIN),
    Event.SIGN_IN_FAILED: _Kind(AUTHENTICATION, "E", MINOR_FAILURE, _LOGIN),
    Event.THROTTLED: _Kind(AUTHENTICATION, "E", SERIOUS_FAILURE, _LOGIN),
    Event.SIGNED_OUT: _Kind(AUTHENTICATION, "E", SUCCESS, _LOGOUT),
    Event.DENIED: _Kind(SECURITY_ALERT, "E", MINOR_FAILURE, _RESTRICTED),
    Event.ARCHIVE_ASKED: _Kind(QUERY, "E"),
    Event.ALERT_ACKNOWLEDGED: _Kind(None, "U"),
    Event.HOSPITAL_CHANGED: _Kind(None, "U"),
    Event.RELEASE_MADE: _Kind(None, "C"),
    Event.BACKUP_MADE: _Kind(None, "C"),
    Event.BACKUP_RESTORED: _Kind(None, "C"),
    Event.USER_CREATED: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.USER_DISABLED: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.USER_ENABLED: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.USER_UNLOCKED: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.LINK_MADE: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.PASSWORD_SET: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.ROLES_SET: _Kind(SECURITY_ALERT, "E", SUCCESS, _ROLES_CHANGED),
    Event.IDENTITY_LINKED: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.SECOND_FACTOR_SET: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.SECOND_FACTOR_TAKEN: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.RECOVERY_CODES_MADE: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.SESSIONS_ENDED: _Kind(AUTHENTICATION, "E", SUCCESS, _LOGOUT),
    Event.TOKEN_CREATED: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.TOKEN_REVOKED: _Kind(SECURITY_ALERT, "E", SUCCESS, _USER_CHANGED),
    Event.AUDIT_EXPORTED: _Kind(EXPORT, "R"),
}
# Of a version that knows more events.
_UNKNOWN = _Kind(None, "E")


def is_failure(entry: Entry) -> bool:
    return _kind(entry).outcome != SUCCESS


def message(entry: Entry, host: str, *, is_short: bool = False) -> str:
    """`host` is the machine that reports. `is_short`: without the details, where they do not fit."""
    root, kind = Element("AuditMessage"), _kind(entry)
    _identify(root, entry, kind)
    for participant in _participants(entry, kind, host):
        _add_participant(root, participant)
    source = SubElement(root, "AuditSourceIdentification", AuditSourceID=_clean(f"archeion@{host}"))
    SubElement(source, "AuditSourceTypeCode", {"csd-code": "4"})
    _add_object(root, entry, kind, host, is_short)
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(root, encoding="unicode")


def _kind(entry: Entry) -> _Kind:
    return _KINDS[Event(entry.event)] if entry.event in {*Event} else _UNKNOWN


def _identify(root: Element, entry: Entry, kind: _Kind) -> None:
    own = Code(entry.event, PRIVATE, entry.event.replace("_", " "))
    attributes = {
        "EventActionCode": kind.action,
        "EventDateTime": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "EventOutcomeIndicator": kind.outcome,
    }
    event = SubElement(root, "EventIdentification", attributes)
    _add_code(event, "EventID", kind.code or own)
    for code in (kind.type, own):
        if code is not None:
            _add_code(event, "EventTypeCode", code)
    SubElement(event, "EventOutcomeDescription").text = _clean(_told(entry))


class _Participant(NamedTuple):
    user_id: str
    is_requestor: bool
    roles: tuple[Code, ...] = ()
    # Name, and the number in our store.
    name: str | None = None
    alternative: str | None = None
    access_point: str | None = None
    access_point_type: str | None = None


def _participants(entry: Entry, kind: _Kind, host: str) -> Iterable[_Participant]:
    is_alert = kind.code == SECURITY_ALERT
    application = _Participant(f"archeion@{host}", is_alert, (_APPLICATION,), None, None, host, "1")
    person = _person(entry.actor, host)
    if kind.code == EXPORT:
        yield person._replace(roles=(_INITIATOR,))
        yield application._replace(roles=(_SOURCE, _APPLICATION))
        yield from _media(entry)
    elif kind.code == QUERY:
        yield application._replace(roles=(_SOURCE, _APPLICATION))
        archives = ";".join(map(str, _listed(entry.details.get("hospitals"))))
        yield _Participant(_cut(archives) or "archive", False, (_DESTINATION,))
        yield person
    elif is_alert:
        # Whoever reports an alert has asked for nothing, nor whoever it is about: the standard wants the latter so.
        yield application
        yield person._replace(is_requestor=False)
    else:
        yield person
        yield application
    if entry.actor.operator is not None and entry.actor.user_name is not None:
        yield _Participant(
            f"{entry.actor.user_name}@{host}", False, (), entry.actor.user_name, str(entry.actor.user_id)
        )


def _person(actor: Actor, host: str) -> _Participant:
    if actor.operator is not None:
        return _Participant(f"{actor.operator}@{host}", True, access_point=host, access_point_type="1")
    name = actor.user_name or Means.ANONYMOUS.value
    number = None if actor.user_id is None else str(actor.user_id)
    # An authentication is to say from where, also where nobody knows.
    point, kind = _access_point(actor.address)
    return _Participant(f"{name}@{host}", True, (), actor.user_name, number, point, kind)


def _access_point(address: str | None) -> tuple[str, str]:
    try:
        return str(ipaddress.ip_address(address or "")), "2"
    except ValueError:
        return address or "unknown", "1"


def _media(entry: Entry) -> Iterable[_Participant]:
    """What the data left by: one of them, as the standard counts them, or all addresses of one mail."""
    details = entry.details
    addresses = [f"mailto:{address}" for address in _listed(details.get("mail"))]
    file = details.get("file")
    user_id = _cut(";".join(addresses)) or f"file:{quote(_clean(str(file or details.get('export', ''))))}"
    point, kind = _access_point(entry.actor.address) if entry.actor.address else (None, None)
    yield _Participant(user_id, False, (_DESTINATION, _MEDIA), access_point=point, access_point_type=kind)


def _add_participant(root: Element, given: _Participant) -> None:
    attributes = {
        "UserID": given.user_id,
        "AlternativeUserID": given.alternative,
        "UserName": given.name,
        "UserIsRequestor": "true" if given.is_requestor else "false",
        "NetworkAccessPointID": given.access_point,
        "NetworkAccessPointTypeCode": given.access_point_type,
    }
    known = {name: _clean(value) for name, value in attributes.items() if value is not None}
    participant = SubElement(root, "ActiveParticipant", known)
    for role in given.roles:
        _add_code(participant, "RoleIDCode", role)


def _add_object(root: Element, entry: Entry, kind: _Kind, host: str, is_short: bool) -> None:
    """What it is about, and in any case which entry of the log says so."""
    details = {"number": str(entry.number), "hash": entry.hash}
    if not is_short:
        details["details"] = canonical(entry.details)
    if kind.code == SECURITY_ALERT:
        path = _clean(_subject(entry))
        identity, code, name = f"archeion://{host}{quote(path)}", _URI, path
        details = {"Alert Description": _told(entry), **details}
    elif kind.code == QUERY:
        identity, code, name = "/activity", _LINK, None
    else:
        identity, code, name = str(entry.number), _ENTRY, "Security Audit Log"
    role = "3" if kind.code == QUERY else "13"
    attributes = {
        "ParticipantObjectID": _clean(identity),
        "ParticipantObjectTypeCode": "2",
        "ParticipantObjectTypeCodeRole": role,
    }
    subject = SubElement(root, "ParticipantObjectIdentification", attributes)
    _add_code(subject, "ParticipantObjectIDTypeCode", code)
    if name is None:
        SubElement(subject, "ParticipantObjectQuery").text = _base64(str(entry.details.get("link", "")))
    else:
        SubElement(subject, "ParticipantObjectName").text = _clean(name)
    for key, value in details.items():
        SubElement(subject, "ParticipantObjectDetail", type=key, value=_base64(value))


def _subject(entry: Entry) -> str:
    """Of an alert: a page, a file, a user or a token, as a path."""
    details = entry.details
    if "token" in details:
        return f"/tokens/{details['token']}"
    if "user" in details:
        return f"/users/{details['user']}"
    if "report" in details:
        return f"/{details['report']}.{details.get('format')}"
    return str(details.get("page") or details.get("path") or f"/{details.get('opens') or 'releases'}")


def _add_code(parent: Element, name: str, code: Code) -> None:
    attributes = {"csd-code": code.value, "codeSystemName": code.scheme, "originalText": code.meaning}
    SubElement(parent, name, attributes)


def _told(entry: Entry) -> str:
    return _cut(sentence(entry))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8", "backslashreplace")).decode("ascii")
