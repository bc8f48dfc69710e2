"""Which figures of a table of people are withheld, so that nothing shown tells one of them.

Small figures are withheld first, then as many others as it takes (complementary suppression: Cox 1980, «Suppression
methodology and statistical disclosure control», JASA 75). Studies and patients of the same people are one question:
whoever sees both knows that no cell has more patients than studies. So what is looked at beside patients is not
studies but those beyond the first of each patient: a table of its own, bound to that of patients by nothing, whose
figures are no less than zero. The two can then be protected one by one, and their ranges add up to that of studies.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from queries.disclosure.ranges import Cell, Grid, cheapest_way, could_be

Table = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a small figure must look possible to be, whatever it is."""

    grid: Grid
    cell: Cell
    values: tuple[int, ...]

    def is_met(self, withheld: frozenset[Cell]) -> bool:
        return all(could_be(self.grid, withheld, self.cell, value) for value in self.values)

    def complement(self, withheld: frozenset[Cell], cost_of: Mapping[Cell, int]) -> frozenset[Cell]:
        """What to withhold besides."""
        found: frozenset[Cell] = frozenset()
        for value in self.values:
            if not could_be(self.grid, withheld | found, self.cell, value):
                found |= cheapest_way(self.grid, withheld | found, self.cell, value, cost_of) or frozenset()
        return found

    def tells_itself(self, threshold: int) -> bool:
        """A sum of so many parts that whoever guesses it is small knows it, and each of them to be 1."""
        return self.grid.least_of(self.cell) >= max(2, threshold - 1)


def withheld_cells(studies: Table, patients: Table | None, threshold: int) -> frozenset[Cell]:
    """The cells to withhold of a table rows × columns, sums included: they stand in row and column `len`.

    Both tables are withheld in the same cells. A figure is small if it is from 1 to threshold - 1 studies or
    patients; zeros are shown. Afterwards, for all that the rest tells, each small cell could be any number from 1 to
    the threshold, each small sum any from the number of its parts that are not zero, and no withheld figure of
    patients (of studies, where no patients are told) is certain. Where no choice of cells does that, everything but
    the sum of all is withheld, zeros too. The sum of all is never: it says nothing of sex or age.

    `patients` is None where the archive does not tell them.
    """
    grids = _grids(studies, patients)
    everything = frozenset(grids[0].cells())
    demands = tuple(_demands(grids, threshold))
    withheld = frozenset(demand.cell for demand in demands)
    cost_of = {cell: cost for cell in everything if (cost := sum(grid.value(cell) for grid in grids))}
    if _is_impossible(grids) or any(demand.tells_itself(threshold) for demand in demands):
        return everything
    for demand in demands:
        withheld |= demand.complement(withheld, cost_of)
    if all(demand.is_met(withheld) for demand in demands) and _none_certain(grids[0], withheld):
        return withheld
    return everything


def _grids(studies: Table, patients: Table | None) -> tuple[Grid, ...]:
    """Patients, and the studies beyond the first of each; studies alone where there are no patients.

    Nothing that is withheld in part is zero, and everybody knows: that is what the least of a cell says.
    """
    if patients is None:
        return (Grid.of(studies, _one_where_some(studies)),)
    pairs = [list(zip(many, few, strict=True)) for many, few in zip(studies, patients, strict=True)]
    further = tuple(tuple(many - few for many, few in row) for row in pairs)
    least_further = tuple(tuple(int(few == 0 < many) for many, few in row) for row in pairs)
    return Grid.of(patients, _one_where_some(patients)), Grid.of(further, least_further)


def _one_where_some(table: Table) -> Table:
    return tuple(tuple(min(1, value) for value in row) for row in table)


def _demands(grids: tuple[Grid, ...], threshold: int) -> Iterator[_Demand]:
    """A small number of patients, or of studies, could be anything from its least to the threshold."""
    first, *beyond = grids
    for cell in first.cells():
        people = first.value(cell)
        if 0 < people < threshold:
            yield _Demand(first, cell, (first.least_of(cell), threshold))
        for further in beyond:
            studies = people + further.value(cell)
            if 0 < studies < threshold:
                # With somebody in the cell the first table makes the range, and this one must not lift its lower end.
                least = further.least_of(cell)
                yield _Demand(further, cell, (least,) if people else (least, threshold))


def _is_impossible(grids: tuple[Grid, ...]) -> bool:
    """More patients than studies somewhere: whatever these are, nothing is known of what they tell."""
    return any(value < 0 for grid in grids for row in grid.values for value in row)


def _none_certain(grid: Grid, withheld: frozenset[Cell]) -> bool:
    return all(
        any(could_be(grid, withheld, cell, grid.value(cell) + step) for step in (1, -1)) for cell in sorted(withheld)
    )
