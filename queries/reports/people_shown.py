"""What of the figures of people somebody is shown: all, or without the small ones.

To those outside a hospital, studies and patients are told of each complete year by sex and four ages. What is
withheld is decided for each hospital and year once (queries/disclosure), and every sum over years or hospitals is
made of what is shown of them. So no view tells more than the tables of single years do, however many are laid side by
side: a sum with something withheld in it is a number at least, and no difference of two has more in it than they had.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import pandas as pd

from queries.dicom import AGE_BANDS, SEXES
from queries.disclosure.ranges import Cell, with_sums
from queries.disclosure.suppression import Table, withheld_cells
from queries.reports.people import PeopleAnswer

# Sex is F, M, O or UNKNOWN; an age `5-9`, `90+` or UNKNOWN; ALL in place of one is a sum. Whoever is in none of the
# sexes or ages that are told apart is in the REST.
Group = tuple[str, str]
UNKNOWN, ALL, REST = "unknown", "all", "rest"
EVERYBODY: Group = (ALL, ALL)
THE_REST: Group = (REST, REST)
# Children, and ages at which people work, grow old, are old. Five-year ages of a hospital are few people each: with
# them a third and more of its figures would have to be withheld (docs/adr/0014).
OUTSIDE_AGES = (0, 15, 45, 65)
# Other sexes are few everywhere: of their own they would always be withheld, and others with them.
OUTSIDE_SEXES = ("F", "M")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is shown: exact, or at least so much where something in it is withheld."""

    least: int
    is_exact: bool = True

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.least + other.least, self.is_exact and other.is_exact)


@dataclass(frozen=True, slots=True)
class Figures:
    """`patients` is None where they are not known: of several years, or of an archive that does not tell them."""

    studies: Figure
    patients: Figure | None

    def __add__(self, other: "Figures") -> "Figures":
        patients = None if self.patients is None or other.patients is None else self.patients + other.patients
        return Figures(self.studies + other.studies, patients)


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """Figures by sex and age, with their sums: each sex of ALL ages, each age of ALL sexes, EVERYBODY."""

    sexes: tuple[str, ...]
    ages: tuple[str, ...]
    figures: Mapping[Group, Figures]

    def __add__(self, other: "PeopleTable") -> "PeopleTable":
        """Of different years or hospitals. Patients of several years do not add up: see without_patients."""
        mine, theirs = self.figures, other.figures
        both = {group: mine[group] + theirs[group] for group in mine if group in theirs}
        sexes, ages = (tuple(dict.fromkeys(a + b)) for a, b in ((self.sexes, other.sexes), (self.ages, other.ages)))
        return PeopleTable(sexes, ages, {**mine, **theirs, **both})

    @property
    def without_patients(self) -> "PeopleTable":
        studies = {group: Figures(each.studies, None) for group, each in self.figures.items()}
        return PeopleTable(self.sexes, self.ages, studies)


@dataclass(frozen=True, slots=True)
class ShownPeople:
    """By hospital and year, None for undated studies.

    `is_withholding` where small numbers are withheld from whoever is shown these: `unfinished_year` is then in no sum
    of years, for nothing is told of it by sex and age.
    """

    tables: Mapping[tuple[str, str | None], PeopleTable]
    is_withholding: bool
    unfinished_year: str

    @property
    def years(self) -> tuple[str, ...]:
        return tuple(sorted({year for _, year in self.tables if year is not None}))

    @property
    def complete_years(self) -> tuple[str, ...]:
        return tuple(year for year in self.years if year != self.unfinished_year)

    def of_year(self, year: str | None) -> PeopleTable | None:
        """Of all hospitals; None if there is nothing of that year. Patients add up: each hospital has its own."""
        return _sum(table for (_, of), table in self.tables.items() if of == year)

    def of_all_years(self) -> PeopleTable | None:
        """Studies of every dated year, where something is withheld of every complete one.

        A patient counts in each year, so that patients of years do not add up.
        """
        left_out = {None, self.unfinished_year} if self.is_withholding else {None}
        return _sum(table.without_patients for (_, year), table in self.tables.items() if year not in left_out)


def shown_people(answer: PeopleAnswer, smallest: Mapping[str, int | None], unfinished_year: str) -> ShownPeople:
    """The years of an answer as somebody may see them.

    `smallest` is, by hospital, the least number that is shown of a sex and age; None where all are. Of the unfinished
    year nothing is then told by sex and age: from one day to the next it would tell who came.
    """
    studies = _counts(answer.studies, "period", "study_count")
    patients = _counts(answer.patients, "year", "patient_count")
    told = {hospital for hospital, _ in patients}
    tables = {}
    for hospital, year in sorted(studies, key=lambda key: (key[0], key[1] or "")):
        threshold = smallest[hospital]
        of_patients = patients.get((hospital, year), Counter()) if hospital in told else None
        counted = (studies[hospital, year], of_patients)
        missing = answer.missing.get(hospital, ())
        if threshold is None:
            tables[hospital, year] = _whole_table(*counted, missing)
        else:
            tables[hospital, year] = _outside_table(*counted, missing, None if year == unfinished_year else threshold)
    is_withholding = any(threshold is not None for threshold in smallest.values())
    return ShownPeople(tables, is_withholding, unfinished_year)


@cache
def age_code(first: int, ages: tuple[int, ...]) -> str:
    """`5-9`, or `90+`, of the age that begins with `first` among `ages`."""
    later = [age for age in ages if age > first]
    if not later:
        return f"{first}+"
    return f"{first}" if later[0] == first + 1 else f"{first}-{later[0] - 1}"


def _sum(tables: Iterable[PeopleTable]) -> PeopleTable | None:
    total: PeopleTable | None = None
    for table in tables:
        total = table if total is None else total + table
    return total


_Counts = Counter[tuple[str, int | None]]


def _counts(frame: pd.DataFrame, period: str, count: str) -> dict[tuple[str, str | None], _Counts]:
    """By hospital and year, counts by sex and least age."""
    found: dict[tuple[str, str | None], _Counts] = {}
    columns = (frame[name] for name in ("hospital", period, "patient_sex", "age_band", count))
    for hospital, year, sex, age, number in zip(*columns, strict=True):
        counts = found.setdefault((hospital, None if pd.isna(year) else year), Counter())
        counts[UNKNOWN if pd.isna(sex) else sex, None if pd.isna(age) else int(age)] += int(number)
    return found


def _whole_table(studies: _Counts, patients: _Counts | None, missing: tuple[str, ...]) -> PeopleTable:
    sexes = (UNKNOWN,) if "patient_sex" in missing else (*SEXES, UNKNOWN)
    own_ages: tuple[str, ...] = tuple(age_code(age, AGE_BANDS) for age in AGE_BANDS)
    ages = (UNKNOWN,) if "patient_birth_date" in missing else (*own_ages, UNKNOWN)

    def group_of(sex: str, age: int | None) -> Group:
        return sex, UNKNOWN if age is None else age_code(age, AGE_BANDS)

    grids = [_grid(counts, sexes, ages, group_of) for counts in (studies, patients) if counts is not None]
    return _table(sexes, ages, grids, frozenset())


def _outside_table(
    studies: _Counts, patients: _Counts | None, missing: tuple[str, ...], threshold: int | None
) -> PeopleTable:
    """Without a threshold nothing is told by sex and age."""
    sexes = (UNKNOWN,) if "patient_sex" in missing else OUTSIDE_SEXES
    own_ages: tuple[str, ...] = tuple(age_code(age, OUTSIDE_AGES) for age in OUTSIDE_AGES)
    ages = (UNKNOWN,) if "patient_birth_date" in missing else own_ages

    def group_of(sex: str, age: int | None) -> Group:
        group = sex, UNKNOWN if age is None else age_code(max(a for a in OUTSIDE_AGES if a <= age), OUTSIDE_AGES)
        return group if group[0] in sexes and group[1] in ages else THE_REST

    # The rest has a row and a column of its own, in which nothing else stands.
    rows, columns = (*sexes, REST), (*ages, REST)
    grids = [_grid(counts, rows, columns, group_of) for counts in (studies, patients) if counts is not None]
    if threshold is None:
        withheld = frozenset(product(range(len(rows) + 1), range(len(columns) + 1))) - {(len(rows), len(columns))}
    else:
        withheld = withheld_cells(grids[0], grids[1] if len(grids) > 1 else None, threshold)
    table = _table(rows, columns, grids, withheld)
    whole = table.figures[EVERYBODY]
    if threshold is not None and whole.patients is not None and 0 < whole.patients.least < threshold:
        whole = Figures(whole.studies, Figure(0, is_exact=False))
    kept = {group: each for group, each in table.figures.items() if group == THE_REST or REST not in group}
    return PeopleTable(sexes, ages, {**kept, EVERYBODY: whole})


def _grid(counts: _Counts, rows: tuple[str, ...], columns: tuple[str, ...], group_of: Any) -> Table:
    grouped: Counter[Group] = Counter()
    for (sex, age), number in counts.items():
        grouped[group_of(sex, age)] += number
    return tuple(tuple(grouped[row, column] for column in columns) for row in rows)


def _table(
    rows: tuple[str, ...], columns: tuple[str, ...], grids: list[Table], withheld: frozenset[Cell]
) -> PeopleTable:
    shown = [dict(_figures(grid, withheld)) for grid in grids]
    groups = product((*rows, ALL), (*columns, ALL))
    cells = product(range(len(rows) + 1), range(len(columns) + 1))
    figures = {
        group: Figures(shown[0][cell], shown[1][cell] if len(shown) > 1 else None)
        for group, cell in zip(groups, cells, strict=True)
    }
    return PeopleTable(rows, columns, figures)


def _figures(grid: Table, withheld: frozenset[Cell]) -> Iterator[tuple[Cell, Figure]]:
    """A sum that is withheld is at least what is shown of its parts."""
    summed = with_sums(grid)
    foot, side = len(grid), len(grid[0])
    for row, column in product(range(foot + 1), range(side + 1)):
        if (row, column) not in withheld:
            yield (row, column), Figure(summed[row][column])
            continue
        parts = product(range(foot) if row == foot else [row], range(side) if column == side else [column])
        yield (row, column), Figure(sum(grid[r][c] for r, c in parts if (r, c) not in withheld), is_exact=False)
