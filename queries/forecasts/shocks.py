"""Chance, shared as far as hospitals share their surprises.

Innovations are standard normals, correlated between series through one factor per calendar month and path (a Gaussian
copula). The factor depends on the seed and the calendar month alone, so hospitals projected on different days and
by different processes still share it, and the sum of their paths, path by path, is the estate's.
"""

from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month

Singles = NDArray[np.float32]

# What made the bands of fleets' sums right: independent series cover 57 to 65 % instead of 80 (docs/adr/0010).
CORRELATION = 0.15
_OF_DRIFT = 0  # takes the place of a calendar month in the seed


@dataclass(frozen=True, slots=True)
class Shocks:
    seed: int = 20
    paths: int = 999
    correlation: float = CORRELATION

    def of_months(self, key: str, first: Month, months: int) -> Singles:
        """Paths × months of standard normals for the series `key`, the first for the calendar month `first`."""
        ordinal = first.year * 12 + first.month
        common = np.column_stack([_common(self.seed, ordinal + ahead, self.paths) for ahead in range(months)])
        return self._mixed(common, self._own(key, ordinal, (self.paths, months)))

    def of_drift(self, key: str) -> Singles:
        """One standard normal per path: how far the series' trend is from what it is believed to be."""
        return self._mixed(_common(self.seed, _OF_DRIFT, self.paths), self._own(key, _OF_DRIFT, (self.paths,)))

    def _own(self, key: str, ordinal: int, shape: tuple[int, ...]) -> Singles:
        generator = np.random.default_rng([self.seed, ordinal, 1 + crc32(key.encode())])
        return generator.standard_normal(shape, dtype=np.float32)

    def _mixed(self, common: Singles, own: Singles) -> Singles:
        share = np.float32(self.correlation)
        return np.asarray(np.sqrt(share) * common + np.sqrt(1 - share) * own, dtype=np.float32)


@lru_cache(maxsize=256)
def _common(seed: int, ordinal: int, paths: int) -> Singles:
    """One calendar month's factor; fewer paths are the first of more."""
    return np.random.default_rng([seed, ordinal]).standard_normal(paths, dtype=np.float32)
