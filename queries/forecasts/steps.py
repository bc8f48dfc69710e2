"""Lasting changes of level: found, taken out of the history, and put down to the parts that made them.

After a step the history is brought to today's level, never cut: cutting throws season and trend away and is worse
than doing nothing. A step is believed after three months; slow ramps are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from queries.criteria import Month
from queries.forecasts.levels import log_levels, positive
from queries.forecasts.panel import Flags, Floats, Panel, Whole
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shifts import shifts
from queries.forecasts.trend import believed_slope

RATIO = 1.3
# Twice the log of a likelihood ratio, set so that one series in twenty without a step has an alarm (docs/adr/0010).
EVIDENCE = 5.5
EVIDENCE_MORE_IF_QUIET = 4.0  # steps of quiet series have plenty, and so do their wanderings
LOUD_SIGMA = 0.2
EVEN_ODDS = 9.0  # the evidence at which a step is as likely as none
LOOK_BACK_MONTHS = 24
LEAST_MONTHS_BEFORE = 9
LEAST_MONTHS_AFTER = 3
WINDOW = 12
SEPARATED_SHARE = 0.8
MOVED_SHARE = 0.6
MOST_STEPS = 2


@dataclass(frozen=True, slots=True)
class FoundSteps:
    """By series: months since the step, its own included (0: none); the log of its factor as measured, and the
    evidence for it (queries/forecasts/shifts.py).
    """

    ages: Whole
    log_factors: Floats
    evidence: Floats

    @property
    def believed(self) -> Floats:
        """Logs of factors times the probability that there was a step at all: a false alarm then costs little."""
        return np.asarray(self.log_factors / (1 + np.exp((EVEN_ODDS - self.evidence) / 2)))

    def only(self, is_step: Flags) -> "FoundSteps":
        return FoundSteps(*(np.where(is_step, one, 0) for one in (self.ages, self.log_factors, self.evidence)))


@dataclass(frozen=True, slots=True)
class Contribution:
    """How much of a step one part makes: change of its monthly level, and that as a share of all parts' change."""

    key: str
    change_bytes: float
    share: float


def adjust_steps(panel: Panel) -> tuple[Panel, list[FoundSteps]]:
    """The history brought to today's level: months before a step are multiplied by its factor, twice at most.

    By the factor that is believed; another step is looked for in what the measured one leaves.
    """
    found, rest = [], panel
    for _ in range(MOST_STEPS):
        steps = find_steps(rest)
        if not steps.ages.any():
            break
        found.append(steps)
        panel = _with_history_times(panel, steps.ages, steps.believed)
        rest = _with_history_times(rest, steps.ages, steps.log_factors)
    return panel, found


def _with_history_times(panel: Panel, ages: Whole, log_factors: Floats) -> Panel:
    is_before = panel.ages >= np.where(ages, ages, panel.width)[:, None]
    return panel.with_values(np.where(is_before, np.exp(log_factors)[:, None], 1.0) * panel.values)


def find_steps(panel: Panel) -> FoundSteps:
    """The clearest lasting change in the last 24 months of each series.

    All of: a factor of 1.3; evidence against noise, wandering, trend and season; and, the season taken out, four
    fifths of the months since beyond the 90 % quantile of the year before.
    """
    likeliest = _likeliest(panel)
    levels = log_levels(_with_history_times(panel, likeliest.ages, likeliest.log_factors))
    flat = panel.with_values(levels.values)
    flat = flat.without_line(believed_slope(flat).believed)
    quietness = np.clip(np.log(LOUD_SIGMA / levels.sigma), 0.0, 1.0)
    is_step = (likeliest.ages > 0) & (likeliest.evidence >= EVIDENCE + EVIDENCE_MORE_IF_QUIET * quietness)
    for place in np.flatnonzero(is_step).tolist():
        is_step[place] = _is_apart(flat.values[place], int(likeliest.ages[place]), likeliest.log_factors[place])
    return likeliest.only(is_step)


def _likeliest(panel: Panel) -> FoundSteps:
    """The change with most evidence, if that is enough."""
    ages = np.arange(LEAST_MONTHS_AFTER, LOOK_BACK_MONTHS + 1)
    found = shifts(np.log(positive(panel)), ages, LEAST_MONTHS_BEFORE)
    evidence = np.where(np.abs(found.changes) >= np.log(RATIO), found.evidence, 0.0)
    best, rows = evidence.argmax(axis=1), np.arange(len(evidence))
    most = evidence[rows, best]
    return FoundSteps(ages[best], found.changes[rows, best], most).only(most >= EVIDENCE)


def _is_apart(levels: Floats, age: int, log_factor: float) -> bool:
    """Whether the months since are beyond the year before. `levels`: logs without the step, season and trend."""
    side = np.sign(log_factor)
    before, after = side * levels[-age - WINDOW : -age], side * levels[-age:][:WINDOW] + abs(log_factor)
    is_beyond = after > np.nanquantile(before, 0.9)
    moved = np.median(after) - np.nanmedian(before)
    return bool(is_beyond.mean() >= SEPARATED_SHARE and moved >= MOVED_SHARE * abs(log_factor))


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
