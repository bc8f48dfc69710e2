"""A snapshot that is being made: cells kept of earlier ones and those just asked, written as Parquet and checked."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd

from queries.archives.contract import DAY, MONTH, YEAR
from queries.errors import SnapshotNotWritten
from queries.snapshots.about import METADATA_KEY, About, Totals
from queries.snapshots.controls import faults_of, totals_of, value_of
from queries.snapshots.decoding import Cells, UseCells
from queries.snapshots.month_marks import MonthKey
from queries.snapshots.tables import (
    ALL,
    HOURS,
    LAST_DAYS,
    PATIENTS,
    PATIENTS_BY_AGE,
    PEOPLE,
    SERIES,
    STATIONS,
    STUDIES,
    STUDY_ROWS,
    Table,
)

# What is asked month by month, and may be kept of an earlier snapshot.
_BY_MONTH: tuple[Table, ...] = (STUDIES[DAY], SERIES[DAY], STATIONS[DAY], HOURS[MONTH], PEOPLE[MONTH])
# What is distinct in its period, and kept by years too.
_OF_PATIENTS: tuple[Table, ...] = (PATIENTS, PATIENTS_BY_AGE)
# Of what is undated; study dates never are.
_NO_MONTH = ""
_MEMORY_LIMIT = "512MB"


@contextmanager
def unwritten_as_ours(hospital: str) -> Iterator[None]:
    """Around all that is done with a draft."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        raise SnapshotNotWritten(f"the snapshot of {hospital} cannot be written: {error}") from error


class Draft:
    """Tables in memory until `write`. One hospital's; used by one thread."""

    def __init__(self, hospital: str) -> None:
        self._hospital = hospital
        self._connection = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": _MEMORY_LIMIT})
        for table in ALL:
            columns = ", ".join(f"{name} {kind}" for name, kind in table.columns.items())
            self._connection.execute(f"CREATE TABLE {table.name} (hospital VARCHAR NOT NULL, {columns})")

    def close(self) -> None:
        self._connection.close()

    def keep(self, files: Mapping[str, str], months: Iterable[MonthKey], years: Iterable[str] = ()) -> None:
        """Take over what another snapshot's files (by table name) hold of those months, and the patients of years."""
        periods = [*(month or _NO_MONTH for month in months), *years]
        for table in _BY_MONTH:
            self._connection.execute(
                f"INSERT INTO {table.name} BY NAME SELECT * FROM read_parquet($file) "
                f"WHERE list_contains($periods, {_month_of('study_date')})",
                {"file": files[table.name], "periods": periods},
            )
        for table in _OF_PATIENTS:
            self._connection.execute(
                f"INSERT INTO {table.name} BY NAME SELECT * FROM read_parquet($file) "
                f"WHERE list_contains($periods, coalesce(study_date, '{_NO_MONTH}'))",
                {"file": files[table.name], "periods": periods},
            )

    def replace_months(self, months: Iterable[MonthKey], cells: Cells, told: UseCells) -> None:
        """What the archive holds of those months is these cells, and what was there before is not."""
        periods = [month or _NO_MONTH for month in months]
        for table in _BY_MONTH:
            self._connection.execute(
                f"DELETE FROM {table.name} WHERE list_contains($periods, {_month_of('study_date')})",
                {"periods": periods},
            )
        frames = (cells.studies, cells.series, told.stations, told.hours, told.people)
        for table, frame in zip(_BY_MONTH, frames, strict=True):
            self._insert(table, frame)
        self.replace_patients(PATIENTS, periods, cells.patients)
        self.replace_patients(PATIENTS_BY_AGE, periods, told.patients)

    def replace_patients(self, table: Table, periods: Iterable[str], counts: pd.DataFrame) -> None:
        """Patients of those months (YYYYMM, empty for the undated) and years (YYYY), and of no others."""
        self._connection.execute(
            f"DELETE FROM {table.name} WHERE list_contains($periods, coalesce(study_date, '{_NO_MONTH}'))",
            {"periods": [*periods, *counts["study_date"].dropna()]},
        )
        self._insert(table, counts)

    def set_rows(self, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
        """All rows of one of the small tables."""
        self._connection.execute(f"DELETE FROM {table.name}")
        self._insert(table, pd.DataFrame(rows, columns=list(table.columns)))

    def totals(self) -> Totals:
        return totals_of(self._connection, {table.name: table.name for table in ALL})

    def write(self, directory: Path, about: About) -> About:
        """All files, each with `about` inside, its totals and row counts filled in; read back and compared.

        Raises SnapshotNotWritten where they are not what was written, OSError and duckdb.Error where they cannot be.
        """
        self._roll_up()
        about = replace(about, totals=self.totals(), row_counts={table.name: self._count(table) for table in ALL})
        for table in ALL:
            self._write_table(table, directory / table.file_name, about)
        self._check(directory, about)
        return about

    def _insert(self, table: Table, frame: pd.DataFrame) -> None:
        if frame.empty:
            return
        self._connection.register("frame", frame)
        names = ", ".join(table.columns)
        self._connection.execute(
            f"INSERT INTO {table.name} (hospital, {names}) SELECT $hospital, {names} FROM frame",
            {"hospital": self._hospital},
        )
        self._connection.unregister("frame")

    def _roll_up(self) -> None:
        """Days added up to cells of one row, then to months and years; months and years likewise."""
        for by_length in (STUDIES, SERIES, STATIONS, HOURS, PEOPLE):
            source = max(by_length)
            for length in sorted(by_length, reverse=True):
                self._add_up(by_length[source], by_length[length], length)
                source = length
        self._connection.execute(
            f"INSERT INTO {LAST_DAYS.name} SELECT hospital, max(study_date) FROM {STUDY_ROWS.name} "
            f"GROUP BY hospital, left(study_date, {YEAR})"
        )

    def _add_up(self, source: Table, table: Table, length: int) -> None:
        """The source's rows as those of the table, whose dates are so long; both may be the same."""
        days = {"first_day": "min", "last_day": "max"}
        measures = [f"sum({name}) AS {name}" for name, kind in table.columns.items() if kind.startswith("BIGINT")] + [
            f"{extreme}({name if name in source.columns else 'study_date'}) AS {name}"
            for name, extreme in days.items()
            if name in table.columns
        ]
        keys = [name for name, kind in table.columns.items() if not kind.startswith("BIGINT") and name not in days]
        shown = ["hospital", f"left(study_date, {length}) AS study_date", *keys[1:], *measures]
        self._connection.execute(
            f"CREATE OR REPLACE TABLE {table.name} AS SELECT {', '.join(shown)} FROM {source.name} "
            f"GROUP BY hospital, left(study_date, {length}), {', '.join(keys[1:])} ORDER BY {', '.join(keys)}"
        )

    def _count(self, table: Table) -> int:
        return value_of(self._connection, f"SELECT count(*) FROM {table.name}")

    def _write_table(self, table: Table, path: Path, about: About) -> None:
        text = about.as_text().replace("'", "''")
        shown = ", ".join(
            f"{name}::{kind.removesuffix(' NOT NULL')} AS {name}" for name, kind in table.columns.items()
        )
        self._connection.execute(
            f"COPY (SELECT hospital, {shown} FROM {table.name}) TO '{_quoted(path)}' "
            f"(FORMAT parquet, COMPRESSION lz4, KV_METADATA {{{METADATA_KEY}: '{text}'}})"
        )

    def _check(self, directory: Path, about: About) -> None:
        """The files are read as any reader will: whole, with the rows and totals that were meant."""
        files = {table.name: f"read_parquet('{_quoted(directory / table.file_name)}')" for table in ALL}
        fault = next(faults_of(self._connection, files, about), None)
        if fault is not None:
            raise SnapshotNotWritten(fault)


def _month_of(column: str) -> str:
    return f"coalesce(left({column}, {MONTH}), '{_NO_MONTH}')"


def _quoted(path: Path) -> str:
    return os.fspath(path).replace("'", "''")
