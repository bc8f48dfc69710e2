"""A row in every table of the store: with and without what may be missing, in Greek, to the microsecond."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert

from auth.store import writing
from auth.tables import metadata

MOMENT = datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC)
LATER = datetime(2027, 1, 1, 0, 0, 0, 1, tzinfo=UTC)
# Quotes, letters beyond the first plane, all that a line of text could trip over.
TEXT = "Έκθεση «α» \"β\" 'γ' \\ \t 𝛼\n—"
NUMBERED = ("users", "api_tokens", "refused_tokens", "attempts", "notices", "mails", "deliveries")


def numbered_rows(mark: str, user_id: int, notice_id: int) -> dict[str, dict[str, Any]]:
    """A row of each table whose numbers the store gives, told apart from others by a short mark."""
    digest = mark.ljust(64, "0")
    return {
        "users": {"name": f"ζήνων-{mark}", "password_hash": "", "created_at": MOMENT},
        "api_tokens": {
            **{"user_id": user_id, "name": TEXT, "token_hash": digest, "all_hospitals": True},
            **{"created_at": MOMENT, "expires_at": LATER},
        },
        "refused_tokens": {"address_digest": digest, "refused_at": MOMENT},
        "attempts": {
            **{"account_digest": digest, "address_digest": digest, "succeeded": False, "attempted_at": MOMENT},
        },
        "notices": {
            **{"hospital_code": "argo", "subject": "percent:all", "severity": 1, "raised_at": MOMENT},
            **{"raised_figures": TEXT, "cleared_at": LATER, "cleared_figures": "{}", "acknowledged_by": "ζήνων"},
        },
        "mails": {"notice_id": notice_id, "tells": "raised", "message_key": digest, "queued_at": MOMENT},
        "deliveries": {
            **{"export_name": "monthly", "term": mark, "kind": "delivered", "message_key": digest},
            **{"begun_at": MOMENT, "title": TEXT, "text": TEXT * 5_000, "placed_at": LATER},
        },
    }


def fill_every_table(store: Engine, user_id: int) -> None:
    """The user is there; their numbers begin beyond those of whoever else is."""
    first = numbered_rows("first", user_id, 901)
    rows = [(name, {"id": 901, **first[name]}) for name in NUMBERED if name != "mails"] + [
        ("mails", {"id": 901, **first["mails"]}),
        ("invitations", {"user_id": 901, "token_hash": "1" * 64, "expires_at": LATER}),
        ("role_grants", {"user_id": 901, "role": "it", "all_hospitals": False}),
        ("role_grant_hospitals", {"user_id": 901, "role": "it", "hospital_code": "argo"}),
        ("second_factors", {"user_id": 901, "sealed_secret": "-", "last_step": 2**31 - 1, "enrolled_at": MOMENT}),
        ("recovery_codes", {"code_hash": "2" * 64, "user_id": 901}),
        ("api_token_hospitals", {"token_id": 901, "hospital_code": "argo"}),
        ("watches", {"hospital_code": "argo", "subject": "percent:all", "pending": TEXT, "revision": 1}),
        ("watches", {"hospital_code": "argo", "subject": "a", "pending": "", "revision": 2, "notice_id": 901}),
        (
            "federated_identities",
            {
                **{"identity_digest": "3" * 64, "user_id": 901, "provider": "university", "issuer": TEXT},
                **{"subject": TEXT, "linked_at": MOMENT},
            },
        ),
        (
            "hospital_settings",
            {
                **{"hospital_code": "argo", "revision": 1, "changes": "{}"},
                **{"changed_at": MOMENT, "changed_by": "ζήνων"},
            },
        ),
        (
            "archive_checks",
            {
                **{"hospital_code": "argo", "extent": "whole", "checked_at": MOMENT},
                **{"checked_by": "ζήνων", "findings": TEXT},
            },
        ),
    ]
    with writing(store) as connection:
        for name, row in rows:
            connection.execute(insert(metadata.tables[name]).values(row))
