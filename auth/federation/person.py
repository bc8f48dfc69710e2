"""What a provider says of somebody, and what that makes of them here. Decisions alone: nothing is asked or kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auth.errors import ArrivalRefused, Refusal
from auth.federation.settings import Provider, Rule
from auth.grants import grant_text, read_grants
from auth.principal import Grant, Scope
from auth.roles import ROLES

SUBJECT_LENGTH = 400
ISSUER_LENGTH = 1024


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said and is believed: signed, addressed to us, asked for by us and fresh.

    `contexts` are how they were told to have signed in, `authenticated_at` when; None: not told.
    """

    issuer: str
    subject: str | None
    attributes: Mapping[str, Sequence[str]]
    contexts: frozenset[str]
    authenticated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Who arrives. `subject` is theirs for ever, and only among those that `issuer` speaks of."""

    provider: str
    issuer: str
    subject: str
    account: str
    grants: tuple[Grant, ...]
    # The provider asked for a second factor itself, and is believed.
    is_vouched_for: bool
    authenticated_at: datetime | None

    def as_json(self) -> dict[str, Any]:
        """Of what was said only what it comes to: no attribute is kept."""
        return {
            "issuer": self.issuer,
            "subject": self.subject,
            "account": self.account,
            "grants": [grant_text(grant) for grant in self.grants],
            "is_vouched_for": self.is_vouched_for,
            "authenticated_at": self.authenticated_at and self.authenticated_at.isoformat(),
        }

    @classmethod
    def of_json(cls, provider: str, kept: Mapping[str, Any], codes: tuple[str, ...]) -> "Person":
        at = kept["authenticated_at"]
        return cls(
            provider=provider,
            issuer=kept["issuer"],
            subject=kept["subject"],
            account=kept["account"],
            grants=read_grants(kept["grants"], codes),
            is_vouched_for=kept["is_vouched_for"],
            authenticated_at=None if at is None else datetime.fromisoformat(at),
        )


def person_of(provider: Provider, statement: Statement) -> Person:
    """Raises `ArrivalRefused` where the provider does not say who it is."""
    if not statement.subject or len(statement.subject) > SUBJECT_LENGTH or len(statement.issuer) > ISSUER_LENGTH:
        raise ArrivalRefused(Refusal.NO_SUBJECT)
    return Person(
        provider=provider.key,
        issuer=statement.issuer,
        subject=statement.subject,
        account=next(iter(statement.attributes.get(provider.account, ())), ""),
        grants=grants_by(provider.rules, statement),
        is_vouched_for=not statement.contexts.isdisjoint(provider.second_factor),
        authenticated_at=statement.authenticated_at,
    )


def grants_by(rules: Iterable[Rule], statement: Statement) -> tuple[Grant, ...]:
    """All that any rule gives, in the order of the roles; one that two rules give holds for the hospitals of both."""
    given: dict[str, list[Scope]] = {}
    for rule in rules:
        if rule.identity_provider not in (None, statement.issuer):
            continue
        if rule.value in statement.attributes.get(rule.attribute, ()):
            for grant in rule.grants:
                given.setdefault(grant.role.key, []).append(grant.hospitals)
    return tuple(Grant(role, _together(given[key])) for key, role in ROLES.items() if key in given)


def _together(scopes: Iterable[Scope]) -> Scope:
    found = [*scopes]
    return None if None in found else frozenset().union(*(scope for scope in found if scope is not None))
