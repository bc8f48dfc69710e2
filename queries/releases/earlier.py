"""What the release before said, read in the order of its rows: one month of one hospital is in memory at a time."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby

from queries.criteria import DateBasis
from queries.observations import TOTAL, UNDATED, ObsStatus
from queries.releases.columns import FIGURES
from queries.releases.measures import NOTHING, value_of

# Modality, availability, measure.
CellKey = tuple[str, str, str]
_Period = tuple[str, str, str]
_STUDIES: CellKey = (TOTAL, TOTAL, "studies")
_PLACE = {name: place for place, name in enumerate(FIGURES.heading)}
_OF_PERIOD = tuple(_PLACE[name] for name in ("hospital_code", "basis", "period"))
_OF_CELL = tuple(_PLACE[name] for name in ("modality", "availability", "measure"))


@dataclass(frozen=True, slots=True)
class Published:
    """A figure as a release says it; the value is empty where there is none."""

    value: str
    status: str
    data_up_to: str
    revision: int


_NOT_PUBLISHED = Published("", "", "", 0)


@dataclass(frozen=True, slots=True)
class Before:
    """One month of one hospital by one basis; empty where the release does not have it."""

    cells: Mapping[CellKey, Published]

    @property
    def is_known(self) -> bool:
        return bool(self.cells)

    @property
    def is_final(self) -> bool:
        """Only a value is: a month that was missing is filled by whichever release can."""
        return self.cells.get(_STUDIES, _NOT_PUBLISHED).status == ObsStatus.NORMAL

    @property
    def keys(self) -> AbstractSet[CellKey]:
        return self.cells.keys()

    def cell(self, key: CellKey) -> Published:
        """Of a modality or an availability that a delivered month has no row of, nothing was there: zero."""
        found = self.cells.get(key)
        if found is not None:
            return found
        total = self.cells.get(_STUDIES, _NOT_PUBLISHED)
        if not total.value:
            return _NOT_PUBLISHED
        nothing = value_of(key[2], key[0], NOTHING)
        if isinstance(nothing, ObsStatus):
            return Published("", nothing, total.data_up_to, 0)
        return Published(str(nothing), total.status, total.data_up_to, 0)


class EarlierFigures:
    """The months are asked for in the order of the rows; those passed over are gone."""

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self._groups: Iterator[tuple[_Period, Iterator[list[str]]]] = groupby(rows, _period_of)
        self._next = next(self._groups, None)

    def first_period(self, hospital: str, basis: DateBasis) -> str | None:
        """The first month that it has of them."""
        self._pass((hospital, basis.value, ""))
        if self._next is None or self._next[0][:2] != (hospital, basis.value):
            return None
        period = self._next[0][2]
        return None if period == UNDATED else period

    def before(self, hospital: str, basis: DateBasis, period: str) -> Before:
        wanted = (hospital, basis.value, period)
        self._pass(wanted)
        if self._next is None or self._next[0] != wanted:
            return Before({})
        cells = {_cell_of(row): _published(row) for row in self._next[1]}
        self._next = next(self._groups, None)
        return Before(cells)

    def _pass(self, wanted: _Period) -> None:
        while self._next is not None and self._next[0] < wanted:
            self._next = next(self._groups, None)


def _period_of(row: list[str]) -> _Period:
    hospital, basis, period = (row[place] for place in _OF_PERIOD)
    return hospital, basis, period


def _cell_of(row: list[str]) -> CellKey:
    modality, availability, measure = (row[place] for place in _OF_CELL)
    return modality, availability, measure


def _published(row: list[str]) -> Published:
    return Published(
        row[_PLACE["value"]], row[_PLACE["obs_status"]], row[_PLACE["data_up_to"]], int(row[_PLACE["revision"]])
    )
