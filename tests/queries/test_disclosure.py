"""Nothing that is withheld of a table can be worked out of the rest, by somebody who solves linear programs."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from queries.disclosure.ranges import Cell, Grid, could_be, with_sums
from queries.disclosure.suppression import Table, withheld_cells
from tests.attacker import Attacker

# Few people here and there, many beside them: what real tables are made of.
figures = st.one_of(st.just(0), st.integers(0, 6), st.integers(0, 60))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def tables(draw: st.DrawFn, greatest: int = 4) -> Table:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, greatest))
    return tuple(tuple(draw(figures) for _ in range(columns)) for _ in range(rows))


@st.composite
def studies_and_patients(draw: st.DrawFn) -> tuple[Table, Table]:
    patients = draw(tables())
    further = st.one_of(st.just(0), st.integers(0, 3), st.integers(0, 30))
    return tuple(tuple(value + draw(further) for value in row) for row in patients), patients


def attacker_of(shown: dict[str, Table], withheld: frozenset[Cell]) -> Attacker:
    """Whoever sees these tables with their sums, knows of what kind they are and that zeros are shown."""
    attacker = Attacker()
    for name, table in shown.items():
        for (row, column), value in cells_of(table):
            if (row, column) not in withheld:
                attacker.told(parts_of(name, table, row, column), value)
    if len(shown) == 2:
        (patients, studies), (first, *_) = shown, shown.values()
        attacker.no_more_than += [
            ((patients, row, column), (studies, row, column)) for row, column in inner_cells(first)
        ]
    if not is_everything(withheld, next(iter(shown.values()))):
        name = "studies"
        for cell in sorted(withheld & frozenset(inner_cells(shown[name]))):
            attacker.told([(name, *cell)], 1, exactly=False)
    return attacker


def cells_of(table: Table) -> Iterator[tuple[Cell, int]]:
    summed = with_sums(table)
    yield from (((row, column), value) for row, values in enumerate(summed) for column, value in enumerate(values))


def inner_cells(table: Table) -> list[Cell]:
    return list(product(range(len(table)), range(len(table[0]))))


def parts_of(name: str, table: Table, row: int, column: int) -> list[tuple[str, int, int]]:
    """What a figure is the sum of."""
    foot, side = len(table), len(table[0])
    rows = range(foot) if row == foot else [row]
    columns = range(side) if column == side else [column]
    return [(name, each, other) for each in rows for other in columns]


def is_everything(withheld: frozenset[Cell], table: Table) -> bool:
    return len(withheld) == (len(table) + 1) * (len(table[0]) + 1) - 1


def assert_hidden(shown: dict[str, Table], withheld: frozenset[Cell], threshold: int) -> None:
    attacker = attacker_of(shown, withheld)
    everything = is_everything(withheld, shown["studies"])
    for name, table in shown.items():
        total = sum(map(sum, table))
        for cell, value in cells_of(table):
            if cell == (len(table), len(table[0])):
                continue
            if 0 < value < threshold:
                assert cell in withheld, (name, cell)
            if cell not in withheld:
                continue
            parts = parts_of(name, table, *cell)
            least, greatest = attacker.range_of(*parts)
            if everything:
                # Nothing but the sum of all is known: each figure may be all of it, or nothing.
                is_alone = len(parts) == len(inner_cells(table))
                assert (least, greatest) == (pytest.approx(total if is_alone else 0), pytest.approx(total))
                continue
            if 0 < value < threshold:
                some = sum(1 for _, row, column in parts if shown["studies"][row][column])
                assert least <= some + 1e-6, (name, cell)
                assert greatest >= threshold - 1e-6, (name, cell)
            if name == next(iter(shown)):
                assert greatest - least >= 1 - 1e-6, (name, cell)


@quick
@given(studies_and_patients(), st.integers(2, 7))
@example((((4, 0), (0, 20)), ((1, 0), (0, 11))), 5)
def test_no_small_figure_of_studies_and_patients_can_be_recovered(both: tuple[Table, Table], threshold: int) -> None:
    studies, patients = both
    withheld = withheld_cells(studies, patients, threshold)
    assert_hidden({"patients": patients, "studies": studies}, withheld, threshold)


@quick
@given(tables(), st.integers(2, 7))
def test_no_small_figure_of_studies_alone_can_be_recovered(studies: Table, threshold: int) -> None:
    assert_hidden({"studies": studies}, withheld_cells(studies, None, threshold), threshold)


@quick
@given(tables(3), st.data())
def test_what_a_figure_could_be_is_the_range_of_the_linear_program(table: Table, data: st.DataObject) -> None:
    nothing = tuple(tuple(0 for _ in row) for row in table)
    grid = Grid.of(table, nothing)
    withheld = data.draw(st.sets(st.sampled_from(sorted(grid.cells())), min_size=1).map(frozenset))
    attacker = Attacker()
    for cell, value in cells_of(table):
        if cell not in withheld:
            attacker.told(parts_of("t", table, *cell), value)
    for cell in withheld:
        least, greatest = attacker.range_of(*parts_of("t", table, *cell))
        total = sum(map(sum, table))
        possible = [value for value in range(total + 2) if could_be(grid, withheld, cell, value)]
        assert (possible[0], possible[-1]) == (pytest.approx(least), pytest.approx(greatest))
        assert possible == list(range(possible[0], possible[-1] + 1))


def test_the_attacker_recovers_what_is_not_complemented() -> None:
    """Or the tests above could not fail."""
    table = ((3, 20), (40, 50))
    alone = frozenset({(0, 0)})
    assert attacker_of({"studies": table}, alone).range_of(("studies", 0, 0)) == (3, 3)
    three = frozenset({(0, 0), (0, 1), (1, 0)})
    assert attacker_of({"studies": table}, three).range_of(("studies", 0, 0)) == (3, 3)
    four = withheld_cells(table, None, 5)
    least, greatest = attacker_of({"studies": table}, four).range_of(("studies", 0, 0))
    assert least <= 1
    assert greatest >= 5


def test_studies_tell_of_patients_where_only_patients_are_looked_at() -> None:
    """Three patients of three studies, beside one that is shown: hidden in one table, told by the other."""
    patients, studies = ((3, 20), (40, 50)), ((4, 26), (48, 61))
    corners = withheld_cells(patients, None, 5)
    attacker = attacker_of({"patients": patients, "studies": studies}, corners - {(0, 0)})
    assert attacker.range_of(("patients", 0, 0)) == (3, 3)
    assert withheld_cells(studies, patients, 5) >= {(0, 0)}


def test_zeros_and_large_figures_are_shown_where_nothing_is_small() -> None:
    assert withheld_cells(((0, 5), (12, 0)), ((0, 5), (9, 0)), 5) == frozenset()
    assert withheld_cells(((0, 0), (0, 0)), None, 5) == frozenset()


def test_a_sum_too_small_to_hide_anything_in_is_all_that_is_shown() -> None:
    withheld = withheld_cells(((0, 2), (0, 0)), ((0, 1), (0, 0)), 5)
    assert withheld == frozenset(product(range(3), range(3))) - {(2, 2)}


def test_more_patients_than_studies_are_not_shown_at_all() -> None:
    assert len(withheld_cells(((10, 20),), ((11, 20),), 5)) == 5


def test_as_little_as_will_do_is_withheld_besides() -> None:
    """The small figure, and the cheapest rectangle around it."""
    table = ((3, 100, 30), (200, 300, 40), (500, 600, 700))
    assert withheld_cells(table, None, 5) == {(0, 0), (0, 2), (1, 0), (1, 2)}


def test_a_small_sum_of_as_many_parts_would_tell_whoever_guesses_that_it_is_small() -> None:
    table = ((1, 1, 1, 1), (90, 80, 70, 60))
    assert is_everything(withheld_cells(table, None, 5), table)
    assert not is_everything(withheld_cells(table, None, 6), table)
