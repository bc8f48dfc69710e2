"""Two simple methods that are shown beside the projection, with their own records.

Theil (1950) and Sen (J. Am. Stat. Assoc. 63, 1968) for the line.
"""

import numpy as np

from queries.forecasts.panel import YEAR, Floats

LINE_MONTHS = 36


def straight_line(known: Floats, months: int) -> Floats:
    """Monthly bytes on the line through the last three years, its slope the median of all pairs'; not below 0."""
    recent = known[-LINE_MONTHS:]
    time = np.arange(len(recent))
    earlier, later = np.triu_indices(len(recent), k=1)
    slope = np.median((recent[later] - recent[earlier]) / (later - earlier)) if len(recent) > 1 else 0.0
    level = np.median(recent - slope * time)
    return np.asarray(np.maximum(level + slope * np.arange(len(recent), len(recent) + months), 0.0))


def seasonal_naive(known: Floats, months: int) -> Floats:
    """The last year again, plus the mean yearly change for every year ahead; not below 0. Needs two years."""
    change = (known[YEAR:] - known[:-YEAR]).mean()
    ahead = np.arange(months)
    return np.asarray(np.maximum(known[-YEAR:][ahead % YEAR] + change * (ahead // YEAR + 1), 0.0))
