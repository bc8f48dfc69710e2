"""Lasting changes of level: found, taken out of the history, and put down to the parts that made them.

After a step the history is brought to today's level, never cut: cutting throws season and trend away and is worse
than doing nothing. A step is believed after three months; slow ramps are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from queries.criteria import Month
from queries.forecasts.levels import LogLevels, log_levels, robust_sigma
from queries.forecasts.panel import Flags, Floats, Panel, Whole
from queries.forecasts.series import MonthlySeries

RATIO = 1.3
SIGMAS = 4.0
WANDERING_MONTHS = 6
WANDERING_SIGMAS = 3.5
MOST_MONTHS_MOVED = 2
LOOK_BACK_MONTHS = 24
LEAST_MONTHS_BEFORE = 9
LEAST_MONTHS_AFTER = 3
WINDOW = 12
TREND_WINDOW = 36
GREATEST_TREND = 0.02
SEPARATED_SHARE = 0.9
ABRUPT_SHARE = 0.5
MOST_STEPS = 2


@dataclass(frozen=True, slots=True)
class FoundSteps:
    """By series: months since the step, its own included (0: none), and the log of its factor."""

    ages: Whole
    log_factors: Floats


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much of a step one part makes: change of its monthly level, and that as a share of all parts' change."""

    key: str
    change_bytes: float
    share: float


def adjust_steps(panel: Panel) -> tuple[Panel, list[FoundSteps]]:
    """The history brought to today's level: months before a step are multiplied by its factor, twice at most."""
    found = []
    for _ in range(MOST_STEPS):
        steps = find_steps(log_levels(panel))
        if not steps.ages.any():
            break
        found.append(steps)
        is_before = panel.ages >= np.where(steps.ages, steps.ages, panel.width)[:, None]
        panel = panel.with_values(np.where(is_before, np.exp(steps.log_factors)[:, None], 1.0) * panel.values)
    return panel, found


def find_steps(levels: LogLevels) -> FoundSteps:
    """The clearest lasting change in the last 24 months of each series.

    All of: a factor of 1.3; four robust sigmas of the noise and three and a half of half a year's wandering; 90 % of
    the months since beyond the 90 % quantile of the year before; and abrupt, half of the change in one month. Then
    moved by up to two months, to where two levels describe the months best.
    """
    values = levels.values
    count, lengths = len(values), np.isfinite(values).sum(axis=1)
    wandering = robust_sigma(values[:, WANDERING_MONTHS:] - values[:, :-WANDERING_MONTHS]) / np.sqrt(2)
    excess = np.maximum(wandering / levels.sigma, 1.0)
    ages, changes, best_sigmas = np.zeros(count, dtype=np.int64), np.zeros(count), np.zeros(count)
    for age in range(LEAST_MONTHS_AFTER, min(LOOK_BACK_MONTHS, values.shape[1] - LEAST_MONTHS_BEFORE) + 1):
        change, sigmas = _change(values, age, levels.sigma)
        is_step = (lengths >= age + LEAST_MONTHS_BEFORE) & (np.abs(change) >= np.log(RATIO)) & (sigmas > best_sigmas)
        is_step &= (sigmas >= SIGMAS) & (sigmas >= WANDERING_SIGMAS * excess)
        is_step[is_step] = _is_clean(values[is_step], age, change[is_step])
        ages, changes = np.where(is_step, age, ages), np.where(is_step, change, changes)
        best_sigmas = np.where(is_step, sigmas, best_sigmas)
    for place in np.flatnonzero(ages):
        ages[place] = _best_age(values[place][-lengths[place] :], int(ages[place]))
    return FoundSteps(ages, changes)


def _change(values: Floats, age: int, sigma: Floats) -> tuple[Floats, Floats]:
    """Change of level at `age`, its trend taken off, and how many sigmas it is."""
    before = values[:, -age - WINDOW : -age]
    after = values[:, -age:][:, :WINDOW]
    months_before = np.isfinite(before).sum(axis=1)
    change = np.median(after, axis=1) - np.nanmedian(before, axis=1)
    change -= _trend_before(values[:, :-age]) * (after.shape[1] + months_before) / 2
    return change, np.abs(change) / (sigma * np.sqrt(1 / after.shape[1] + 1 / np.maximum(months_before, 1)))


def _trend_before(values: Floats) -> Floats:
    """Change a month over the last three years, two at least; else 0."""
    recent = values[:, -TREND_WINDOW:]
    lengths = np.isfinite(recent).sum(axis=1)
    starts = recent.shape[1] - lengths
    columns = np.minimum(starts[:, None] + np.arange(WINDOW), recent.shape[1] - 1)
    first = np.median(np.take_along_axis(recent, columns, axis=1), axis=1)
    trend = (np.nanmedian(recent[:, -WINDOW:], axis=1) - first) / np.maximum(lengths - WINDOW, 1)
    return np.where(lengths >= 2 * WINDOW, np.clip(trend, -GREATEST_TREND, GREATEST_TREND), 0.0)


def _is_clean(values: Floats, age: int, change: Floats) -> Flags:
    """Apart from the months before, and abrupt."""
    side = np.sign(change)[:, None]
    before, after = side * values[:, -age - WINDOW : -age], side * values[:, -age:][:, :WINDOW]
    beyond = after > np.nanquantile(before, 0.9, axis=1)[:, None]
    is_abrupt = after[:, 0] - before[:, -1] >= ABRUPT_SHARE * np.abs(change)
    return np.asarray((beyond.mean(axis=1) >= SEPARATED_SHARE) & is_abrupt)


def _best_age(values: Floats, age: int) -> int:
    """Where the absolute distances from the median levels before and after are least; at most two months off."""
    months = values[-age - MOST_MONTHS_MOVED - WINDOW :]

    def distance(candidate: int) -> float:
        before, after = months[:-candidate], months[-candidate:]
        middles = np.median(before[-WINDOW:]), np.median(after[:WINDOW])
        return float(np.abs(before - middles[0]).sum() + np.abs(after - middles[1]).sum())

    latest = max(age - MOST_MONTHS_MOVED, LEAST_MONTHS_AFTER)
    earliest = min(age + MOST_MONTHS_MOVED, len(values) - LEAST_MONTHS_BEFORE)
    return min(range(latest, earliest + 1), key=distance)


def contributions(step: Month, parts: Mapping[str, MonthlySeries]) -> list[Contribution]:
    """Which parts (modalities, stations) made a step of their sum, the greatest contribution first.

    Of each part: median month of up to a year from `step` on, less that of up to a year before. Parts that moved
    against the step have a negative share; the shares add up to 1. Empty if no part moved.
    """
    changes = {key: _level_change(step, series) for key, series in parts.items()}
    total = sum(changes.values())
    if total == 0:
        return []
    found = [Contribution(key, change, change / total) for key, change in changes.items()]
    return sorted(found, key=lambda one: one.share, reverse=True)


def _level_change(step: Month, series: MonthlySeries) -> float:
    place = (step.year - series.first.year) * 12 + step.month - series.first.month
    values = np.nan_to_num(series.intake_bytes)
    after = values[max(place, 0) : max(place, 0) + WINDOW]
    before = values[max(place - WINDOW, 0) : max(place, 0)]
    return float(_middle(after) - _middle(before))


def _middle(values: Floats) -> float:
    return float(np.median(values)) if len(values) else 0.0
