"""What a link to the releases says: which of them is shown, and which other it is set beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboards.links import Notice, parts_of

PATH = "/releases"
CHANGES_PATH = "/releases/changes.csv"


@dataclass(frozen=True, slots=True)
class ReleasesView:
    """Numbers of releases; `shown` is None where there is none at all, `beside` where none is compared."""

    shown: int | None
    beside: int | None = None


@dataclass(frozen=True, slots=True)
class ReleasesReading:
    view: ReleasesView
    notices: tuple[Notice, ...]


def read_releases(query: object, numbers: Sequence[int]) -> ReleasesReading:
    """Of the releases that there are, oldest first; the newest where a link names none."""
    newest = numbers[-1] if numbers else None
    parts = parts_of(query)
    if parts is None:
        return ReleasesReading(ReleasesView(newest), (Notice.TOO_LONG,))
    offered = {str(number): number for number in numbers}
    shown = parts.one("release", newest, offered.__getitem__, Notice.SHOWN)
    others = {text: number for text, number in offered.items() if number != shown}
    beside = parts.one("beside", None, others.__getitem__, Notice.SHOWN)
    return ReleasesReading(ReleasesView(shown, beside), parts.notices)


def write_releases(view: ReleasesView, numbers: Sequence[int]) -> str:
    """The address of a view; a question mark ends it even where nothing follows."""
    pairs = []
    if view.shown is not None and view.shown != numbers[-1]:
        pairs.append(("release", view.shown))
    if view.beside is not None:
        pairs.append(("beside", view.beside))
    return f"{PATH}?{urlencode(pairs)}"


def file_link(number: int, name: str) -> str:
    return f"{PATH}/{number}/{name}"


def excel_link(number: int, table: str, hospital: str | None = None) -> str:
    """The same table as a Greek Excel opens it, of one hospital or of all."""
    of = f"?{urlencode({'hospital': hospital})}" if hospital else ""
    return f"{PATH}/{number}/{table}.excel-el.csv{of}"


def changes_link(earlier: int, later: int) -> str:
    return f"{CHANGES_PATH}?{urlencode({'earlier': earlier, 'later': later})}"
