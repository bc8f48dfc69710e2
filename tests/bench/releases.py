"""`release_rows`: a release of 1.5 million figures, made by a process of its own, beside pandas writing its rows."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import pandas as pd

from queries.criteria import Month
from queries.releases.columns import FIGURES
from queries.releases.folder import ReleaseFolder
from queries.releases.making import ReleaseOrder, make_release
from queries.settings import HospitalSettings, SharedSettings
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import LocalFolder
from queries.snapshots.library import SnapshotLibrary
from tests.bench.estate import NOW, Density, make_estate
from tests.bench.result import Result, seconds_of

HOSPITALS = 10
LEAST_ROWS = 1_500_000
MOST_BYTES = 100_000_000
# The second follows the first: each of its figures is set beside the one before.
MONTHS = (Month(2026, 9), Month(2026, 10))
_MODALITIES = (*("CT", "MR", "CR", "DX", "US", "MG", "XA", "RF", "NM", "PT"), *("SC", "OT", "SR", "PR", "KO"))
# Once a month is enough: a release knows no days.
_DENSITY = Density(_MODALITIES, 2, 1)


@dataclass(frozen=True, slots=True)
class Making:
    rows: int
    seconds: float
    bytes_over_idle: int


def release_rows() -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="archeion-releases-") as name:
        directory = Path(name)
        hospitals = make_estate(directory / "snapshots", HOSPITALS, _DENSITY)
        (directory / "hospitals.json").write_text(json.dumps([each.model_dump() for each in hospitals]))
        command = [sys.executable, "-m", "tests.bench.releases", str(directory)]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        making = Making(**json.loads(said))
        rival_seconds = _pandas_seconds(directory)
    memory = making.bytes_over_idle
    return [
        Result(
            key="release_rows",
            value=making.seconds,
            unit="s",
            rival="pandas.DataFrame.to_csv of the same rows, from memory",
            rival_value=rival_seconds,
            ratio=rival_seconds / making.seconds,
            budget=f"at least {LEAST_ROWS:,} rows, < {MOST_BYTES / 1e6:g} MB over idle",
            met=making.rows >= LEAST_ROWS and memory < MOST_BYTES,
            how=f"release of {making.rows:,} figures of {HOSPITALS} hospitals × 20 years that follows another: "
            f"{making.rows / making.seconds:,.0f} rows/s with reading snapshots, the release before, comparing, "
            f"hashing and syncing, {memory / 1e6:.0f} MB over idle; pandas {making.rows / rival_seconds:,.0f} rows/s",
        )
    ]


def _pandas_seconds(directory: Path) -> float:
    folder = ReleaseFolder(directory / "releases")
    release = folder.releases()[-1]
    figures = pd.read_csv(
        folder.path(release, release.file(FIGURES.file_name)), dtype={"value": "Int64"}, keep_default_na=False
    )
    return seconds_of(lambda: figures.to_csv(directory / "pandas.csv", index=False, lineterminator="\r\n"), 1)


def _make_both(directory: Path) -> Making:
    """In a process that does nothing else: idle is what it holds before the first, peaks of both counted."""
    settings = json.loads((directory / "hospitals.json").read_text())
    hospitals = {each["code"]: HospitalSettings.model_validate(each, strict=False) for each in settings}
    engine = DuckDBEngine(directory / "snapshots")
    library = SnapshotLibrary(LocalFolder(directory / "snapshots"), engine)
    folder = ReleaseFolder(directory / "releases")
    months = SharedSettings().releases.provisional_months
    idle_bytes = peak_bytes()
    for month in MONTHS:
        started = perf_counter()
        made = make_release(ReleaseOrder(month, hospitals, months), library, folder, lambda: NOW)
        seconds = perf_counter() - started
    engine.close()
    return Making(made.release.row_count, seconds, peak_bytes() - idle_bytes)


def peak_bytes() -> int:
    """The most that this process has held so far: getrusage would begin with what its parent held."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    made = _make_both(Path(sys.argv[1]))
    print(json.dumps({"rows": made.rows, "seconds": made.seconds, "bytes_over_idle": made.bytes_over_idle}))
