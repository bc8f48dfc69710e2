"""Pairs of archives to compare: taken from indexes of two kinds, or made of a few studies at once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import duckdb

from queries.archives.contract import Fetched, Question, Statement
from queries.demo.population import Population
from queries.errors import ArchiveError
from queries.reports.copies import COUNTS, CopiesAnswer, Pair
from queries.snapshots.engine import compiled
from queries.snapshots.library import SnapshotSource
from queries.snapshots.tables import LAST_DAYS, SEPARATOR, SERIES, STUDIES
from queries.snapshots.take import take_snapshot
from tests.oracles_copies import Compared, Content
from tests.queries.indexes import FORMS, filled, live, settings_of, text_of
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_checks import Shelf, unwatched

PAIR = Pair("here", "there")
_DAY = 8
# Of the same question the statement is made once, as for pages.
_compiled = cache(compiled)


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1})


@dataclass(frozen=True, slots=True)
class Archived:
    """A population in an archive of some form."""

    form: str
    population: Population


def taken(directory: Path, archives: Mapping[str, Archived]) -> SnapshotSource:
    """The snapshots of archives by code."""
    shelf = Shelf.at(directory / "snapshots")
    for code, archived in archives.items():
        form, place_directory = FORMS[archived.form], directory / code
        place_directory.mkdir()
        place = filled(sqlite_place(place_directory), form, archived.population)
        archive = live(form, place.reader, code)
        take_snapshot(archive, settings_of(form, place.reader, code), shelf.folder, lambda: NOW, unwatched)
        archive.close()
    return shelf.library.source(tuple(archives))


@dataclass(frozen=True, slots=True)
class MadeSource:
    """The same of studies in memory, at once: what a snapshot would hold of them."""

    archives: Mapping[str, list[Content]]

    @property
    def hospitals(self) -> tuple[str, ...]:
        return tuple(self.archives)

    @property
    def failures(self) -> Mapping[str, ArchiveError]:
        return {}

    @property
    def taken_at(self) -> Mapping[str, datetime]:
        return dict.fromkeys(self.archives, NOW)

    def fetch(self, build: Question) -> Fetched:
        statement = _compiled(build)
        connection = _connection()
        for table, rows in self._tables().items():
            columns = {"hospital": "VARCHAR", **table.columns}
            typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            connection.execute(f"CREATE OR REPLACE TABLE {table.name} ({typed})")
            if rows:
                values = ", ".join(f"({', '.join('?' * len(columns))})" for _ in rows)
                connection.execute(f"INSERT INTO {table.name} VALUES {values}", [*chain.from_iterable(rows)])
        answered = connection.execute(statement.text, list(statement.values)).fetchall()
        return Fetched(answered, Statement(statement.text, (), 0.0))

    def _tables(self) -> dict[Any, list[Any]]:
        studies: Counter[Any] = Counter()
        series: list[Any] = []
        for code, side in self.archives.items():
            for each in side:
                day = None if each.day is None else f"{each.day:%Y%m%d}"
                names = SEPARATOR.join(["", *sorted(each.modalities), ""])
                studies[code, day, None, names, 0] += 1
                series += [
                    (code, day, None, name, 0, number, instances, 0, instances, instances)
                    for name, (number, instances, _) in each.modalities.items()
                ]
        return {
            STUDIES[_DAY]: [(*key, number) for key, number in studies.items()],
            SERIES[_DAY]: series,
            LAST_DAYS: [(code, None) for code in self.archives],
        }


def cells(answer: CopiesAnswer) -> Compared:
    assert answer.failed == ()
    found: Compared = {}
    for period, modality, is_due, *numbers, _ in answer.cells.itertuples(index=False, name=None):
        counts = {name: int(number) for name, number in zip(COUNTS, numbers, strict=True) if number}
        key = text_of(period), text_of(modality), bool(is_due)
        assert found.setdefault(key, counts) is counts, "a cell stands twice"
    return found


def first_gaps(answer: CopiesAnswer) -> list[date]:
    """Of judged days and all modalities, in order."""
    rows = answer.cells[answer.cells["is_due"] & answer.cells["modality"].isna() & (answer.cells["first_gap"] > 0)]
    return sorted(date.fromisoformat(str(gap)) for gap in rows["first_gap"])
