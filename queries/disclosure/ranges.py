"""What can be worked out of a withheld figure from the figures beside it.

A two-way table and its sums are a flow: each figure goes from its row to its column, the sum of a column on to the
foot, and the whole comes back as the sums of the rows. Two tables agree in all that is shown exactly if they differ
by a circulation among what is withheld, so that how far one figure can move is a greatest flow (Cox 1995, «Network
models for complementary cell suppression», JASA 90). Flows of whole numbers are whole: every number between the least
and the greatest can be.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Self

# Row and column of a figure; the last of each hold sums.
Cell = tuple[int, int]
_Node = tuple[str, int]
# More than anybody asks a figure to move by: thresholds are small.
_UNBOUNDED = 1 << 40


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its sums, and for each figure the least that whoever reads the table knows it to be."""

    values: tuple[tuple[int, ...], ...]
    least: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, values: tuple[tuple[int, ...], ...], least: tuple[tuple[int, ...], ...]) -> Self:
        """`values` and `least` without their sums."""
        return cls(with_sums(values), with_sums(least))

    @property
    def whole(self) -> Cell:
        """Where the sum of all stands."""
        return len(self.values) - 1, len(self.values[0]) - 1

    def value(self, cell: Cell) -> int:
        return self.values[cell[0]][cell[1]]

    def least_of(self, cell: Cell) -> int:
        return self.least[cell[0]][cell[1]]

    def cells(self) -> Iterator[Cell]:
        """All but the sum of all."""
        for row, column in ((r, c) for r in range(len(self.values)) for c in range(len(self.values[0]))):
            if (row, column) != self.whole:
                yield row, column


def with_sums(values: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    rows = [(*row, sum(row)) for row in values]
    return (*rows, tuple(sum(column) for column in zip(*rows, strict=True)))


def could_be(grid: Grid, withheld: Collection[Cell], cell: Cell, value: int) -> bool:
    """Whether another table of whole numbers, alike in all that is not withheld, has `value` in this cell.

    No figure of it is below its least; the sum of all is the same.
    """
    change = value - grid.value(cell)
    if change == 0:
        return True
    if cell not in withheld or value < grid.least_of(cell):
        return False
    free = _Free.of(grid, (other for other in withheld if other != cell))
    begin, end = _ends_of_change(grid, cell, change)
    return free.carries(begin, end, abs(change))


def cheapest_way(
    grid: Grid, withheld: Collection[Cell], cell: Cell, value: int, cost_of: Mapping[Cell, int]
) -> frozenset[Cell] | None:
    """The cells to withhold, at the least cost together, so that `cell` could have this value; None if none would do.

    `cost_of` tells what may be withheld, and what that costs; what is withheld already costs nothing.
    """
    change = value - grid.value(cell)
    begin, end = _ends_of_change(grid, cell, change)
    reached: dict[_Node, tuple[int, frozenset[Cell]]] = {}
    waiting: list[tuple[int, _Node, tuple[Cell, ...]]] = [(0, begin, ())]
    while waiting:
        cost, here, opened = heappop(waiting)
        if here in reached:
            continue
        reached[here] = cost, frozenset(opened)
        for there, other in _steps(grid, here, abs(change)):
            if other != cell and there not in reached and (other in withheld or other in cost_of):
                more = () if other in withheld else (other,)
                heappush(waiting, (cost + sum(cost_of[each] for each in more), there, opened + more))
    return reached[end][1] if end in reached else None


def _ends(grid: Grid, cell: Cell) -> tuple[_Node, _Node]:
    """From where to where a figure flows."""
    (row, column), (foot, side) = cell, grid.whole
    if foot == row or column == side:
        return ("column", column), ("row", row)
    return ("row", row), ("column", column)


def _ends_of_change(grid: Grid, cell: Cell, change: int) -> tuple[_Node, _Node]:
    """From where to where the others must carry what this figure gains or loses."""
    begin, end = _ends(grid, cell)
    return (end, begin) if change > 0 else (begin, end)


def _steps(grid: Grid, here: _Node, amount: int) -> Iterator[tuple[_Node, Cell]]:
    """Where so much can be carried from here, and in which cell: one that grows, or that can lose so much."""
    for cell in grid.cells():
        begin, end = _ends(grid, cell)
        if here == begin:
            yield end, cell
        elif here == end and grid.value(cell) - grid.least_of(cell) >= amount:
            yield begin, cell


class _Free:
    """How much more can flow between two places: forward without end, back down to the least of a figure."""

    def __init__(self) -> None:
        self._room: dict[_Node, dict[_Node, int]] = {}

    @classmethod
    def of(cls, grid: Grid, cells: Iterable[Cell]) -> Self:
        free = cls()
        for cell in cells:
            begin, end = _ends(grid, cell)
            free._room.setdefault(begin, {})[end] = _UNBOUNDED
            free._room.setdefault(end, {})[begin] = grid.value(cell) - grid.least_of(cell)
        return free

    def carries(self, begin: _Node, end: _Node, wanted: int) -> bool:
        """Whether so much can flow (Edmonds and Karp); the room is used up."""
        while wanted > 0:
            path = self._shortest(begin, end)
            if path is None:
                return False
            through = min(wanted, *(self._room[a][b] for a, b in path))
            for a, b in path:
                self._room[a][b] -= through
                self._room[b][a] += through
            wanted -= through
        return True

    def _shortest(self, begin: _Node, end: _Node) -> list[tuple[_Node, _Node]] | None:
        came_from: dict[_Node, _Node] = {begin: begin}
        waiting = deque([begin])
        while waiting and end not in came_from:
            here = waiting.popleft()
            for there, room in self._room.get(here, {}).items():
                if room > 0 and there not in came_from:
                    came_from[there] = here
                    waiting.append(there)
        if end not in came_from:
            return None
        path, there = [], end
        while there != begin:
            path.append((came_from[there], there))
            there = came_from[there]
        return path
