"""Subjects, watches and standings as text, for a store that knows nothing of them."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from queries.alerts.rules import Kind, Severity, Subject
from queries.dicom import Availability
from queries.projections.standing import Standing

# In place of a tier's name: the whole store.
WHOLE_STORE = "all"

_SINCE = TypeAdapter(dict[Severity, datetime])
_STANDING = TypeAdapter(Standing)


def tier_name(tier: Availability | None) -> str:
    return WHOLE_STORE if tier is None else tier.name.lower()


def subject_text(subject: Subject) -> str:
    """`percent:all`, `date:nearline`: what the store keeps beside the hospital's code."""
    return f"{subject.kind}:{tier_name(subject.tier)}"


def subject_of(hospital: str, text: str) -> Subject:
    kind, _, tier = text.partition(":")
    return Subject(hospital, None if tier == WHOLE_STORE else Availability[tier.upper()], Kind(kind))


def since_text(since: Mapping[Severity, datetime]) -> str:
    return _SINCE.dump_json(dict(since)).decode()


def since_of(text: str) -> dict[Severity, datetime]:
    return _SINCE.validate_json(text)


def standing_text(standing: Standing | None) -> str:
    return _STANDING.dump_json(standing).decode() if standing else ""


def standing_of(text: str) -> Standing | None:
    """None where there was none, or where another version wrote it in another shape."""
    try:
        return _STANDING.validate_json(text)
    except ValidationError:
        return None
