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

    def told(self, parts: Iterable[Unknown], value: int, *, exactly: bool = True) -> None:
        (self.equal if exactly else self.at_least).append((frozenset(parts), value))

    def range_of(self, *parts: Unknown) -> tuple[float, float]:
        """The least and the greatest that the sum of these can be; a limit of integers is not sought."""
        unknowns = sorted(self._unknowns() | set(parts), key=repr)
        place = {unknown: number for number, unknown in enumerate(unknowns)}
        slack_count = len(self.at_least) + len(self.no_more_than)
        rows, values = [], []
        for known, value in self.equal:
            rows.append(_row(dict.fromkeys(known, 1), place, slack_count, None))
            values.append(value)
        inequalities: list[tuple[Mapping[Unknown, int], int]] = [
            *((dict.fromkeys(known, 1), value) for known, value in self.at_least),
            *(({more: 1, less: -1}, 0) for less, more in self.no_more_than),
        ]
        for number, (coefficients, value) in enumerate(inequalities):
            rows.append(_row(coefficients, place, slack_count, number))
            values.append(value)
        goal = _row(dict.fromkeys(parts, 1), place, slack_count, None)
        matrix, right = np.array(rows, dtype=float), np.array(values, dtype=float)
        return _least(matrix, right, goal), -_least(matrix, right, -goal)

    def _unknowns(self) -> set[Unknown]:
        of_sums = {unknown for known, _ in [*self.equal, *self.at_least] for unknown in known}
        return of_sums | {unknown for pair in self.no_more_than for unknown in pair}


def _row(
    coefficients: Mapping[Unknown, int], place: Mapping[Unknown, int], slack_count: int, slack: int | None
) -> np.ndarray:
    row = np.zeros(len(place) + slack_count)
    for unknown, coefficient in coefficients.items():
        row[place[unknown]] += coefficient
    if slack is not None:
        row[len(place) + slack] = -1
    return row


def _least(matrix: np.ndarray, right: np.ndarray, goal: np.ndarray) -> float:
    """The least of goal · x where matrix · x = right and no x is below zero; -inf where there is none."""
    signs = np.where(right < 0, -1.0, 1.0)
    count, width = matrix.shape
    # One more unknown for each equation, which must all become zero first.
    table = np.hstack([matrix * signs[:, None], np.eye(count), (right * signs)[:, None]])
    basis = list(range(width, width + count))
    _improve(table, basis, np.concatenate([np.zeros(width), np.ones(count)]), width + count)
    left = sum(table[row, -1] for row, column in enumerate(basis) if column >= width)
    assert left < _SMALL * (1 + right.sum()), "what is shown contradicts itself"
    for row, column in enumerate(basis):
        usable = np.flatnonzero(np.abs(table[row, :width]) > _SMALL)
        if column >= width and usable.size:
            _pivot(table, basis, row, int(usable[0]))
    return _improve(table, basis, np.concatenate([goal, np.zeros(count)]), width)


def _improve(table: np.ndarray, basis: list[int], goal: np.ndarray, width: int) -> float:
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
    for other in range(len(table)):
        if other != row and abs(table[other, column]) > 0:
            table[other] -= table[other, column] * table[row]
    basis[row] = column
