"""`export_rows` and `export_memory`: 1.5 million rows of a sheet as CSV in both profiles, each written by a process
of its own, beside pandas writing them from memory. They are more than a workbook holds."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product
from pathlib import Path
from time import perf_counter

import pandas as pd

from dashboards.exports.cells import Cell
from dashboards.exports.files import write_csv, write_excel_greek_csv
from dashboards.exports.sheets import Format
from queries.criteria import Month, months_between
from tests.bench.releases import peak_bytes
from tests.bench.result import Result, seconds_of

ROWS = 1_500_000
# Making each cell from its row included, which the rival has behind it.
SLOWEST = 3
MOST_BYTES = 100_000_000
HEADINGS = ("period", "hospital", "name", "modality", "availability", "value", "share", "state")
_MODALITIES = (*("CT", "MR", "CR", "DX", "US", "MG", "XA", "RF", "NM", "PT"), *("SC", "OT", "SR", "PR", "KO"))
_AVAILABILITIES = ("ONLINE", "NEARLINE", "OFFLINE", "UNAVAILABLE")
_WRITERS = {Format.CSV: write_csv, Format.EXCEL_GREEK_CSV: write_excel_greek_csv}


@dataclass(frozen=True, slots=True)
class Writing:
    seconds: float
    bytes_over_idle: int


def sheet_rows() -> Iterator[Sequence[Cell]]:
    """Every kind of cell but days; values and shares that differ from row to row."""
    months = tuple(months_between(Month(2006, 1), Month(2025, 12)))
    cells = product(range(130), months, _MODALITIES, _AVAILABILITIES)
    for number, (hospital, month, modality, availability) in enumerate(islice(cells, ROWS)):
        value = None if number % 50 == 0 else number * 7_919 % 1_000_003
        share = Decimal(number % 1_000_000).scaleb(-4)
        name = f"Γενικό Νοσοκομείο «Άγιος Λουκάς» {hospital}"
        yield month, f"h{hospital:04d}", name, modality, availability, value, share, "complete"


def export_rows() -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="archeion-exports-") as name:
        directory = Path(name)
        writings = {form: _in_a_process_of_its_own(form, directory) for form in _WRITERS}
        rival_seconds = _pandas_seconds(directory)
    machine, greek = writings[Format.CSV], writings[Format.EXCEL_GREEK_CSV]
    memory = max(writing.bytes_over_idle for writing in writings.values())
    return [
        Result(
            key="export_rows",
            value=machine.seconds,
            unit="s",
            rival="pandas.DataFrame.to_csv of the same rows, from memory",
            rival_value=rival_seconds,
            ratio=rival_seconds / machine.seconds,
            budget=f"at most {SLOWEST} × the time of the rival, in both profiles",
            met=max(machine.seconds, greek.seconds) <= SLOWEST * rival_seconds,
            how=f"{ROWS:,} rows of {len(HEADINGS)} cells: {ROWS / machine.seconds:,.0f} rows/s for programs, "
            f"{ROWS / greek.seconds:,.0f} for a Greek Excel, making the cells included; "
            f"pandas {ROWS / rival_seconds:,.0f} rows/s",
        ),
        Result(
            key="export_memory",
            value=memory / 1e6,
            unit="MB",
            rival=None,
            rival_value=None,
            ratio=None,
            budget=f"< {MOST_BYTES / 1e6:g} MB over idle",
            met=memory < MOST_BYTES,
            how=f"the most over idle of a process that writes those {ROWS:,} rows, the worse of both profiles",
        ),
    ]


def _in_a_process_of_its_own(form: Format, directory: Path) -> Writing:
    command = [sys.executable, "-m", "tests.bench.exports", form, str(directory / f"rows.{form}")]
    return Writing(**json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


def _pandas_seconds(directory: Path) -> float:
    frame = pd.DataFrame(((str(period), *others) for period, *others in sheet_rows()), columns=HEADINGS).astype(
        {"value": "Int64", "share": float}
    )
    return seconds_of(lambda: frame.to_csv(directory / "pandas.csv", index=False, lineterminator="\r\n"), 1)


def _write(form: Format, path: Path) -> Writing:
    idle_bytes = peak_bytes()
    started = perf_counter()
    with path.open("wb") as file:
        _WRITERS[form](file, HEADINGS, sheet_rows())
    return Writing(perf_counter() - started, peak_bytes() - idle_bytes)


if __name__ == "__main__":
    written = _write(Format(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps({"seconds": written.seconds, "bytes_over_idle": written.bytes_over_idle}))
