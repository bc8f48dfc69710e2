"""What is there already of a hospital: its current snapshot, and what an interrupted taking had read."""

from collections.abc import Mapping
from dataclasses import dataclass

from queries.archives.contract import YEAR
from queries.errors import SnapshotUnreadable
from queries.snapshots.about import About
from queries.snapshots.contents import about_in, marks_in, reading_files
from queries.snapshots.folder import SnapshotFolder
from queries.snapshots.month_marks import MonthKey
from queries.snapshots.tables import ALL, MARKS, PATIENTS, STUDY_ROWS


@dataclass(frozen=True, slots=True)
class Earlier:
    """Files by table name, the marks of the months that are in them, and the years whose patients are."""

    about: About
    files: Mapping[str, str]
    marks: Mapping[MonthKey, str]
    years_told: frozenset[str]


def current_snapshot(folder: SnapshotFolder, hospital: str) -> Earlier | None:
    """None where there is none, or one that this version does not read: then everything is asked again."""
    snapshots = folder.snapshots(hospital)
    return _opened({table.name: folder.file(snapshots[-1], table) for table in ALL}) if snapshots else None


def unfinished_snapshot(folder: SnapshotFolder, hospital: str) -> Earlier | None:
    files = {table.name: folder.unfinished(hospital, table) for table in ALL}
    there = {name: file for name, file in files.items() if file is not None}
    return _opened(there) if len(there) == len(files) else None


def _opened(files: Mapping[str, str]) -> Earlier | None:
    """None where a file is of another version, damaged or gone: then everything is asked again."""
    try:
        return _read(files, about_in(files[STUDY_ROWS.name]))
    except SnapshotUnreadable:
        return None


def _read(files: Mapping[str, str], about: About) -> Earlier | None:
    with reading_files() as connection:
        # Every file is opened before anything of one is kept.
        for name, file in files.items():
            count = connection.execute("SELECT count(*) FROM read_parquet($file)", {"file": file}).fetchone()
            if count != (about.row_counts[name],):
                return None
        years = connection.execute(
            "SELECT study_date FROM read_parquet($file) WHERE date_length = $year",
            {"file": files[PATIENTS.name], "year": YEAR},
        ).fetchall()
    return Earlier(about, files, marks_in(files[MARKS.name]), frozenset(year for (year,) in years))
