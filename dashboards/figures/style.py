"""How every chart looks: four hues that survive colour blindness and both colour schemes, patterns and dashes beyond.

Contrast and simulated colour distances of the hues were measured (docs/adr/0006).
"""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

from queries.dicom import Availability

HUES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
PATTERNS = ("", "/", ".", "x")
DASHES = ("solid", "dash", "dot", "dashdot")
UNFINISHED_PATTERN = "/"
UNFINISHED_OPACITY = 0.5
# A chart with more parts than this cannot be read; the table has them all.
MOST_PARTS = 8

# A modality keeps its look on every page. These were chosen so that the ones met most differ by hue.
_KNOWN_MODALITIES = (
    *("CT", "MR", "CR", "US"),
    *("DX", "MG", "XA", "RF"),
    *("NM", "PT", "SC", "OT"),
    *("SR", "PR", "KO", "UNKNOWN"),
)


@dataclass(frozen=True, slots=True)
class Look:
    colour: str
    pattern: str
    dash: str


def _look(place: int) -> Look:
    variant = place // len(HUES) % len(PATTERNS)
    return Look(HUES[place % len(HUES)], PATTERNS[variant], DASHES[variant])


def modality_look(modality: str) -> Look:
    if modality in _KNOWN_MODALITIES:
        return _look(_KNOWN_MODALITIES.index(modality))
    return _look(crc32(modality.encode()))


def availability_look(availability: Availability) -> Look:
    return _look(int(availability))


def hospital_look(place: int) -> Look:
    return _look(place)


def layout(separators: str) -> dict[str, Any]:
    """The layout all charts share. Colours of text and lines come from the style sheet, which knows the scheme."""
    return {
        "template": "none",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif", "size": 13},
        "margin": {"l": 64, "r": 12, "t": 12, "b": 36},
        "height": 420,
        "bargap": 0.25,
        "separators": separators,
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "yaxis": {
            "rangemode": "tozero",
            "tickformat": ",.0f",
            "automargin": True,
            "zeroline": True,
            "fixedrange": True,
        },
        # Without the distance a long first label runs into the 0 of the other axis.
        "xaxis": {"type": "category", "automargin": True, "fixedrange": True, "ticklabelstandoff": 8},
    }


# No button sends a figure outside, and none hides behind a hover: the page has its own.
CONFIG: Any = {"displayModeBar": False, "showSendToCloud": False, "responsive": True, "doubleClick": False}
