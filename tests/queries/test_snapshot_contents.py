"""What files say of themselves: read with one database of the process, by any thread, in forked processes too."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from queries.errors import SnapshotUnreadable
from queries.snapshots.contents import about_in, marks_in, reading_files


def marks_file(directory: Path, month: str) -> str:
    path = directory / f"{month}.parquet"
    duckdb.execute(f"COPY (SELECT '{month}' AS month, 'marks of {month}' AS marks) TO '{path}' (FORMAT parquet)")
    return str(path)


def test_no_database_is_opened_for_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [marks_file(tmp_path, month) for month in ("202601", "202602")]
    marks_in(files[0])
    monkeypatch.setattr(duckdb, "connect", None)
    assert [marks_in(file) for file in files] == [
        {"202601": "marks of 202601"},
        {"202602": "marks of 202602"},
    ]


def test_what_one_reader_makes_no_other_sees(tmp_path: Path) -> None:
    with reading_files() as one, reading_files() as other:
        one.execute("CREATE TEMP TABLE own AS SELECT 1")
        with pytest.raises(duckdb.CatalogException):
            other.execute("FROM own")


def test_threads_read_their_own_files(tmp_path: Path) -> None:
    months = [f"2026{number:02d}" for number in range(1, 13)]
    files = [marks_file(tmp_path, month) for month in months]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(marks_in, files * 20))
    assert found == [{month: f"marks of {month}"} for month in months] * 20


def test_a_forked_process_reads_too(tmp_path: Path) -> None:
    file = marks_file(tmp_path, "202601")
    known = marks_in(file)
    child = os.fork()
    if child == 0:
        os._exit(0 if marks_in(file) == known else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_file_that_is_written_anew_is_read_anew(tmp_path: Path) -> None:
    file = marks_file(tmp_path, "202601")
    marks_in(file)
    Path(marks_file(tmp_path, "202612")).replace(file)
    assert marks_in(file) == {"202612": "marks of 202612"}


def test_after_a_damaged_file_others_are_read(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1 and no more")
    for read in (about_in, marks_in):
        with pytest.raises(SnapshotUnreadable):
            read(str(damaged))
    assert marks_in(marks_file(tmp_path, "202601")) == {"202601": "marks of 202601"}
