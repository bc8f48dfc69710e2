"""What an instance of unknown size is taken to be: the mean of its modality, as the site declares it or as measured.

Source of the rules: design.md section 2, rule 8: an estimate is marked as one, and what nothing tells stays unknown.
There is no table of usual sizes here: detectors, slices and compression differ tenfold between sites.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

# A mean of fewer instances may be that of a few series of one device.
LEAST_SIZED_INSTANCES = 500


class MeanOrigin(StrEnum):
    """Where a mean size comes from, best first."""

    DECLARED = "declared"
    MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class MeanSize:
    """`mean_bytes` of one instance, a whole number; `instance_count` is how many it was measured on, None where it
    was given."""

    mean_bytes: int
    origin: MeanOrigin
    instance_count: int | None = None


@dataclass(frozen=True, slots=True)
class MeanSizes:
    """`declared`: mean bytes of an instance by hospital and modality; where none is, the hospital's own count, if it
    knows the sizes of `least_sized_instances`."""

    declared: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    least_sized_instances: int = LEAST_SIZED_INSTANCES

    def of(self, hospital: str, modality: str, sized_instances: int, sized_bytes: int) -> MeanSize | None:
        """The mean of one hospital's modality, of whose instances so many have a size, so many bytes together; None
        where nothing tells it."""
        declared = self.declared.get(hospital, {}).get(modality)
        if declared is not None:
            return MeanSize(declared, MeanOrigin.DECLARED)
        if sized_instances >= max(1, self.least_sized_instances):
            return MeanSize(_mean(sized_bytes, sized_instances), MeanOrigin.MEASURED, sized_instances)
        return None


def sized_sums(cells: pd.DataFrame, keys: list[str]) -> dict[Any, tuple[int, int]]:
    """By the values of the keys: instances of known size, and their logical bytes."""
    sums = cells.groupby(keys if len(keys) > 1 else keys[0])[
        ["instance_count", "unsized_count", "logical_bytes"]
    ].sum()
    return {
        key: (int(instances) - int(unsized), int(size))
        for key, instances, unsized, size in sums.itertuples(name=None)
    }


def _mean(size: int, count: int) -> int:
    """To the nearest byte, half a byte up."""
    return (2 * size + count) // (2 * count)
