"""Monthly series from files: a header, then an id and values, oldest first, of any length."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HORIZON_MONTHS = 18
_MISSING = ("", "NA", "NaN", "nan")


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is known, and what came after it."""

    key: str
    known: NDArray[np.float64]
    came: NDArray[np.float64]

    @property
    def whole(self) -> NDArray[np.float64]:
        return np.concatenate([self.known, self.came])


def read_cases(train: Path, test: Path) -> tuple[list[Case], int]:
    """Cases in the order of the first file, and how many ids were left out.

    Left out: no values, negative values, or fewer than 18 months in the second file.
    """
    known, came = _read(train), _read(test)
    usable = [key for key, values in known.items() if _is_usable(values, came.get(key))]
    cases = [Case(key, known[key], came[key][:HORIZON_MONTHS]) for key in usable]
    return cases, len(known) - len(cases)


def _is_usable(known: NDArray[np.float64], came: NDArray[np.float64] | None) -> bool:
    if came is None or len(came) < HORIZON_MONTHS or not len(known):
        return False
    return bool((known >= 0).all() and (came >= 0).all())


def _read(path: Path) -> dict[str, NDArray[np.float64]]:
    with path.open(newline="", encoding="utf-8") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        return {row[0]: np.array([float(cell) for cell in row[1:] if cell not in _MISSING]) for row in rows if row}
