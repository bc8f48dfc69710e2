"""What is expected of one series, as a value: sample paths of its monthly intake, and how they were made.

Nothing here fits anything: pages read projections that were made when a snapshot was taken.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from queries.criteria import Month

Bytes = NDArray[np.float64]
DISAGREEMENT = 0.5


class Method(StrEnum):
    """How the months to come were projected."""

    NONE = "none"  # fewer than three months of history
    RATE = "rate"  # the mean month so far, with the fleet's growth
    COMBINATION = "combination"  # five members, queries/forecasts/combination.py


class BandSource(StrEnum):
    """Where the width of the bands comes from."""

    NONE = "none"
    PATHS = "paths"  # the series' own past errors
    FLEET = "fleet"  # how wrong the same method was in the other hospitals
    RULE_OF_THUMB = "rule_of_thumb"  # too few other hospitals to learn from


class Rival(StrEnum):
    """Simple methods that are shown beside the projection."""

    STRAIGHT_LINE = "straight_line"  # Theil and Sen, on the months' intake
    SEASONAL_NAIVE = "seasonal_naive"  # the last year again, with the mean yearly change


@dataclass(frozen=True, slots=True)
class FittedMonths:
    """`known` of the months from first to last had a figure."""

    first: Month
    last: Month
    known: int


@dataclass(frozen=True, slots=True)
class Step:
    """A lasting change of level: intake is `factor` times what it was, from `month` on.

    The factor is the measured one; the projection acts on it as far as there is evidence for a step.
    """

    month: Month
    factor: float


@dataclass(frozen=True, slots=True)
class UnusualMonth:
    """A single month far from its neighbours: an import of old studies, or a month that failed.

    It stays in the stored bytes and is taken out of the rate: the fit saw `usual_bytes` instead.
    """

    month: Month
    intake_bytes: float
    usual_bytes: float

    @property
    def is_import(self) -> bool:
        return self.intake_bytes > self.usual_bytes


@dataclass(frozen=True, slots=True)
class PendingChange:
    """The last one or two months are `factor` times the usual: a step or a one-off, which only time will tell.

    The projection reads it as a one-off; `Projection.if_change_lasts` is the other reading.
    """

    first: Month
    months: int
    factor: float


@dataclass(frozen=True, slots=True)
class Record:
    """What the same method said twelve months before, from what was known then, against what came.

    Over the `months` of those twelve that are known: total forecast and total come, in bytes; mean absolute
    percentage error of the months (None where nothing came in any); the share of months inside their 80 % bands and
    whether the total was inside its own (None for rivals, which have no bands).
    """

    months: int
    forecast_bytes: float
    actual_bytes: float
    mape: float | None
    share_within_80: float | None = None
    total_within_80: bool | None = None

    @property
    def error(self) -> float | None:
        """Of the total, as a share of what came: 0.1 is ten per cent too much. None where nothing came."""
        return self.forecast_bytes / self.actual_bytes - 1 if self.actual_bytes > 0 else None


@dataclass(frozen=True, slots=True, eq=False)
class RivalProjection:
    rival: Rival
    monthly_bytes: Bytes
    record: Record | None


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Lower and upper bound of each month."""

    lower: Bytes
    upper: Bytes


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """Paths of the monthly intake of one series: paths × months of bytes, finite and not negative.

    Path n of one series belongs to path n of every other: sums over hospitals are sums path by path. `first_month` is
    the first month to come. With Method.NONE there are no months. `is_provisional`: fewer than twelve months of
    history. `is_widened`: fewer than three years, bands are wider for it. `fleet_hospitals`: how many others the band
    was learnt from.
    """

    key: str
    first_month: Month
    paths: NDArray[np.float32]
    method: Method
    band_source: BandSource
    fitted: FittedMonths | None = None
    steps: tuple[Step, ...] = ()
    unusual_months: tuple[UnusualMonth, ...] = ()
    pending_change: PendingChange | None = None
    record: Record | None = None
    rivals: tuple[RivalProjection, ...] = ()
    is_provisional: bool = False
    is_widened: bool = False
    fleet_hospitals: int = 0

    @property
    def horizon_months(self) -> int:
        return int(self.paths.shape[1])

    @property
    def monthly_bytes(self) -> Bytes:
        """The median of each month."""
        return median(self.paths)

    def monthly_band(self, level: float) -> Band:
        """Of each month by itself; `level` 0.8 or 0.95."""
        return band(self.paths, level)

    @property
    def cumulative_bytes(self) -> Bytes:
        """The median of what arrives up to and with each month."""
        return median(cumulative(self.paths))

    def cumulative_band(self, level: float) -> Band:
        """Of what arrives up to and with each month: quantiles of sums, not sums of quantiles."""
        return band(cumulative(self.paths), level)

    def if_change_lasts(self) -> "Projection":
        """The other reading of a pending change; itself without one."""
        if self.pending_change is None:
            return self
        return replace(self, paths=self.paths * np.float32(self.pending_change.factor), pending_change=None)

    @property
    def rivals_disagree(self) -> bool:
        """Whether the largest total by the horizon is more than half as much again as the smallest."""
        if self.method is Method.NONE or not self.rivals:
            return False
        totals = [float(self.cumulative_bytes[-1]), *(float(one.monthly_bytes.sum()) for one in self.rivals)]
        return max(totals) > (1 + DISAGREEMENT) * min(totals)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """For numpy.savez; nothing in it needs pickle."""
        words = {name: value for name, value in _words(self).items() if name not in ("paths", "rivals")}
        words["rivals"] = [{"rival": one.rival, "record": _words(one.record)} for one in self.rivals]
        lines = np.array([one.monthly_bytes for one in self.rivals])
        return {"paths": self.paths, "rivals": lines, "about": np.array(json.dumps(words))}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        words: dict[str, Any] = json.loads(str(arrays["about"]))
        rivals = tuple(
            RivalProjection(Rival(one["rival"]), line, _record(one["record"]))
            for one, line in zip(words["rivals"], arrays["rivals"], strict=True)
        )
        fitted, pending = words["fitted"], words["pending_change"]
        return cls(
            **{name: words[name] for name in ("key", "is_provisional", "is_widened", "fleet_hospitals")},
            first_month=Month(**words["first_month"]),
            paths=arrays["paths"],
            method=Method(words["method"]),
            band_source=BandSource(words["band_source"]),
            fitted=fitted and FittedMonths(Month(**fitted["first"]), Month(**fitted["last"]), fitted["known"]),
            steps=tuple(Step(Month(**one["month"]), one["factor"]) for one in words["steps"]),
            unusual_months=tuple(
                UnusualMonth(**{**one, "month": Month(**one["month"])}) for one in words["unusual_months"]
            ),
            pending_change=pending and PendingChange(**{**pending, "first": Month(**pending["first"])}),
            record=_record(words["record"]),
            rivals=rivals,
        )


def _words(value: Any) -> Any:
    return None if value is None else asdict(value)


def _record(words: dict[str, Any] | None) -> Record | None:
    return Record(**words) if words else None


def cumulative(paths: NDArray[np.floating[Any]]) -> Bytes:
    """Sums from the first month on along each path, in double precision."""
    return np.asarray(np.cumsum(paths, axis=1, dtype=np.float64))


def median(paths: NDArray[np.floating[Any]]) -> Bytes:
    return np.asarray(np.median(paths, axis=0), dtype=np.float64)


def band(paths: NDArray[np.floating[Any]], level: float) -> Band:
    """The middle `level` of the paths in each month."""
    lower, upper = np.quantile(paths.astype(np.float64), [0.5 - level / 2, 0.5 + level / 2], axis=0)
    return Band(lower, upper)
