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
RATE_MONTHS = (3, 6, 9, 12)
CHANCES = (np.arange(41) + 0.5) / 41
RULE_OF_THUMB = 0.25  # the 80 % band is this much to either side at twelve months
MONTHS_BETWEEN_ORIGINS = 5  # no divisor of a year: all seasons are met
FLAT_GROWTH = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """`growth`: median factor from one year to the next. `year_errors`, `two_year_errors`: logs of what came against
    the total that a rate of RATE_MONTHS had expected in 12 and 24 months: rates × the quantiles CHANCES. `hospitals`:
    how many they were learnt from; 0 for the rule of thumb.
    """

    growth: float
    year_errors: Floats
    two_year_errors: Floats
    hospitals: int

    @classmethod
    def rule_of_thumb(cls) -> Self:
        """Flat, ±25 % at twelve months, more by the root of the time after that."""
        normals = np.array([NormalDist().inv_cdf(chance) for chance in CHANCES])
        errors = np.tile(normals * np.log1p(RULE_OF_THUMB) / NormalDist().inv_cdf(0.9), (len(RATE_MONTHS), 1))
        return cls(FLAT_GROWTH, errors, errors * np.sqrt(2), 0)

    @classmethod
    def learn(cls, histories: Sequence[MonthlySeries]) -> "Fleet":
        """From hospitals with three years or more; the rule of thumb with fewer than eight of them.

        A hospital whose own history is short teaches nothing, so it may be among them.
        """
        rows = [_whole(series) for series in histories]
        rows = [row for row in rows if len(row) >= 3 * YEAR]
        if len(rows) < LEAST_HOSPITALS:
            return cls.rule_of_thumb()
        growth = float(np.median([_yearly_growth(row) for row in rows]))
        of_year, of_two = (_quantiles(rows, _monthly(growth), months) for months in (YEAR, 2 * YEAR))
        return cls(growth, of_year, of_two, len(rows))

    @property
    def monthly_growth(self) -> float:
        return _monthly(self.growth)


def rate_projection(known: Floats, monthly_growth: float, months: int) -> Floats:
    """The mean of up to twelve last months, grown on from their middle: bytes by month."""
    recent = known[-YEAR:]
    ahead = np.arange(1, months + 1) + (len(recent) - 1) / 2
    return np.asarray(recent.mean() * monthly_growth**ahead)


def rate_paths(monthly: Floats, known_months: int, fleet: Fleet, normals: Singles) -> Floats:
    """Paths × months. One normal a path says how wrong its rate is.

    As wrong as, in the fleet, the rate of so many months was after 12 and 24 months; between two of RATE_MONTHS, in
    between.
    """
    chances = np.array([NormalDist().cdf(float(one)) for one in normals])
    year, two_years = (
        np.interp(chances, CHANCES, [np.interp(known_months, RATE_MONTHS, of_rates) for of_rates in errors.T])
        for errors in (fleet.year_errors, fleet.two_year_errors)
    )
    beyond = np.maximum(np.arange(1, len(monthly) + 1) / YEAR - 1, 0.0)
    errors = year[:, None] + (two_years - year)[:, None] * beyond
    totals = np.cumsum(monthly) * np.exp(errors)
    return np.asarray(np.maximum(np.diff(totals, axis=1, prepend=0.0), 0.0))


def _monthly(growth: float) -> float:
    """What is believed of a fleet's yearly growth, by month."""
    return float((1 + SHARE_OF_GROWTH * (growth - 1)) ** (1 / YEAR))


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


def _quantiles(rows: Sequence[Floats], monthly_growth: float, months: int) -> Floats:
    """Of the errors of each rate over all rows: rates × CHANCES."""
    errors = [np.concatenate([_errors(row, monthly_growth, rate, months) for row in rows]) for rate in RATE_MONTHS]
    return np.array([np.quantile(one, CHANCES) for one in errors])


def _errors(row: Floats, monthly_growth: float, rate_months: int, months: int) -> Floats:
    """Logs of what came in `months` against the rate's total, from origins in all seasons; 0 where nothing came."""
    origins = range(len(row) - months, rate_months - 1, -MONTHS_BETWEEN_ORIGINS)
    expected = [
        rate_projection(row[origin - rate_months : origin], monthly_growth, months).sum() for origin in origins
    ]
    came = [row[origin : origin + months].sum() for origin in origins]
    pairs = [(late, early) for late, early in zip(came, expected, strict=True) if late > 0 and early > 0]
    return np.array([np.log(late / early) for late, early in pairs] or [0.0])
