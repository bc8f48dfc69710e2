"""Which figures differ between two releases: both files are read once, side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from queries.criteria import Month
from queries.errors import ReleaseDamaged
from queries.observations import UNDATED
from queries.releases.columns import COUNT, DIMENSIONS, FIGURES, REVISIONS, Column, Table, Text
from queries.releases.files import rows_of
from queries.releases.folder import Release, ReleaseFolder

Key = tuple[str, ...]
_KEY = FIGURES.key_places
_VALUE, _PERIOD = FIGURES.heading.index("value"), FIGURES.key.index("period")
_NOTHING = frozenset({"", "0"})

# A file of its own: of two releases, and in neither of them.
CHANGES = Table(
    "changes.csv",
    Text("Διαφορές", "Changes"),
    (
        Column(
            "change",
            "string",
            Text(
                "revised: άλλη τιμή· added: δεν υπήρχε· gone: δεν υπάρχει πλέον.",
                "revised: another value; added: was not there; gone: is no longer there.",
            ),
            constraints={"enum": ["added", "gone", "revised"]},
        ),
        *REVISIONS.columns[: len(DIMENSIONS)],
        Column(
            "earlier_value",
            "integer",
            Text("Η τιμή της παλαιότερης έκδοσης.", "The value of the earlier release."),
            required=False,
            constraints=COUNT,
        ),
        Column(
            "later_value",
            "integer",
            Text("Η τιμή της νεότερης έκδοσης.", "The value of the later release."),
            required=False,
            constraints=COUNT,
        ),
    ),
    DIMENSIONS,
)


class Kind(StrEnum):
    """A figure that both have with another value; that the later one alone has; that it no longer has."""

    REVISED = "revised"
    ADDED = "added"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """`key` is that of the figures' table. A value that is missing, or not there, is empty."""

    kind: Kind
    key: Key
    earlier_value: str
    later_value: str


def compare(folder: ReleaseFolder, earlier: Release, later: Release) -> Iterator[Change]:
    """In the order of the rows. Raises ReleaseDamaged where that is not sorted.

    Months that the earlier release does not reach are no change, nor is a row that came or went and says nothing:
    zero or missing.
    """
    first, second = (rows_of(folder.path(release, release.file(FIGURES.file_name))) for release in (earlier, later))
    return changes(first, second, earlier.month)


def changes(earlier: Iterable[list[str]], later: Iterable[list[str]], reach: Month) -> Iterator[Change]:
    """The same of rows; `reach` is the last month of the earlier ones."""
    first, second = _keyed(earlier), _keyed(later)
    old, new = next(first, None), next(second, None)
    while old is not None or new is not None:
        if new is None or (old is not None and old[0] < new[0]):
            key, value = old  # type: ignore[misc]  # one of both is there
            if value not in _NOTHING:
                yield Change(Kind.GONE, key, value, "")
            old = next(first, None)
        elif old is None or new[0] < old[0]:
            key, value = new
            if value not in _NOTHING and _is_reached(key[_PERIOD], reach):
                yield Change(Kind.ADDED, key, "", value)
            new = next(second, None)
        else:
            if old[1] != new[1]:
                yield Change(Kind.REVISED, old[0], old[1], new[1])
            old, new = next(first, None), next(second, None)


def _keyed(rows: Iterable[list[str]]) -> Iterator[tuple[Key, str]]:
    before: Key = ()
    for row in rows:
        key = tuple(row[place] for place in _KEY)
        if key <= before:
            raise ReleaseDamaged(f"the rows of a release are not sorted: {', '.join(key)}")
        before = key
        yield key, row[_VALUE]


def _is_reached(period: str, reach: Month) -> bool:
    return period == UNDATED or period <= str(reach)
