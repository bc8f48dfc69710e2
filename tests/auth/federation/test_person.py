"""What is said of somebody, and what that makes of them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from auth.errors import ArrivalRefused
from auth.federation.person import Person, Statement, grants_by, person_of
from auth.federation.settings import OpenIdProvider, Rule
from auth.grants import grant_text, read_grants
from tests.auth.conftest import HOSPITALS

ONE, OTHER = "https://one.example", "https://other.example"


def rule(value: str, *roles: str, attribute: str = "groups", of: str | None = None) -> Rule:
    return Rule(attribute, value, read_grants(roles, HOSPITALS), of)


RULES = (
    rule("clerks", "hospital_administration=heraklion"),
    rule("all-clerks", "hospital_administration=all"),
    rule("chania", "hospital_administration=chania", "it=chania"),
    rule("technician", "it=heraklion", attribute="title"),
    rule("one-only", "ministry=all", of=ONE),
)


def said(
    attributes: Mapping[str, Sequence[str]], issuer: str = ONE, contexts: frozenset[str] = frozenset()
) -> Statement:
    return Statement(issuer, "subject", attributes, contexts, datetime(2026, 11, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("attributes", "issuer", "roles"),
    [
        ({}, ONE, []),
        ({"groups": ["clerks"]}, ONE, ["hospital_administration=heraklion"]),
        # Not of another attribute, not a part of a value, not in other letters.
        ({"title": ["clerks"]}, ONE, []),
        ({"groups": ["clerks2", "Clerks", " clerks"]}, ONE, []),
        ({"groups": ["chania", "clerks"]}, ONE, ["hospital_administration=chania,heraklion", "it=chania"]),
        ({"groups": ["clerks", "all-clerks"]}, ONE, ["hospital_administration=all"]),
        (
            {"groups": ["chania"], "title": ["technician"]},
            ONE,
            ["hospital_administration=chania", "it=chania,heraklion"],
        ),
        ({"groups": ["one-only"]}, ONE, ["ministry=all"]),
        ({"groups": ["one-only"]}, OTHER, []),
    ],
)
def test_roles_are_all_that_the_rules_give(
    attributes: Mapping[str, Sequence[str]], issuer: str, roles: list[str]
) -> None:
    assert [grant_text(grant) for grant in grants_by(RULES, said(attributes, issuer))] == roles


PROVIDER = OpenIdProvider(
    key="ministry",
    names={},
    account="nick",
    rules=RULES,
    second_factor=("mfa",),
    issuer=ONE,
    client_id="archeion",
    client_secret="secret",
    scopes=("openid",),
)


@pytest.mark.parametrize(("contexts", "vouches"), [((), False), (("pwd",), False), (("pwd", "mfa"), True)])
def test_a_provider_is_believed_to_have_asked_for_a_second_factor_where_the_settings_say_by_what(
    contexts: tuple[str, ...], vouches: bool
) -> None:
    person = person_of(PROVIDER, said({"nick": ["maria"]}, contexts=frozenset(contexts)))
    assert (person.is_vouched_for, person.account) == (vouches, "maria")


def test_what_waits_in_the_store_is_the_same_person_and_no_attribute() -> None:
    person = person_of(PROVIDER, said({"nick": ["maria"], "groups": ["chania"], "mail": ["maria@one.example"]}))
    kept = person.as_json()
    assert Person.of_json("ministry", kept, HOSPITALS) == person
    assert "mail" not in str(kept)
    assert "groups" not in str(kept)


def test_nobody_is_no_person() -> None:
    for subject in (None, "", "x" * 401):
        with pytest.raises(ArrivalRefused, match="no_subject"):
            person_of(PROVIDER, Statement(ONE, subject, {}, frozenset(), None))
