"""Figures by year out of what a visitor got, a file or a page, to be compared with what snapshots held."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

# Period → figure, periods of nothing left out; and a hospital's in all.
Years = dict[str, int]
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Question:
    """Figures of every object by year, split; of all hospitals, or of one."""

    measure: str
    split: str
    hospitals: tuple[str, ...]

    @property
    def link(self) -> str:
        """Every hospital is named: a page by itself begins without second copies."""
        named = "".join(f"&hospital={code}" for code in self.hospitals)
        split = "" if self.split == "none" else f"&by={self.split}"
        return f"measure={self.measure}&objects=all{split}{named}"

    def by_hospital(self, rows: Sequence[Sequence[str]]) -> dict[str, Years]:
        """Of rows of a table: the period, the total, the parts. Raises ValueError where parts are not their total."""
        if self.split != "hospital":
            (hospital,) = self.hospitals
            return {hospital: _years(rows, 1)}
        found = {hospital: _years(rows, place) for place, hospital in enumerate(self.hospitals, start=2)}
        for period, total in _years(rows, 1).items():
            if sum(years.get(period, 0) for years in found.values()) != total:
                raise ValueError(f"the hospitals of {period} are not their total")
        return found


def rows_of_file(text: str) -> list[list[str]]:
    """Of the file for a Greek Excel, which has the table as the page has it."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def rows_of_view(answer: Any) -> list[list[str]]:
    """Of the table of figures that a page shows."""
    return [[cell["props"]["children"] for cell in row["props"]["children"]] for row in _nodes(answer, "Tr")]


def _years(rows: Sequence[Sequence[str]], place: int) -> Years:
    years: Years = {}
    for row in rows:
        named = _YEAR.match(row[0])
        figure = int(row[place].replace(",", "")) if named else 0
        if named and figure:
            years[named[0]] = figure
    return years


def _nodes(tree: Any, kind: str) -> Iterator[Any]:
    if isinstance(tree, list):
        for each in tree:
            yield from _nodes(each, kind)
    elif isinstance(tree, dict):
        if tree.get("type") == kind and "props" in tree:
            yield tree
            return
        for each in tree.values():
            yield from _nodes(each, kind)
