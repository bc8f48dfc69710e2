"""The file for programs: an observation a row, whatever the table of the page looks like.

Each number of the table becomes a row of its own: of what it is (the keys), what was measured, the value, its unit
and its status. Names and codes are the same in every language and whatever is asked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from dashboards.exports.cells import Cell
from queries.observations import TOTAL, ConfStatus, ObsStatus

# Whatever a table has one line for.
R = TypeVar("R")

# What follows the keys in every file.
OBSERVED = ("measure", "value", "unit", "obs_status", "conf_status")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number says, and in what."""

    code: str
    unit: str


@dataclass(frozen=True, slots=True)
class Key(Generic[R]):
    """A column that says what the observations of a row are of."""

    name: str
    of: Callable[[R], Cell]


Part = Mapping[str, Callable[[R], Cell]]


@dataclass(frozen=True, slots=True)
class Observation(Generic[R]):
    """What a column of numbers has of each row: a value and whether it will stay (`present`), or none and why not
    (`absent`). So a value can have no status of what is missing, nor the other way round. `absent` None: there is
    nothing to be missed, and no row.

    `part` are the keys that are the column's own, not the row's: the modality or hospital it stands for. `value` None
    is what the table has.
    """

    measure: Measure | Callable[[R], Measure]
    present: Callable[[R], ObsStatus] = lambda _: ObsStatus.NORMAL
    absent: Callable[[R], ObsStatus | None] = lambda _: ObsStatus.NOT_COLLECTED
    part: Part[R] = field(default_factory=dict)
    value: Callable[[R], Cell] | None = None

    def measured(self, row: R) -> Measure:
        return self.measure if isinstance(self.measure, Measure) else self.measure(row)


@dataclass(frozen=True, slots=True)
class Observed(Generic[R]):
    """An observation and the column of the table that its value is from."""

    observation: Observation[R]
    value: Callable[[R], Cell]


def heading(keys: Sequence[Key[R]]) -> tuple[str, ...]:
    return (*(key.name for key in keys), *OBSERVED)


def observations(
    keys: Sequence[Key[R]], observed: Sequence[Observed[R]], rows: Iterable[R]
) -> Iterator[Sequence[Cell]]:
    """Row by row as they come: none is kept."""
    places = {key.name: place for place, key in enumerate(keys)}
    parts = [[(places[name], of) for name, of in each.observation.part.items()] for each in observed]
    for row in rows:
        of_row = [key.of(row) for key in keys]
        for each, part in zip(observed, parts, strict=True):
            value, observation = each.value(row), each.observation
            status = observation.absent(row) if value is None else observation.present(row)
            if status is None:
                continue
            of = of_row
            if part:
                of = of_row.copy()
                for place, own in part:
                    of[place] = own(row)
            measure = observation.measured(row)
            yield [*of, measure.code, value, measure.unit, status, _confidentiality(status)]


def always(cell: Cell) -> Callable[[R], Cell]:
    """The same of every row."""
    return lambda _: cell


def provisional(is_unfinished: Callable[[R], bool]) -> Callable[[R], ObsStatus]:
    """Of a period that is not over, or of a sum with one in it."""
    return lambda row: ObsStatus.PROVISIONAL if is_unfinished(row) else ObsStatus.NORMAL


def cannot_exist(_: object) -> ObsStatus:
    """Of values that are absent where there is nothing to divide or to compare."""
    return ObsStatus.CANNOT_EXIST


def alone(asked: Sequence[str]) -> str:
    """The code of the only one that is asked for, or that of all which are asked for together."""
    return asked[0] if len(asked) == 1 else TOTAL


def _confidentiality(status: ObsStatus) -> ConfStatus:
    return ConfStatus.CONFIDENTIAL if status is ObsStatus.SUPPRESSED else ConfStatus.FREE
