"""Axes of bytes: the unit in which their numbers are short."""

from dataclasses import dataclass
from typing import Any

from dashboards.sizes import UNITS


@dataclass(frozen=True, slots=True)
class Scale:
    divisor: float
    unit: str


def scale_of(largest_bytes: float) -> Scale:
    """The unit in which the largest value is at least 1."""
    power = min(max(len(f"{largest_bytes:.0f}") - 1, 0) // 3, len(UNITS) - 1)
    return Scale(float(1000**power), UNITS[power])


def size_axis(scale: Scale) -> dict[str, Any]:
    return {
        "title": {"text": scale.unit},
        "rangemode": "tozero",
        "tickformat": ",.6~g",
        "zeroline": True,
        "fixedrange": True,
    }
