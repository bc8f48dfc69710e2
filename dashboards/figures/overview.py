"""Sparklines: a hospital's months as a small drawing in the page itself. A page of 31 charts would be slow."""

from collections.abc import Sequence

WIDTH, HEIGHT = 144, 32
_STEP, _BAR = 6, 4
# Nothing is a line on the ground: a month without a study is not one that is not in the archive, which has no bar.
_LEAST_HEIGHT = 1.0
# A drawing in an image knows the colour scheme, and nothing of the style sheet: --control and --accent of it.
_STYLE = (
    "path{fill:#7a8594}.last{fill:#0065a0}@media(prefers-color-scheme:dark){path{fill:#8390a3}.last{fill:#6bb8e6}}"
)


def sparkline(numbers: Sequence[int | None]) -> str:
    """The address of an image of bars from nothing up, the last one apart; None has no bar."""
    most = max((number for number in numbers if number is not None), default=0)
    bars = [_bar(place, number, most) for place, number in enumerate(numbers)]
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><style>{_STYLE}</style>'
        f'<path d="{"".join(bars[:-1])}"/><path class="last" d="{bars[-1]}"/></svg>'
    )
    return f"data:image/svg+xml,{drawing.translate(_ENCODED)}"


# All that stands in a drawing and may not stand in an address.
_ENCODED = str.maketrans({sign: f"%{ord(sign):02X}" for sign in '<>"#'})


def _bar(place: int, number: int | None, most: int) -> str:
    if number is None:
        return ""
    height = max(_LEAST_HEIGHT, HEIGHT * number / most) if most else _LEAST_HEIGHT
    return f"M{place * _STEP} {HEIGHT}v-{height:.1f}h{_BAR}v{height:.1f}z"
