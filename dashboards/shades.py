"""How dark a cell of a heat map is: few steps that the eye tells apart, styled in assets/shades.css."""

from math import ceil, sqrt

DARKEST = 5


def shade(value: float, most: float) -> int:
    """0 for none, else 1 to DARKEST of the most. By the square root, as areas are judged: small values stay apart."""
    if value <= 0 or most <= 0:
        return 0
    return min(DARKEST, ceil(DARKEST * sqrt(value / most)))


def shade_class(value: float, most: float) -> str:
    return f"shade-{shade(value, most)}"
