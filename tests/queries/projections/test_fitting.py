"""Courses are fitted so that modalities add up, and steps are put down to what made them."""

from dataclasses import replace

import numpy as np
import pytest

from queries.criteria import Month
from queries.forecasts.projection import Method, Step
from queries.projections.course import Bytes
from queries.projections.fitting import courses_of, step_causes
from queries.projections.reading import Holding
from tests.queries.projections.held import FIRST, holding_of
from tests.queries.projections.made import GB

STEP_PLACE = 30


def scattered(months: int, seed: int) -> Bytes:
    return np.asarray(GB * 100 * np.exp(0.05 * np.random.default_rng(seed).standard_normal(months)))


def with_new_scanner(hospital: str = "heraklion") -> Holding:
    """CT makes three times as much from its month on, everything else goes on as before."""
    ct, mr = scattered(48, 1), scattered(48, 2)
    ct[STEP_PLACE:] *= 3
    held = holding_of(ct + mr, {"CT": 0.5, "MR": 0.5}, hospital)
    parts = {"CT": replace(held.parts["CT"], intake_bytes=ct), "MR": replace(held.parts["MR"], intake_bytes=mr)}
    return replace(held, parts=parts)


def test_a_step_is_put_down_to_what_made_it() -> None:
    [course] = courses_of([with_new_scanner()])
    [step], [cause] = course.projection.steps, course.step_causes
    assert step.month == cause.month == Month(FIRST.year + 2, 7)
    assert step.factor == pytest.approx(2, rel=0.1)
    assert cause.modality == "CT"
    assert cause.change_bytes == pytest.approx(200 * GB, rel=0.1)
    assert cause.step_bytes == pytest.approx(200 * GB, rel=0.1)


def test_a_step_down_is_put_down_to_what_fell_most() -> None:
    held = with_new_scanner()
    turned = {name: replace(one, intake_bytes=one.intake_bytes[::-1]) for name, one in held.parts.items()}
    projection = replace(courses_of([held])[0].projection, steps=(Step(Month(2023, 7), 0.5),))
    [cause] = step_causes(projection, turned)
    assert cause.modality == "CT"
    assert cause.change_bytes < 0


def test_modalities_add_up_to_the_whole() -> None:
    [course] = courses_of([with_new_scanner()])
    assert course.projection.method is Method.COMBINATION
    np.testing.assert_allclose(sum(course.modality_medians.values()), course.projection.monthly_bytes, rtol=1e-6)
    np.testing.assert_allclose(sum(course.modality_shares.values()), 1.0)


def test_a_hospital_is_projected_alike_alone_and_among_others() -> None:
    held, other = with_new_scanner(), holding_of(scattered(40, 9), {"CT": 1.0}, "chania")
    [alone], [_, among] = courses_of([held]), courses_of([other, held])
    np.testing.assert_array_equal(alone.projection.paths, among.projection.paths)


def test_short_histories_learn_from_those_that_were_kept() -> None:
    young = holding_of(scattered(6, 3), {"CT": 1.0}, "sitia")
    others = [holding_of(scattered(60, seed), {}, f"h{seed}").total for seed in range(10)]
    [alone], [among] = courses_of([young]), courses_of([young], others)
    assert (alone.projection.method, alone.projection.fleet_hospitals) == (Method.RATE, 0)
    assert among.projection.fleet_hospitals == 10


def test_nothing_at_all_is_not_enough_history() -> None:
    [course] = courses_of([holding_of(np.zeros(0), {})])
    assert (course.projection.method, course.months, course.modality_medians) == (Method.NONE, (), {})
