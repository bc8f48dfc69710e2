"""Steps and one-month imports put into series whose truth is known: are they found, and what do they cost?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queries.forecasts.bench.files import HORIZON_MONTHS, Case
from queries.forecasts.bench.methods import project_known
from queries.forecasts.bench.scores import YEAR, Floats
from queries.forecasts.levels import log_levels
from queries.forecasts.panel import Panel
from queries.forecasts.projection import Projection

SEED = 7
LEAST_MONTHS = 36
STEP_FACTORS = (1.5, 3.0)
STEP_AGES = (3, 18)
IMPORT_FACTORS = (4.0, 15.0)
IMPORT_AGES = (2, 12)
LOW_NOISE = 0.12


@dataclass(frozen=True, slots=True)
class ChangeScores:
    """Shares of series. Errors: median size of the 18-month total's, in per cent.

    `found`: within a month of its place; `found_low_noise`: of series with less than 12 % noise a month.
    `false_alarms`: any step in the series as they came (real steps among them); `false_alarms_simulated`: in series
    made with trend, season and correlated noise but no step. `import_found`: its month; `import_as_step`: taken
    for a step within a month of its place.
    """

    series: int
    found: float
    found_low_noise: float | None
    false_alarms: float
    false_alarms_simulated: float
    error_with_step: float
    error_without: float
    import_found: float
    import_as_step: float
    error_with_import: float


def change_scores(cases: Sequence[Case]) -> ChangeScores | None:
    """None without series of three years and more."""
    cases = [case for case in cases if len(case.known) >= LEAST_MONTHS and case.known.all() and case.came.sum() > 0]
    if not cases:
        return None
    chance = np.random.default_rng(SEED)
    known = [case.known for case in cases]
    ages = chance.integers(STEP_AGES[0], STEP_AGES[1] + 1, len(cases))
    factors = chance.uniform(*STEP_FACTORS, len(cases))
    import_ages = chance.integers(IMPORT_AGES[0], IMPORT_AGES[1] + 1, len(cases))
    import_factors = chance.uniform(*IMPORT_FACTORS, len(cases))
    stepped = [np.r_[one[:-age], one[-age:] * factor] for one, age, factor in zip(known, ages, factors, strict=True)]
    imported = [
        np.r_[one[:-age], one[-age] * factor, one[len(one) - age + 1 :]]
        for one, age, factor in zip(known, import_ages, import_factors, strict=True)
    ]
    plain, with_step, with_import = (project_known(ones, HORIZON_MONTHS) for ones in (known, stepped, imported))
    simulated = project_known([_simulated(len(one), chance) for one in known], 1)
    came = np.array([case.came.sum() for case in cases])
    found = np.array([_has_step(one, age) for one, age in zip(with_step, ages, strict=True)])
    is_quiet = log_levels(Panel.of(known)).sigma < LOW_NOISE
    return ChangeScores(
        series=len(cases),
        found=float(found.mean()),
        found_low_noise=float(found[is_quiet].mean()) if is_quiet.any() else None,
        false_alarms=_share([bool(one.steps) for one in plain]),
        false_alarms_simulated=_share([bool(one.steps) for one in simulated]),
        error_with_step=_error(with_step, came * factors),
        error_without=_error(plain, came),
        import_found=_share([_has_import(one, age) for one, age in zip(with_import, import_ages, strict=True)]),
        import_as_step=_share([_has_step(one, age) for one, age in zip(with_import, import_ages, strict=True)]),
        error_with_import=_error(with_import, came),
    )


def _share(flags: list[bool]) -> float:
    return float(np.mean(flags))


def _error(projections: list[Projection], came: Floats) -> float:
    totals = np.array([one.cumulative_bytes[-1] if one.horizon_months else 0.0 for one in projections])
    return float(100 * np.median(np.abs(totals / came - 1)))


def _age(projection: Projection, year: int, month: int) -> int:
    return (projection.first_month.year - year) * YEAR + projection.first_month.month - month


def _has_step(projection: Projection, age: int) -> bool:
    return any(abs(_age(projection, one.month.year, one.month.month) - age) <= 1 for one in projection.steps)


def _has_import(projection: Projection, age: int) -> bool:
    months = [one.month for one in projection.unusual_months if one.is_import]
    return any(_age(projection, one.year, one.month) == age for one in months)


def _simulated(months: int, chance: np.random.Generator) -> Floats:
    """Trend, season and first-order correlated noise, without any step."""
    time = np.arange(months)
    noise = np.zeros(months)
    correlation, sigma = chance.uniform(0.0, 0.8), chance.uniform(0.03, 0.2)
    for month in range(1, months):
        noise[month] = correlation * noise[month - 1] + sigma * chance.standard_normal()
    season = chance.uniform(0, 0.3) * np.sin(2 * np.pi * (time / YEAR + chance.uniform()))
    return np.asarray(1000 * np.exp(chance.uniform(-0.005, 0.015) * time + season + noise))
