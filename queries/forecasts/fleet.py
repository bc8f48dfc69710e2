"""What the other hospitals teach about one with a short history: how fast they grow, and how wrong a run rate was.

Bands are conformal across hospitals (Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005): errors
that the very same rule made in the others. Inside one hospital there is too little history for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Self

import numpy as np

from queries.forecasts.panel import YEAR, Floats
from queries.forecasts.series import MonthlySeries
from queries.forecasts.shocks import Singles

LEAST_HOSPITALS = 8
SHARE_OF_GROWTH = 0.75  # how much of the fleet's growth a new hospital is believed to have
CHANCES = (np.arange(41) + 0.5) / 41
RULE_OF_THUMB = 0.25  # the 80 % band is this much to either side at twelve months
MONTHS_BETWEEN_ORIGINS = 6
FLAT_GROWTH = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """`growth`: median factor from one year to the next. `year_errors`, `two_year_errors`: logs of what came against
    the rate's total after 12 and 24 months, at the quantiles CHANCES. `hospitals`: how many they were learnt from; 0
    for the rule of thumb.
    """

    growth: float
    year_errors: Floats
    two_year_errors: Floats
    hospitals: int

    @classmethod
    def rule_of_thumb(cls) -> Self:
        """Flat, ±25 % at twelve months, more by the root of the time after that."""
        errors = np.array([NormalDist().inv_cdf(chance) for chance in CHANCES])
        errors *= np.log1p(RULE_OF_THUMB) / NormalDist().inv_cdf(0.9)
        return cls(FLAT_GROWTH, errors, errors * np.sqrt(2), 0)

    @classmethod
    def learn(cls, histories: Sequence[MonthlySeries]) -> "Fleet":
        """From hospitals with three years or more; the rule of thumb with fewer than eight of them.

        Leave the hospital out that is to be projected, or it learns from its own future.
        """
        rows = [_whole(series) for series in histories]
        rows = [row for row in rows if len(row) >= 3 * YEAR]
        if len(rows) < LEAST_HOSPITALS:
            return cls.rule_of_thumb()
        growth = float(np.median([_yearly_growth(row) for row in rows]))
        errors = [_errors(row, growth, months) for months in (YEAR, 2 * YEAR) for row in rows]
        one, two = np.concatenate(errors[: len(rows)]), np.concatenate(errors[len(rows) :])
        return cls(growth, np.quantile(one, CHANCES), np.quantile(two, CHANCES), len(rows))

    @property
    def monthly_growth(self) -> float:
        return float((1 + SHARE_OF_GROWTH * (self.growth - 1)) ** (1 / YEAR))


def rate_projection(known: Floats, fleet: Fleet, months: int) -> Floats:
    """The mean of up to twelve last months, grown on from their middle with the fleet's growth: bytes by month."""
    recent = known[-YEAR:]
    ahead = np.arange(1, months + 1) + (len(recent) - 1) / 2
    return np.asarray(recent.mean() * fleet.monthly_growth**ahead)


def rate_paths(monthly: Floats, fleet: Fleet, normals: Singles) -> Floats:
    """Paths × months. One normal a path says how wrong its rate is: as wrong as in the fleet at 12 and 24 months."""
    chances = np.array([NormalDist().cdf(float(one)) for one in normals])
    year = np.interp(chances, CHANCES, fleet.year_errors)
    two_years = np.interp(chances, CHANCES, fleet.two_year_errors)
    beyond = np.maximum(np.arange(1, len(monthly) + 1) / YEAR - 1, 0.0)
    errors = year[:, None] + (two_years - year)[:, None] * beyond
    totals = np.cumsum(monthly) * np.exp(errors)
    return np.asarray(np.maximum(np.diff(totals, axis=1, prepend=0.0), 0.0))


def _whole(series: MonthlySeries) -> Floats:
    """The history, gaps filled along a straight line."""
    values = series.history().intake_bytes
    places = np.arange(len(values))
    held = np.isfinite(values)
    return np.interp(places, places[held], values[held]) if held.any() else values


def _yearly_growth(row: Floats) -> float:
    sums = [row[end - YEAR : end].sum() for end in range(len(row), YEAR - 1, -YEAR)]
    ratios = [late / early for late, early in zip(sums, sums[1:], strict=False) if early > 0]
    return float(np.median(ratios)) if ratios else FLAT_GROWTH


def _errors(row: Floats, growth: float, months: int) -> Floats:
    """Logs of what came in `months` against the rate's total, from origins half a year apart."""
    fleet = Fleet(growth, np.zeros(1), np.zeros(1), 0)
    found = []
    for origin in range(len(row) - months, YEAR - 1, -MONTHS_BETWEEN_ORIGINS):
        expected = rate_projection(row[:origin], fleet, months).sum()
        came = row[origin : origin + months].sum()
        if expected > 0 and came > 0:
            found.append(np.log(came / expected))
    return np.array(found)
