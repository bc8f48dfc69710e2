"""`flask --app app snapshots …`: what is said, what it exits with, and that no patient is in it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from dashboards.commands.snapshots import register_snapshot_commands
from queries.archives.contract import MONTH
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.snapshots.about import About
from queries.snapshots.draft import Draft
from queries.snapshots.folder import LocalFolder
from queries.snapshots.tables import MARKS, SERIES, Table
from tests.queries.archive_software import ArchiveSoftware
from tests.queries.indexes import FORMS, settings_of
from tests.queries.places import NOW, TURNS, sqlite_place

pytestmark = pytest.mark.archives

FORM = "conquest_whole"
CT = (Series("2.25.1.1", "CT", ((Availability.ONLINE, 3),)),)
PATIENT, UID = "SYNTHETIC-", "2.25."

Run = Callable[..., Result]


@pytest.fixture
def software(tmp_path: Path) -> ArchiveSoftware:
    return ArchiveSoftware(FORM, sqlite_place(tmp_path), Population((Study("2.25.1", "20160105", CT),)))


@pytest.fixture
def folder(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "snapshots")


@pytest.fixture
def run(software: ArchiveSoftware, folder: LocalFolder, tmp_path: Path) -> Run:
    url = software.place.reader
    absent = settings_of(FORMS[FORM], url.set(database=str(tmp_path / "absent.db")), "absent")
    there = {code: settings_of(FORMS[FORM], url, code) for code in ("chania", "sitia")}
    hospitals = {"chania": there["chania"], "absent": absent, "sitia": there["sitia"]}
    server = Flask("commands")
    moments = iter(NOW + timedelta(hours=number) for number in range(1_000))
    register_snapshot_commands(server, hospitals, folder, lambda: next(moments), TURNS, lambda _codes: True)
    runner: FlaskCliRunner = server.test_cli_runner()
    return lambda *arguments: runner.invoke(args=["snapshots", *arguments])


def test_taking_says_what_was_read(run: Run) -> None:
    taken = run("take", "chania")
    assert (taken.exit_code, taken.output.split(", ")[:3]) == (
        0,
        ["chania: snapshot 1", "1 months read", "1 studies"],
    )
    assert "snapshot 2, 0 months read" in run("take", "chania").output


def test_an_archive_that_fails_leaves_the_others_their_turn(run: Run, folder: LocalFolder) -> None:
    taken = run("take")
    assert taken.exit_code == 1
    assert "absent: ArchiveUnreachable" in taken.output
    assert len(folder.snapshots("chania")) == 1
    assert folder.snapshots("absent") == ()


@pytest.mark.parametrize("error", [duckdb.OutOfMemoryException("no memory"), OSError("no space left")])
def test_a_snapshot_that_cannot_be_written_leaves_the_others_their_turn(
    error: Exception, run: Run, folder: LocalFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Draft.write

    def failing_at_first(draft: Draft, directory: Path, about: About) -> About:
        if about.hospital == "chania":
            raise error
        return write(draft, directory, about)

    monkeypatch.setattr(Draft, "write", failing_at_first)
    taken = run("take", "chania", "sitia")
    assert (taken.exit_code, "chania: SnapshotNotWritten" in taken.output) == (1, True)
    assert (len(folder.snapshots("chania")), len(folder.snapshots("sitia"))) == (0, 1)


def damage(folder: LocalFolder, table: Table) -> None:
    Path(folder.file(folder.snapshots("chania")[-1], table)).write_bytes(b"no longer Parquet")


@pytest.mark.parametrize("table", [MARKS, SERIES[MONTH]])
def test_a_full_taking_mends_what_a_damaged_snapshot_was(table: Table, run: Run, folder: LocalFolder) -> None:
    run("take", "chania")
    damage(folder, table)
    told = run("diff", "chania", "1", "1")
    is_compared = table is not MARKS
    assert (told.exit_code, "chania: a snapshot is damaged" in told.output) == (int(is_compared), is_compared)
    assert run("take", "chania", "--full").exit_code == 0
    assert len(folder.snapshots("chania")) == 2


def test_snapshots_are_listed_with_how_far_they_reach(run: Run) -> None:
    run("take", "chania")
    run("take", "chania", "--full")
    lines = run("list", "chania").output.splitlines()
    assert [line.split(", ")[1:4] for line in lines] == [
        ["incremental", "data up to 2016-01-05", "1 studies"],
        ["full", "data up to 2016-01-05", "1 studies"],
    ]


def test_differences_are_told_from_what_to_what(run: Run, software: ArchiveSoftware) -> None:
    run("take", "chania")
    software.store(Study("2.25.2", "20160106", (Series("2.25.2.1", "CT", ((Availability.ONLINE, 4),)),)))
    run("take", "chania")
    told = run("diff", "chania", "1", "2")
    assert told.exit_code == 0
    assert "201601  CT online study_count: 1 → 2" in told.output.splitlines()
    assert "201601  CT online instance_count: 3 → 7" in told.output.splitlines()
    assert run("diff", "chania", "2", "2").output == "no figure differs\n"


def test_a_snapshot_that_is_not_there_is_told_with_those_that_are(run: Run) -> None:
    run("take", "chania")
    told = run("diff", "chania", "1", "7")
    assert (told.exit_code, told.output) == (2, "chania has no snapshot 7; there are: 1\n")


def test_pruning_keeps_as_many_as_it_is_told(run: Run, folder: LocalFolder) -> None:
    for _ in range(4):
        run("take", "chania")
    assert run("prune", "chania", "--keep-last", "2").output == "chania: 2 removed, 2 kept\n"
    assert [snapshot.number for snapshot in folder.snapshots("chania")] == [3, 4]


@pytest.mark.parametrize("arguments", [("take", "arta"), ("list", "arta"), ("diff", "arta", "1", "2")])
def test_an_unknown_hospital_is_told_and_those_there_are(arguments: tuple[str, ...], run: Run) -> None:
    told = run(*arguments)
    assert (told.exit_code, told.output) == (2, "unknown hospital arta; there are: chania, absent, sitia\n")


def test_nothing_identifying_is_said_or_kept(run: Run, folder: LocalFolder, tmp_path: Path) -> None:
    said = "".join(run(*arguments).output for arguments in (("take",), ("list",), ("take", "--full")))
    assert (PATIENT in said, UID in said) == (False, False)
    files = [path for path in (tmp_path / "snapshots").rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes()
        assert (PATIENT.encode() in content, UID.encode() in content) == (False, False), path.name
