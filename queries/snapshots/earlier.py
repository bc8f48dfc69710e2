"""What is there already of a hospital: its current snapshot, and what an interrupted taking had read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from queries.archives.contract import YEAR
from queries.errors import SnapshotUnreadable
from queries.snapshots.about import About
from queries.snapshots.contents import about_in, marks_in, reading_files
from queries.snapshots.folder import SnapshotFolder
from queries.snapshots.month_marks import MonthKey
from queries.snapshots.tables import ALL, MARKS, PATIENTS, STUDY_ROWS, Table


@dataclass(frozen=True, slots=True)
class Earlier:
    """Files by table name, the marks of the months that are in them, and the years whose patients are."""

    about: About
    files: Mapping[str, str]
    marks: Mapping[MonthKey, str]
    years_told: frozenset[str]


def current_snapshot(folder: SnapshotFolder, hospital: str) -> Earlier | None:
    """None where there is none, or one that this version does not read: then everything is asked again."""
    snapshot = folder.current(hospital)
    if snapshot is None:
        return None
    found = _opened(lambda table: folder.file(snapshot, table))
    if found is None and folder.mend([snapshot]):
        found = _opened(lambda table: folder.file(snapshot, table))
    return found


def unfinished_snapshot(folder: SnapshotFolder, hospital: str) -> Earlier | None:
    return _opened(lambda table: folder.unfinished(hospital, table))


def _opened(file_of: Callable[[Table], str | None]) -> Earlier | None:
    """None where a file is of another version, damaged or gone: then everything is asked again."""
    try:
        files = {table.name: file for table in ALL if (file := file_of(table)) is not None}
        return _read(files, about_in(files[STUDY_ROWS.name])) if len(files) == len(ALL) else None
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
