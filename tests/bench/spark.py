"""`view_growth_spark`: a default view's statement and a heavier one, by DuckDB and by Spark, 31 to 1,984 hospitals.

Every statement is asked for the first time, so that nobody answers from what was kept of another; pages that ask
again are answered by this process either way. Spark is on this machine, so both have the same two cores to work with.
"""

import math
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from queries.archives.contract import DAY, MONTH, YEAR
from queries.criteria import Breakdown, Criteria, DateBasis, Measure, Month, Period
from queries.reports.activity import ActivityQuestion
from queries.snapshots.engine import DuckDBEngine, ReadingEngine
from queries.snapshots.folder import LocalFolder
from queries.snapshots.spark import SparkEngine
from queries.snapshots.tables import LAST_DAYS, STUDIES, Table
from tests.bench.estate import ORDINARY, make_estate
from tests.bench.result import Result, table_of
from tests.spark_server import running_spark

SIZES = (31, 248, 1_984)
# By day a hospital has 22 times as many cells: of the largest size there would be half a gigabyte.
MOST_BY_DAY = 248
ROUNDS = 2
_TABLES = (STUDIES[YEAR], STUDIES[MONTH], STUDIES[DAY], LAST_DAYS)


@dataclass(frozen=True, slots=True)
class Estate:
    """Files of many hospitals, all of one model's figures under another name."""

    directory: Path
    codes: tuple[str, ...]

    def files_of(self, table: Table, size: int) -> list[str]:
        return [f"{self.directory}/{code}/{table.file_name}" for code in self.codes[:size]]

    def cells(self, table: Table, size: int) -> int:
        (rows,) = duckdb.execute("SELECT count(*) FROM read_parquet($1)", [self.files_of(table, 1)]).fetchone() or (
            0,
        )
        return int(rows) * size


def make(directory: Path) -> Estate:
    make_estate(directory / "model", 1, ORDINARY)
    folder = LocalFolder(directory / "model")
    (model,) = folder.snapshots("h0000")
    codes = tuple(f"h{number:04d}" for number in range(SIZES[-1]))
    with duckdb.connect() as connection:
        for table in _TABLES:
            connection.execute(f"CREATE TABLE {table.name} AS FROM read_parquet('{folder.file(model, table)}')")
        for number, code in enumerate(codes):
            (directory / code).mkdir()
            for table in _TABLES if number < MOST_BY_DAY else (STUDIES[YEAR], STUDIES[MONTH], LAST_DAYS):
                rows = f"SELECT * REPLACE ('{code}' AS hospital) FROM {table.name}"
                connection.execute(f"COPY ({rows}) TO '{directory / code / table.file_name}' (COMPRESSION lz4)")
    return Estate(directory, codes)


def by_month(turn: int) -> ActivityQuestion:
    """Studies of each year by modality, since some month: the default view of a period that is not of whole years."""
    period = Period(Month(2007 + turn, 2), Month(2026, 10))
    return ActivityQuestion(Criteria((), Measure.STUDIES, period, breakdown=Breakdown.MODALITY))


def by_day(turn: int) -> ActivityQuestion:
    """The same by day of reception, which only the files of days know."""
    period = Period(Month(2007 + turn, 2), Month(2026, 10))
    asked = Criteria((), Measure.STUDIES, period, breakdown=Breakdown.MODALITY, date_basis=DateBasis.RECEIVED)
    return ActivityQuestion(asked)


def seconds_of(engine: ReadingEngine, estate: Estate, size: int, asked: Sequence[ActivityQuestion]) -> float:
    times = []
    for question in asked:
        started = perf_counter()
        engine.run(question, lambda table: estate.files_of(table, size))
        times.append(perf_counter() - started)
    print(f"{size} hospitals, {type(engine).__name__}: {', '.join(f'{each:.2f}' for each in times)} s", flush=True)
    return median(times[1:])


def spark_growth() -> Result:
    with tempfile.TemporaryDirectory(prefix="archeion-spark-") as name:
        directory = Path(name)
        estate = make(directory / "estate")
        (directory / "server").mkdir()
        with running_spark(directory / "server", memory="2g", for_speed=True) as server:
            spark = SparkEngine(server.url, limit_seconds=300)
            # A server learns to be quick: not what is measured here.
            seconds_of(spark, estate, SIZES[0], [by_month(turn) for turn in range(10, 14)])
            lines = [_line(spark, directory, estate, size, STUDIES[MONTH]) for size in SIZES]
            days = [_line(spark, directory, estate, size, STUDIES[DAY]) for size in SIZES if size <= MOST_BY_DAY]
            spark.close()
    doublings = math.log2(SIZES[-1] / SIZES[0])
    slopes = [(lines[-1][engine] / lines[0][engine]) ** (1 / doublings) for engine in (1, 2)]
    shown = "; ".join(
        f"{cells:,} cells: DuckDB {own:.2f} s, Spark {theirs:.2f} s" for cells, own, theirs in lines + days
    )
    return Result(
        key="view_growth_spark",
        value=slopes[1],
        unit="times",
        rival="DuckDB",
        rival_value=slopes[0],
        ratio=slopes[0] / slopes[1],
        budget="<= 1.8 times for each doubling",
        met=slopes[1] <= 1.8,
        how=f"first answer, 31 to {SIZES[-1]} hospitals × 20 years by month, then by day to {MOST_BY_DAY}: {shown}",
    )


def _line(spark: ReadingEngine, directory: Path, estate: Estate, size: int, table: Table) -> tuple[int, float, float]:
    """Cells, and the seconds of both engines."""
    question = by_month if table is STUDIES[MONTH] else by_day
    asked = [question(turn) for turn in range(ROUNDS + 1)]
    duck = DuckDBEngine(directory)
    own = seconds_of(duck, estate, size, asked)
    duck.close()
    return estate.cells(table, size), own, seconds_of(spark, estate, size, asked)


if __name__ == "__main__":
    result = spark_growth()
    print(table_of([result]))
    sys.exit(0 if result.met else 1)
