"""Messages as DICOM PS3.15 A.5 writes them: its schema and its tables, told again here."""

import json
import re
from base64 import b64decode
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from auth.audit import Actor, Entry, Event, Means
from auth.audit_messages import message
from auth.audit_sentences import sentence
from tests.auth.logs import ACTORS, MARIA, NOON
from tests.auth.test_audit_sentences import TOLD

HOST = "host.example"
# Of A.5.1: children in their order (? at most one, * any number, + one or more), attributes (? may be missing).
CHILDREN = {
    "AuditMessage": "EventIdentification ActiveParticipant+ AuditSourceIdentification "
    "ParticipantObjectIdentification*",
    "EventIdentification": "EventID EventTypeCode* EventOutcomeDescription?",
    "ActiveParticipant": "RoleIDCode* MediaIdentifier?",
    "AuditSourceIdentification": "AuditSourceTypeCode*",
    "ParticipantObjectIdentification": "ParticipantObjectIDTypeCode (ParticipantObjectName|ParticipantObjectQuery) "
    "ParticipantObjectDetail*",
}
CODE = {"csd-code": r".+", "codeSystemName": r"DCM|RFC-3881|99ARCHEION", "originalText": r".+"}
ATTRIBUTES = {
    "EventIdentification": {
        "EventActionCode?": "[CRUDE]",
        "EventDateTime": ".+",
        "EventOutcomeIndicator": "0|4|8|12",
    },
    **dict.fromkeys(("EventID", "EventTypeCode", "RoleIDCode", "ParticipantObjectIDTypeCode"), CODE),
    "ActiveParticipant": {
        **{"UserID": ".+", "AlternativeUserID?": ".+", "UserName?": ".+", "UserIsRequestor": "true|false"},
        **{"NetworkAccessPointID?": ".+", "NetworkAccessPointTypeCode?": "[1-5]"},
    },
    "AuditSourceIdentification": {"AuditEnterpriseSiteID?": ".+", "AuditSourceID": ".+"},
    "AuditSourceTypeCode": {"csd-code": "[1-9]"},
    "ParticipantObjectIdentification": {
        **{"ParticipantObjectID": ".+", "ParticipantObjectTypeCode?": "[1-4]"},
        "ParticipantObjectTypeCodeRole?": r"[1-9]|1\d|2[0-6]",
    },
    "ParticipantObjectDetail": {
        "type": ".+",
        "value": r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    },
}
EXPORT, QUERY, ALERT, AUTHENTICATION = "110106", "110112", "110113", "110114"
# Of A.5.3: event, action, outcome, type.
TABLE = {
    Event.EXPORTED: (EXPORT, "R", "0", None),
    Event.DELIVERED: (EXPORT, "R", "0", None),
    Event.NOT_DELIVERED: (EXPORT, "R", "4", None),
    Event.SIGNED_IN: (AUTHENTICATION, "E", "0", "110122"),
    Event.SIGN_IN_FAILED: (AUTHENTICATION, "E", "4", "110122"),
    Event.THROTTLED: (AUTHENTICATION, "E", "8", "110122"),
    Event.SIGNED_OUT: (AUTHENTICATION, "E", "0", "110123"),
    Event.DENIED: (ALERT, "E", "4", "110132"),
    Event.ARCHIVE_ASKED: (QUERY, "E", "0", None),
    Event.ALERT_ACKNOWLEDGED: ("alert_acknowledged", "U", "0", None),
    Event.HOSPITAL_CHANGED: ("hospital_changed", "U", "0", None),
    Event.RELEASE_MADE: ("release_made", "C", "0", None),
    Event.BACKUP_MADE: ("backup_made", "C", "0", None),
    Event.BACKUP_RESTORED: ("backup_restored", "C", "0", None),
    Event.USER_CREATED: (ALERT, "E", "0", "110137"),
    Event.USER_DISABLED: (ALERT, "E", "0", "110137"),
    Event.USER_ENABLED: (ALERT, "E", "0", "110137"),
    Event.USER_UNLOCKED: (ALERT, "E", "0", "110137"),
    Event.LINK_MADE: (ALERT, "E", "0", "110137"),
    Event.PASSWORD_SET: (ALERT, "E", "0", "110137"),
    Event.ROLES_SET: (ALERT, "E", "0", "110136"),
    Event.IDENTITY_LINKED: (ALERT, "E", "0", "110137"),
    Event.SECOND_FACTOR_SET: (ALERT, "E", "0", "110137"),
    Event.SECOND_FACTOR_TAKEN: (ALERT, "E", "0", "110137"),
    Event.RECOVERY_CODES_MADE: (ALERT, "E", "0", "110137"),
    Event.SESSIONS_ENDED: (AUTHENTICATION, "E", "0", "110123"),
    Event.TOKEN_CREATED: (ALERT, "E", "0", "110137"),
    Event.TOKEN_REVOKED: (ALERT, "E", "0", "110137"),
    Event.AUDIT_EXPORTED: (EXPORT, "R", "0", None),
}
NOBODY = Actor.anonymous(None)
SOMEBODY = Actor(Means.ANONYMOUS, user_id=7, user_name="maria", address="198.51.100.7")
HOSTILE = "\x00\x1b\ud800\ufffe<a b='c'>&\"]]>\u2028ά"
OTHERS = (NOBODY, SOMEBODY, Actor(Means.SESSION, 7, HOSTILE, address="unknown, <proxy>\x07"))


def entry(event: str, details: dict[str, Any], actor: Actor = MARIA) -> Entry:
    return Entry(4711, NOON, event, actor, details, "ab" * 32)


def check(element: Element) -> None:
    """By the schema."""
    names = " ".join(child.tag for child in element)
    grammar = "".join(
        {"?": f"(?:{part[:-1]} )?", "*": f"(?:{part[:-1]} )*", "+": f"(?:{part[:-1]} )+"}.get(part[-1], f"{part} ")
        for part in CHILDREN.get(element.tag, "").split()
    )
    assert re.fullmatch(grammar, f"{names} " if names else ""), element.tag
    wanted = ATTRIBUTES.get(element.tag, {})
    assert set(element.attrib) <= {name.rstrip("?") for name in wanted}, element.tag
    for name, form in wanted.items():
        value = element.attrib.get(name.rstrip("?"))
        assert (value is None and name.endswith("?")) or re.fullmatch(form, value or "", re.DOTALL), (
            element.tag,
            name,
        )
    for child in element:
        check(child)


def parsed(said: Entry) -> Element:
    root = ElementTree.fromstring(message(said, HOST).encode())
    check(root)
    return root


def codes(parent: Element, name: str) -> list[str]:
    return [code.attrib["csd-code"] for code in parent.findall(name)]


def details_of(root: Element) -> dict[str, str]:
    return {
        one.attrib["type"]: b64decode(one.attrib["value"]).decode() for one in root.iter("ParticipantObjectDetail")
    }


def test_every_event_stands_in_the_table() -> None:
    assert {*TABLE} == {*Event}


@pytest.mark.parametrize("actor", [*ACTORS, *OTHERS], ids=repr)
@pytest.mark.parametrize(("event", "details", "_told"), TOLD)
def test_a_message_is_of_the_schema_and_of_its_table(
    event: Event, details: dict[str, Any], _told: str, actor: Actor
) -> None:
    said = entry(event, details, actor)
    root = parsed(said)
    (identified,) = root.findall("EventIdentification")
    code, action, outcome, kind = TABLE[event]
    assert codes(identified, "EventID") == [code]
    assert (identified.attrib["EventActionCode"], identified.attrib["EventOutcomeIndicator"]) == (action, outcome)
    assert codes(identified, "EventTypeCode") == [*([kind] if kind else []), event]
    assert datetime.fromisoformat(identified.attrib["EventDateTime"]) == NOON
    participants = root.findall("ActiveParticipant")
    roles = [codes(one, "RoleIDCode") for one in participants]
    is_requestor = [one.attrib["UserIsRequestor"] == "true" for one in participants]
    objects = root.findall("ParticipantObjectIdentification")
    given = details_of(root)
    assert (given["number"], given["hash"], json.loads(given["details"])) == ("4711", "ab" * 32, details)
    if code == AUTHENTICATION:
        # A person who is authenticated, from somewhere; a system that does it.
        assert is_requestor[0]
        assert {"NetworkAccessPointID", "NetworkAccessPointTypeCode"} <= set(participants[0].attrib)
    if code == EXPORT:
        assert sum("110153" in one for one in roles) == 1
        (media,) = [one for one, its in zip(participants, roles, strict=True) if "110154" in its]
        assert media.attrib["UserIsRequestor"] == "false"
    if code == QUERY:
        assert [sum(role in one for one in roles) for role in ("110153", "110152")] == [1, 1]
        assert (
            objects[0].attrib["ParticipantObjectTypeCode"],
            objects[0].attrib["ParticipantObjectTypeCodeRole"],
        ) == (*("2", "3"),)
        query = objects[0].findtext("ParticipantObjectQuery")
        assert b64decode(query or "").decode() == details["link"]
    if code == ALERT:
        assert codes(objects[0], "ParticipantObjectIDTypeCode") == ["12"]
        assert given["Alert Description"] == sentence(said)
        # Reported by a process; whoever did it has not asked to be reported.
        assert (participants[0].attrib["UserID"], is_requestor[1:]) == (
            f"archeion@{HOST}",
            [False] * len(is_requestor[1:]),
        )


def test_whoever_did_it_is_named_with_where_they_were() -> None:
    first, second, *_ = parsed(entry(Event.SIGNED_IN, {})).findall("ActiveParticipant")
    assert first.attrib == {
        **{"UserID": f"μαρία@{HOST}", "AlternativeUserID": "7", "UserName": "μαρία", "UserIsRequestor": "true"},
        **{"NetworkAccessPointID": "2001:db8::1", "NetworkAccessPointTypeCode": "2"},
    }
    assert (second.attrib["UserID"], codes(second, "RoleIDCode")) == (f"archeion@{HOST}", ["110150"])


def test_a_schedule_acts_in_the_name_of_a_user() -> None:
    names = [
        one.attrib["UserID"]
        for one in parsed(entry(Event.DELIVERED, TOLD[3][1], ACTORS[3])).iter("ActiveParticipant")
    ]
    assert names == [f"ministry-monthly@{HOST}", f"archeion@{HOST}", "mailto:a@b.gr", f"nikos@{HOST}"]


def test_what_an_alert_is_about_is_an_address() -> None:
    found = [
        next(parsed(entry(event, details)).iter("ParticipantObjectIdentification")).attrib["ParticipantObjectID"]
        for event, details, _ in TOLD
        if TABLE[event][0] == ALERT
    ]
    assert found == [
        *(f"archeion://{HOST}{path}" for path in ("/activity.csv", "/summary", "/releases", "/api", "/login")),
        *[f"archeion://{HOST}/users/maria"] * 15,
        *(f"archeion://{HOST}/users/nikos", f"archeion://{HOST}/new-password"),
        *[f"archeion://{HOST}/tokens/7"] * 2,
    ]


@pytest.mark.parametrize("event", [*Event, "of another version"])
def test_whatever_it_holds_it_stays_xml(event: str) -> None:
    details = {
        **dict.fromkeys(("page", "user", "report", "file", "export", "why", "opens", "path"), HOSTILE),
        **{"hospitals": [HOSTILE, 1, None], "mail": [HOSTILE], "link": HOSTILE},
    }
    assert json.loads(details_of(parsed(entry(event, details, OTHERS[2])))["details"]) == details
    parsed(entry(event, {"hospitals": "x", "mail": 3, "link": None, "file": {}}))
    parsed(entry(event, {}))
