"""Evidence of a change of level: where it is, and what gives none."""

import numpy as np
from numpy.typing import NDArray

from queries.forecasts.shifts import shifts

AGES = np.arange(3, 25)
LEAST_BEFORE = 9


def noise(months: int = 72, count: int = 40) -> NDArray[np.float64]:
    return 0.1 * np.random.default_rng(1).standard_normal((count, months))


def test_most_evidence_lies_at_the_month_of_the_change() -> None:
    logs = noise()
    logs[:, -7:] += np.log(2)
    found = shifts(logs, AGES, LEAST_BEFORE)
    ages = AGES[found.evidence.argmax(axis=1)]
    assert (np.abs(ages - 7) <= 1).all()
    assert np.exp(np.median(found.changes[:, 7 - 3])) > 1.9


def test_season_trend_and_wandering_are_no_change() -> None:
    time = np.arange(72)
    seasonal = noise() + 0.4 * np.sin(np.pi * time / 6)
    growing = noise() + 0.02 * time
    wandering = np.cumsum(noise(), axis=1)
    for logs in (noise(), seasonal, growing, wandering):
        assert np.median(shifts(logs, AGES, LEAST_BEFORE).evidence.max(axis=1)) < 7


def test_a_change_needs_months_before_it_and_series_stand_for_themselves() -> None:
    short, long = noise(24, 1)[0], noise(90, 1)[0]
    both = np.array([np.r_[np.full(66, np.nan), short], long])
    found = shifts(both, AGES, LEAST_BEFORE)
    assert (found.evidence[0, AGES > 24 - LEAST_BEFORE] == 0).all()
    for row, logs in enumerate((short, long)):
        alone = shifts(logs[None, :], AGES, LEAST_BEFORE)
        np.testing.assert_allclose(found.evidence[row], alone.evidence[0], atol=1e-8)
        np.testing.assert_allclose(found.changes[row], alone.changes[0], atol=1e-8)


def test_a_series_that_never_changes_gives_no_evidence() -> None:
    found = shifts(np.zeros((1, 60)), AGES, LEAST_BEFORE)
    assert np.abs(found.evidence).max() < 1
    assert np.abs(found.changes).max() < 1e-9
