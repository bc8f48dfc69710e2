"""Somebody who wants to know what is withheld: all that is shown as equations, and a linear program on top.

Written apart from the code that withholds, of which nothing is used. What is asked is the range of one figure over
all tables that agree with everything shown (Dantzig's simplex method with Bland's rule).
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np

_SMALL = 1e-7

Unknown = Hashable


@dataclass(slots=True)
class Attacker:
    """What is known: sums of unknowns, none of which is below zero."""

    equal: list[tuple[frozenset[Unknown], int]] = field(default_factory=list)
    at_least: list[tuple[frozenset[Unknown], int]] = field(default_factory=list)
    no_more_than: list[tuple[Unknown, Unknown]] = field(default_factory=list)
    _place: dict[Unknown, int] = field(default_factory=dict)
    _start: tuple[np.ndarray, list[int], int] | None = None

    def told(self, parts: Iterable[Unknown], value: int, *, exactly: bool = True) -> None:
        (self.equal if exactly else self.at_least).append((frozenset(parts), value))

    def range_of(self, *parts: Unknown) -> tuple[float, float]:
        """The least and the greatest that the sum of these can be. Nothing is told afterwards."""
        if self._start is None:
            self._start = self._any_solution()
        table, basis, width = self._start
        goal = np.zeros(table.shape[1] - 1)
        goal[[self._place[part] for part in parts]] = 1
        least, most = (_improve(table.copy(), [*basis], sign * goal, width) for sign in (1, -1))
        return least, -most

    def _any_solution(self) -> tuple[np.ndarray, list[int], int]:
        of_sums = {unknown for known, _ in [*self.equal, *self.at_least] for unknown in known}
        unknowns = of_sums | {unknown for pair in self.no_more_than for unknown in pair}
        self._place = {unknown: number for number, unknown in enumerate(sorted(unknowns, key=repr))}
        inequalities: list[tuple[Mapping[Unknown, int], int]] = [
            *((dict.fromkeys(known, 1), value) for known, value in self.at_least),
            *(({more: 1, less: -1}, 0) for less, more in self.no_more_than),
        ]
        width = len(self._place) + len(inequalities)
        rows = [_row(dict.fromkeys(known, 1), self._place, width) for known, _ in self.equal]
        for number, (coefficients, _) in enumerate(inequalities, start=len(self._place)):
            rows.append(_row(coefficients, self._place, width))
            rows[-1][number] = -1
        values = [value for _, value in [*self.equal, *inequalities]]
        return *_solution(np.array(rows), np.array(values, dtype=float)), width


def _row(coefficients: Mapping[Unknown, int], place: Mapping[Unknown, int], width: int) -> np.ndarray:
    row = np.zeros(width)
    for unknown, coefficient in coefficients.items():
        row[place[unknown]] = coefficient
    return row


def _solution(matrix: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Where matrix · x = right and no x is below zero."""
    count, width = matrix.shape
    # One more unknown for each equation, which must all become zero first.
    table = np.hstack([matrix, np.eye(count), right[:, None]])
    basis = list(range(width, width + count))
    _improve(table, basis, np.concatenate([np.zeros(width), np.ones(count)]), width + count)
    left = sum(table[row, -1] for row, column in enumerate(basis) if column >= width)
    assert left < _SMALL * (1 + right.sum()), "what is shown contradicts itself"
    for row, column in enumerate(basis):
        usable = np.flatnonzero(np.abs(table[row, :width]) > _SMALL)
        if column >= width and usable.size:
            _pivot(table, basis, row, int(usable[0]))
    return table, basis


def _improve(table: np.ndarray, basis: list[int], goal: np.ndarray, width: int) -> float:
    """The least of goal · x, by the first `width` unknowns; -inf where there is none."""
    while True:
        reduced = goal[:width] - goal[basis] @ table[:, :width]
        entering = np.flatnonzero(reduced < -_SMALL)
        if not entering.size:
            return float(goal[basis] @ table[:, -1])
        column = int(entering[0])
        rows = np.flatnonzero(table[:, column] > _SMALL)
        if not rows.size:
            return -inf
        ratios = table[rows, -1] / table[rows, column]
        ties = rows[ratios <= ratios.min() + _SMALL]
        _pivot(table, basis, int(min(ties, key=lambda row: basis[row])), column)


def _pivot(table: np.ndarray, basis: list[int], row: int, column: int) -> None:
    table[row] /= table[row, column]
    factors = table[:, column].copy()
    factors[row] = 0
    table -= factors[:, None] * table[row]
    basis[row] = column
