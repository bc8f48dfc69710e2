"""Lasting changes of level: found in their month, told from imports, and put down to what made them."""

import numpy as np
import pytest

from queries.criteria import Month
from queries.forecasts.project import project_all, project_histories
from queries.forecasts.steps import EVEN_ODDS, FoundSteps, contributions
from tests.queries.forecasts.made import FIRST, NO_FLEET, SHOCKS, TB, noisy, projected, series


@pytest.mark.parametrize("age", [3, 5, 9, 18])
@pytest.mark.parametrize("factor", [0.5, 1.6, 3.0])
def test_a_step_is_found_dated_and_measured(age: int, factor: float) -> None:
    values = noisy(72, 8, noise=0.06)
    values[-age:] *= factor
    (step,) = projected(values).steps
    assert step.month == Month(2018 + (72 - age) // 12, (72 - age) % 12 + 1)
    assert step.factor == pytest.approx(factor, rel=0.25)


def test_after_a_step_the_forecast_stands_on_the_new_level() -> None:
    values = noisy(72, 9, noise=0.05)
    stepped = values.copy()
    stepped[-6:] *= 2.5
    plain, found = projected(values, months=12), projected(stepped, months=12)
    assert found.cumulative_bytes[-1] == pytest.approx(2.5 * plain.cumulative_bytes[-1], rel=0.1)


def test_two_steps_are_told_in_their_order() -> None:
    values = noisy(84, 10, noise=0.05)
    values[-20:] *= 1.8
    values[-6:] *= 2.0
    assert [step.month for step in projected(values).steps] == [Month(2023, 5), Month(2024, 7)]


@pytest.mark.parametrize("factor", [0.6, 1.6])
def test_growth_hides_no_step(factor: float) -> None:
    values = [noisy(72, seed, noise=0.05, growth=0.02) for seed in range(10)]
    stepped = [series(np.r_[one[:-8], factor * one[-8:]], str(place)) for place, one in enumerate(values)]
    found = project_histories(stepped, 1, SHOCKS, NO_FLEET)
    assert [[step.month for step in one.steps] for one in found].count([Month(2023, 5)]) >= 9


def test_a_step_is_believed_as_far_as_there_is_evidence() -> None:
    ages, factors = np.array([4, 4, 0]), np.log([2.0, 2.0, 1.0])
    found = FoundSteps(ages, factors, np.array([100.0, EVEN_ODDS, 0.0]))
    plain, weak, none = np.exp(found.believed)
    assert plain == pytest.approx(2)
    assert weak == pytest.approx(np.sqrt(2))
    assert none == 1


def test_series_without_a_step_seldom_have_one() -> None:
    found = project_all([series(noisy(72, seed, noise=0.1), str(seed)) for seed in range(150)], 1, SHOCKS, NO_FLEET)
    assert sum(bool(one.steps) for one in found) <= 7


def test_an_import_is_no_step_and_a_step_no_import() -> None:
    imported, stepped = noisy(72, 11), noisy(72, 11)
    imported[-8] *= 6
    stepped[-8:] *= 2
    spike, step = projected(imported), projected(stepped)
    assert (spike.steps, [one.month for one in spike.unusual_months]) == ((), [Month(2023, 5)])
    assert ([one.month for one in step.steps], step.unusual_months) == ([Month(2023, 5)], ())


def test_a_step_is_put_down_to_the_part_that_made_it() -> None:
    ct = np.r_[np.full(24, 2 * TB), np.full(6, 5 * TB)]
    mr = np.r_[np.full(24, 1 * TB), np.full(6, 2 * TB)]
    us = np.full(30, 0.5 * TB)
    parts = {"US": series(us), "MR": series(mr), "CT": series(ct)}
    found = contributions(Month(2020, 1), parts)
    assert [one.key for one in found] == ["CT", "MR", "US"]
    assert [one.share for one in found] == pytest.approx([0.75, 0.25, 0.0])
    assert [one.change_bytes for one in found] == pytest.approx([3 * TB, TB, 0.0])


def test_a_new_device_begins_at_nothing() -> None:
    new = np.full(6, 2 * TB)
    parts = {"old": series(np.full(30, TB)), "new": series(np.r_[np.full(24, np.nan), new])}
    assert contributions(Month(2020, 1), parts)[0].key == "new"


def test_nothing_moved_nothing_to_put_it_down_to() -> None:
    assert contributions(FIRST, {}) == []
    assert contributions(Month(2019, 6), {"CT": series(np.full(30, TB))}) == []
