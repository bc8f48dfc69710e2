"""How probable a count is that small, if so many were expected: the negative binomial, by mean and dispersion.

Variance = mean + dispersion · mean². It is a Poisson count whose rate is itself uncertain (gamma): by day and week,
and for want of a longer history to know it from. Source: A. C. Cameron, P. K. Trivedi, Regression Analysis of Count
Data, 3.3.1.
"""

import numpy as np

# Fewer would be too little: a Poisson count is the limit, and the formula divides by it.
LEAST_DISPERSION = 1e-6


def nothing(mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """Of a count of 0; same shape."""
    bounded = np.maximum(dispersion, LEAST_DISPERSION)
    return np.asarray(np.exp(-np.log1p(bounded * mean) / bounded))


def at_most(count: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """Of a count of so many or fewer; same shape."""
    bounded = np.maximum(dispersion, LEAST_DISPERSION)
    size = 1 / bounded
    share = bounded * mean / (1 + bounded * mean)
    term = nothing(mean, dispersion)
    total = term.copy()
    for number in range(1, int(count.max(initial=0)) + 1):
        term = term * share * (size + number - 1) / number
        total += np.where(number <= count, term, 0.0)
    return np.asarray(np.minimum(total, 1.0))
