"""What a link to the estate says: how far its sum looks ahead."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from dashboards.links import LONGEST_QUERY, MOST_VALUES

PATH = "/estate"
HORIZONS_MONTHS = (12, 24, 36, 48, 60)
DEFAULT_MONTHS = 36


@dataclass(frozen=True, slots=True)
class EstateReading:
    months: int
    is_understood: bool


def read_estate(query: object) -> EstateReading:
    """The default for whatever is not understood. Which hospitals are shown no link decides, but who reads it."""
    text = query.removeprefix("?") if isinstance(query, str) else ""
    if len(text) > LONGEST_QUERY:
        return EstateReading(DEFAULT_MONTHS, is_understood=False)
    try:
        given = parse_qs(text, keep_blank_values=True, max_num_fields=MOST_VALUES).get("months", [])
    except ValueError:
        return EstateReading(DEFAULT_MONTHS, is_understood=False)
    offered = {str(months): months for months in HORIZONS_MONTHS}
    if not given:
        return EstateReading(DEFAULT_MONTHS, is_understood=True)
    if len(given) == 1 and given[0] in offered:
        return EstateReading(offered[given[0]], is_understood=True)
    return EstateReading(DEFAULT_MONTHS, is_understood=False)


def write_estate(months: int) -> str:
    """A question mark ends it even where nothing follows, so that a page's own link leads back to it."""
    return f"{PATH}?" if months == DEFAULT_MONTHS else f"{PATH}?months={months}"
