"""Deliveries: one process at a time, each step said once, and taken over from whoever has died."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from auth.deliveries import Claim, Deliveries, Kind, Prepared
from auth.errors import ClaimLost
from auth.notices import CLAIM_LIMIT
from tests.auth.test_notices import AT_ONCE, outcomes_at_once

NOON = datetime(2026, 11, 1, 12, 0, 0, 123456, tzinfo=UTC)
PREPARED = Prepared("μηνιαία-2026-10.csv", "0" * 64, "Μελέτες", "…\n" * 40_000)


def claimed(deliveries: Deliveries, now: datetime = NOON, kind: Kind = Kind.FILE, term: str = "2026-10") -> Claim:
    claim = deliveries.claim("μηνιαία", term, kind, now)
    assert claim is not None
    return claim


def check_that_one_alone_delivers(deliveries: Deliveries) -> None:
    """First what nobody has begun, then what somebody has died over, on whichever engine the store is."""
    for now in (NOON, NOON + CLAIM_LIMIT + timedelta(microseconds=1)):
        outcomes = outcomes_at_once(
            lambda: deliveries.claim("μηνιαία", "2026-10", Kind.FILE, now) is not None  # noqa: B023
        )
        assert sorted(outcomes) == [False] * (AT_ONCE - 1) + [True]


def check_that_what_was_said_is_kept(deliveries: Deliveries) -> None:
    claim = claimed(deliveries)
    deliveries.prepared(claim, PREPARED)
    deliveries.placed(claim, NOON)
    deliveries.leave(claim)
    again = claimed(deliveries, NOON + timedelta(seconds=1))
    assert (again.delivery.prepared, again.delivery.placed_at, again.delivery.mailed_at) == (PREPARED, NOON, None)
    assert again.delivery.message_key == claim.delivery.message_key
    deliveries.mailed(again, NOON)
    deliveries.done(again, NOON)
    [(key, delivery)] = deliveries.of("μηνιαία").items()
    assert key == ("2026-10", Kind.FILE)
    assert (delivery.mailed_at, delivery.done_at) == (NOON, NOON)
    # An accent makes another name.
    assert deliveries.of("μηνιαια") == {}


@pytest.fixture
def deliveries(store: Engine) -> Deliveries:
    return Deliveries(store)


def test_of_several_processes_one_delivers(deliveries: Deliveries) -> None:
    check_that_one_alone_delivers(deliveries)


def test_what_was_said_is_kept_for_the_next_try(deliveries: Deliveries) -> None:
    check_that_what_was_said_is_kept(deliveries)


def test_what_is_done_is_never_claimed_again(deliveries: Deliveries) -> None:
    deliveries.done(claimed(deliveries), NOON)
    assert deliveries.claim("μηνιαία", "2026-10", Kind.FILE, NOON + 2 * CLAIM_LIMIT) is None


def test_terms_kinds_and_exports_are_apart(deliveries: Deliveries) -> None:
    keys = {
        claimed(deliveries).delivery.message_key,
        claimed(deliveries, kind=Kind.NOT_SENT).delivery.message_key,
        claimed(deliveries, term="2026-11").delivery.message_key,
    }
    assert len(keys) == len(deliveries.of("μηνιαία")) == 3
    assert deliveries.of("weekly") == {}


def test_a_claim_holds_for_an_hour_and_then_is_anybodys(deliveries: Deliveries) -> None:
    first = claimed(deliveries)
    assert deliveries.claim("μηνιαία", "2026-10", Kind.FILE, NOON + CLAIM_LIMIT) is None
    second = claimed(deliveries, NOON + CLAIM_LIMIT + timedelta(microseconds=1))
    for say in (
        lambda: deliveries.prepared(first, PREPARED),
        lambda: deliveries.placed(first, NOON),
        lambda: deliveries.mailed(first, NOON),
        lambda: deliveries.done(first, NOON),
        lambda: deliveries.leave(first),
    ):
        with pytest.raises(ClaimLost):
            say()
    assert deliveries.of("μηνιαία")["2026-10", Kind.FILE].prepared is None
    deliveries.done(second, NOON)
