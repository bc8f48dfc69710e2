"""Cumulative volume 12 and 24 months ahead, and the date on which it is reached, ours beside the straight line's."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from queries.forecasts.bench.files import Case
from queries.forecasts.bench.methods import line_on_level, project_known
from queries.forecasts.bench.scores import Floats
from queries.forecasts.projection import Projection, cumulative

HORIZONS = {12: 24, 24: 36}  # months ahead: least months of history


@dataclass(frozen=True, slots=True)
class VolumeScores:
    """Errors of the total in per cent of what came: median and mean of their size, median with sign (bias).

    `coverage` of the 80 % band; None for the line, which has none. Errors of the date in months likewise (size:
    median, mean; bias: median), where the limit is what really had arrived by the horizon; dates beyond twice the
    horizon are counted as that.
    """

    method: str
    months: int
    series: int
    median_error: float
    mean_error: float
    bias: float
    coverage: float | None
    date_error: float
    mean_date_error: float
    date_bias: float
    date_coverage: float | None


def volume_scores(cases: Sequence[Case]) -> list[VolumeScores]:
    found = []
    for months, least in HORIZONS.items():
        whole = [case.whole for case in cases if len(case.whole) >= months + least]
        whole = [one for one in whole if one[-months:].sum() > 0 and one[:-months].any()]
        if whole:
            found += _at(months, [one[:-months] for one in whole], [one[-months:] for one in whole])
    return found


def _at(months: int, known: list[Floats], came: list[Floats]) -> list[VolumeScores]:
    rooms = np.array([one.sum() for one in came])
    projections = project_known(known, 2 * months)
    bands = np.array([_band(one, months) for one in projections])
    dates = np.array([_dates(one, room, 2 * months) for one, room in zip(projections, rooms, strict=True)])
    inside = float(np.mean((rooms >= bands[:, 0]) & (rooms <= bands[:, 2])))
    date_inside = float(np.mean((months >= dates[:, 0]) & (months <= dates[:, 2])))
    lines = [line_on_level(one) for one in known]
    line_totals = np.array([slope * months + today for slope, today in lines])
    line_dates = np.array(
        [_line_date(slope, today, room, 2 * months) for (slope, today), room in zip(lines, rooms, strict=True)]
    )
    return [
        _scores("ours", months, bands[:, 1], rooms, dates[:, 1], inside, date_inside),
        _scores("straight line on the level", months, line_totals, rooms, line_dates, None, None),
    ]


def _scores(
    method: str,
    months: int,
    totals: Floats,
    came: Floats,
    dates: Floats,
    coverage: float | None,
    date_coverage: float | None,
) -> VolumeScores:
    errors, late = 100 * (totals / came - 1), dates - months
    return VolumeScores(
        method,
        months,
        len(came),
        float(np.median(np.abs(errors))),
        float(np.mean(np.abs(errors))),
        float(np.median(errors)),
        coverage,
        float(np.median(np.abs(late))),
        float(np.mean(np.abs(late))),
        float(np.median(late)),
        date_coverage,
    )


def _band(projection: Projection, months: int) -> Floats:
    if not projection.horizon_months:
        return np.zeros(3)
    totals = cumulative(projection.paths)[:, months - 1]
    return np.asarray(np.quantile(totals, [0.1, 0.5, 0.9]))


def _dates(projection: Projection, room: float, longest: int) -> Floats:
    """Months until `room` has arrived: the quantiles 0.1, 0.5 and 0.9 of the paths."""
    if not projection.horizon_months:
        return np.full(3, float(longest))
    totals = cumulative(projection.paths)
    before = np.pad(totals[:, :-1], ((0, 0), (1, 0)))
    month = (totals >= room).argmax(axis=1)
    rows = np.arange(len(totals))
    gain = np.maximum(totals[rows, month] - before[rows, month], 1e-300)
    times = np.where(totals[:, -1] >= room, month + (room - before[rows, month]) / gain, longest)
    return np.asarray(np.quantile(times, [0.1, 0.5, 0.9]))


def _line_date(slope: float, today: float, room: float, longest: int) -> float:
    return min(max((room - today) / slope, 0.0), longest) if slope > 0 else longest
