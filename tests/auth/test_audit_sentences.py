"""What people read of an entry."""

from typing import Any

import pytest

from auth.audit import Entry, Event
from auth.audit_sentences import sentence
from tests.auth.logs import MARIA, NOON

FILE = {"hospitals": ["argo"], "rows": 3, "sha256": "ab12", "bytes": 9}
EXPORT = {"export": "monthly", "term": "2026-10", "hospitals": ["argo"]}
TOKEN = {"user": "maria", "token": 7, "name": "nightly"}
TOLD = (
    (Event.EXPORTED, {**FILE, "report": "activity", "format": "csv", "link": "by=modality", "language": "en"},
     "took activity.csv?by=modality: argo, rows: 3, sha256 ab12"),
    (Event.EXPORTED, {**FILE, "release": 2, "file": "made.json", "rows": None},
     "took made.json of release 2: argo, sha256 ab12"),
    (Event.EXPORTED, {**FILE, "earlier": 1, "later": 2},
     "took changes from release 1 to 2: argo, rows: 3, sha256 ab12"),
    (Event.DELIVERED, {**EXPORT, "file": "a.csv", "sha256": "ab12", "folder": "/srv/out", "mail": ["a@b.gr"]},
     "monthly for 2026-10 to /srv/out, a@b.gr: a.csv, sha256 ab12"),
    (Event.NOT_DELIVERED, {**EXPORT, "why": ["Argo is late."], "mail": []},
     "monthly for 2026-10 is not there: Argo is late."),
    (Event.SIGNED_IN, {}, "signed in"),
    (Event.SIGN_IN_FAILED, {}, "could not sign in"),
    (Event.SIGN_IN_FAILED, {"is_disabled": True}, "could not sign in: the account is disabled"),
    (Event.THROTTLED, {"what": "sign_in", "counted_by": "account"},
     "too many sign-ins that failed for one account: refused unseen from here on"),
    (Event.SIGNED_OUT, {}, "signed out"),
    (Event.DENIED, {"why": "not_permitted", "report": "activity", "format": "csv"},
     "none of their roles opens activity.csv"),
    (Event.DENIED, {"why": "hospitals", "page": "/summary", "hospitals": ["argo", "boreas"], "others_left_out": True},
     "asked /summary for argo, boreas; others like it are left out"),
    (Event.DENIED, {"why": "releases"}, "asked for releases"),
    (Event.DENIED, {"why": "token_refused", "opens": "api"}, "a token that does not hold, at api"),
    (Event.DENIED, {"why": "csrf_failed", "path": "/login"}, "not sent by a page of ours: /login"),
    (Event.ARCHIVE_ASKED, {"asked_for": "proof", "link": "", "hospitals": ["argo"]},
     "had archives asked to prove a figure: argo"),
    (Event.HOSPITAL_CHANGED,
     {"hospital": "argo", "changed": {"region": {"before": "7", "after": "6"},
                                      "storage.capacity": {"before": None, "after": "9 TB"}}},
     'changed argo: region: "7" → "6"; storage.capacity: null → "9 TB"'),
    (Event.ALERT_ACKNOWLEDGED, {"hospital": "argo", "subject": "percent:all", "alert": 3},
     "acknowledged alert 3 of argo: percent:all"),
    (Event.RELEASE_MADE, {"release": 1, "month": "2026-10", "late": ["argo"], "rows": 9, "sha256": "ab12"},
     "release 1 of 2026-10, late: argo, sha256 ab12"),
    (Event.BACKUP_MADE, {"backup": "archeion-20261122T100000Z", "rows": 9, "sha256": "ab12"},
     "made backup archeion-20261122T100000Z, sha256 ab12"),
    (Event.BACKUP_RESTORED,
     {"backup": "archeion-20261122T100000Z", "rows": 9, "made_at": "2026-11-22T10:00:00+00:00", "sha256": "ab12"},
     "restored backup archeion-20261122T100000Z of 2026-11-22T10:00:00+00:00, sha256 ab12"),
    (Event.USER_CREATED, {"user": "maria", "roles": []}, "created maria with roles: none"),
    (Event.USER_DISABLED, {"user": "maria", "was_disabled": True, "sessions_ended": 2, "tokens_revoked": [7, 8]},
     "disabled maria, who was disabled already; sessions ended: 2; tokens revoked: 7, 8"),
    (Event.PASSWORD_SET, {"user": "maria", "sessions_ended": 1}, "set the password of maria; sessions ended: 1"),
    (Event.ROLES_SET, {"user": "maria", "roles_before": ["it=argo"], "roles": ["ministry=all"], "sessions_ended": 1},
     "roles of maria: it=argo → ministry=all; sessions ended: 1"),
    (Event.SIGN_IN_FAILED, {"step": "second_factor"}, "could not sign in: the code was wrong"),
    (Event.THROTTLED, {"what": "second_factor", "counted_by": "account"},
     "too many codes that failed for one account: refused unseen from here on"),
    (Event.SIGNED_IN, {"provider": "university"}, "signed in at university"),
    (Event.SIGN_IN_FAILED, {"provider": "university", "what": "invalid", "fault": "audience"},
     "could not sign in at university: the answer does not hold (audience)"),
    (Event.SIGN_IN_FAILED, {"provider": "university", "what": "no_role", "fault": ""},
     "could not sign in at university: no rule gives them a role"),
    (Event.THROTTLED, {"what": "arrival", "counted_by": "address"},
     "too many arrivals that failed from one address: refused unseen from here on"),
    (Event.USER_CREATED, {"user": "maria", "roles": ["it=argo"], "provider": "university"},
     "created maria with roles: it=argo, by the rules of university"),
    (Event.ROLES_SET, {"user": "maria", "roles_before": ["it=argo"], "roles": [], "sessions_ended": 0,
                       "provider": "university"},
     "roles of maria: it=argo → none, by the rules of university; sessions ended: 0"),
    (Event.IDENTITY_LINKED, {"user": "maria", "provider": "university"}, "linked maria to somebody at university"),
    (Event.SECOND_FACTOR_SET, {"user": "maria"}, "set up a second factor"),
    (Event.SECOND_FACTOR_TAKEN, {"user": "maria", "sessions_ended": 1},
     "took the second factor of maria away; sessions ended: 1"),
    (Event.RECOVERY_CODES_MADE, {"user": "maria"}, "had new recovery codes made"),
    (Event.SESSIONS_ENDED, {"sessions_ended": 2}, "ended sessions of their own: 2"),
    (Event.SESSIONS_ENDED, {"user": "maria", "sessions_ended": 2}, "ended sessions of maria: 2"),
    (Event.USER_ENABLED, {"user": "maria", "was_enabled": False}, "enabled maria again"),
    (Event.USER_ENABLED, {"user": "maria", "was_enabled": True}, "enabled maria, who was not disabled"),
    (Event.USER_UNLOCKED, {"user": "maria", "failures_forgotten": 10}, "unlocked maria; failures forgotten: 10"),
    (Event.LINK_MADE, {"user": "maria", "until": "2026-10-04T12:00:00+00:00"},
     "made a link to a new password for maria, good until 2026-10-04T12:00:00+00:00"),
    (Event.PASSWORD_SET, {"user": "maria", "sessions_ended": 0, "by_link": True},
     "set the password of maria by a link; sessions ended: 0"),
    (Event.DENIED, {"why": "not_allowed", "user": "nikos", "page": "/administration/users/<int:user_id>/roles"},
     "may not do this to nikos: /administration/users/<int:user_id>/roles"),
    (Event.DENIED, {"why": "link_refused", "page": "/new-password"}, "a link to a new password that does not hold"),
    (Event.THROTTLED, {"what": "link", "counted_by": "address"},
     "too many links that failed from one address: refused unseen from here on"),
    (Event.AUDIT_EXPORTED, {"format": "csv", "link": "user=maria", "file": "log.csv"},
     "took the audit log as a file: csv?user=maria"),
    (Event.TOKEN_CREATED, {**TOKEN, "hospitals": None, "days": 90},
     "made token 7 (nightly) of maria for all hospitals, days: 90"),
    (Event.TOKEN_REVOKED, {**TOKEN, "was_revoked": True},
     "revoked token 7 (nightly) of maria, which had been before"),
)  # fmt: skip


def entry(event: str, details: dict[str, Any]) -> Entry:
    return Entry(1, NOON, event, MARIA, details, "0" * 64)


@pytest.mark.parametrize(("event", "details", "told"), TOLD)
def test_an_entry_is_a_sentence(event: Event, details: dict[str, Any], told: str) -> None:
    assert sentence(entry(event, details)) == told


def test_every_event_has_one() -> None:
    assert {event for event, _, _ in TOLD} == set(Event)


@pytest.mark.parametrize("details", [{"hospitals": None}, {"why": "else"}, {"asked_for": 3, "link": 0}])
@pytest.mark.parametrize("event", [*Event, "of another version"])
def test_of_another_version_it_is_what_was_recorded(event: str, details: dict[str, Any]) -> None:
    assert sentence(entry(event, details))
    assert sentence(entry("of another version", details)).startswith("{")
