"""Whatever a backup or a restore dies of, nothing half done passes for the whole."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from auth.errors import NotRecorded
from dashboards.backups.checking import check_backup
from dashboards.backups.comparing import compare
from dashboards.backups.making import Backup, make_backup
from dashboards.backups.restoring import restore_backup
from dashboards.backups.site import Site
from queries.errors import BackupDamaged, BackupNotWritten, BackupRefused, BackupUnderWay, RestoreFailed
from queries.snapshots.folder import LocalFolder, SnapshotId
from tests.dashboards.backups.parts import parts_at
from tests.queries.faults import small_disk, small_files_only

pytestmark = pytest.mark.archives

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 23, 1, 2, 3, tzinfo=UTC)
NAME = "archeion-20261123T010203Z"


def back_up(site: Site, directory: Path) -> Backup:
    return make_backup(site, directory, NOW, lambda _backup: None)


@pytest.fixture
def site(empty: Site, whole: Path) -> Site:
    restore_backup(empty, whole)
    return empty


@contextmanager
def stopped(*arguments: str | Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that has done half of it."""
    command = [sys.executable, "-m", "tests.dashboards.backups.stopper", *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "half done\n"
            yield process
        finally:
            os.kill(process.pid, signal.SIGKILL)


def test_killed_while_it_writes_a_backup_is_none(site: Site, tmp_path: Path) -> None:
    backups = tmp_path / "backups"
    with stopped("backup", tmp_path / "empty", backups), pytest.raises(BackupUnderWay):
        back_up(site, backups)
    assert {path.name for path in backups.iterdir()} == {".writing", "backup.lock"}
    assert len([path for path in (backups / ".writing").rglob("*") if path.is_file()]) == 30
    with pytest.raises(BackupDamaged, match="interrupted"):
        check_backup(backups / ".writing")
    assert back_up(site, backups).manifest == check_backup(backups / NAME)
    assert {path.name for path in backups.iterdir()} == {NAME, "backup.lock"}


@pytest.mark.parametrize("where", ["restore_snapshots", "restore_store"])
def test_killed_while_it_puts_back_a_restore_is_begun_again_in_an_empty_place(
    where: str, empty: Site, whole: Path, tmp_path: Path
) -> None:
    with stopped(where, tmp_path / "empty", whole):
        pass
    assert empty.releases.names() == ("0001_2026-10",)
    # Nobody could sign in to half a site.
    assert empty.store.first_used_table() is None
    with pytest.raises(BackupRefused, match="empty the store's database, the directory of snapshots and that of rel"):
        restore_backup(empty, whole)
    for directory in ("snapshots", "releases"):
        shutil.rmtree(tmp_path / "empty" / directory)
    again = parts_at(tmp_path / "empty")
    restore_backup(again, whole)
    assert compare(again, whole).differences == ()
    again.store.store.dispose()


@pytest.mark.parametrize("size", ["64k", "256k"])
def test_on_a_full_disk_nothing_is_left_of_a_backup(size: str, site: Site, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", size) as disk:
        with pytest.raises(BackupNotWritten, match=r"No space left on device\. Nothing of it is left"):
            back_up(site, disk)
        assert {path.name for path in disk.iterdir()} == {"backup.lock"}


@pytest.mark.parametrize("most_bytes", [10, 10_000])
def test_where_no_file_can_be_written_whole_there_is_no_backup(most_bytes: int, site: Site, tmp_path: Path) -> None:
    with small_files_only(most_bytes), pytest.raises(BackupNotWritten, match="File too large"):
        back_up(site, tmp_path / "backups")
    assert {path.name for path in (tmp_path / "backups").iterdir()} == {"backup.lock"}


def test_where_files_cannot_be_put_back_there_are_no_users(empty: Site, whole: Path) -> None:
    with small_files_only(1_000), pytest.raises(RestoreFailed, match="cannot be put back: .*File too large"):
        restore_backup(empty, whole)
    assert empty.store.first_used_table() is None
    assert (empty.releases.names(), empty.snapshots.hospitals()) == ((), ())


def test_a_backup_that_cannot_be_recorded_is_not_there(site: Site, tmp_path: Path) -> None:
    def tell(_backup: Backup) -> None:
        raise NotRecorded("The audit log cannot be written.")

    with pytest.raises(NotRecorded):
        make_backup(site, tmp_path / "backups", NOW, tell)
    assert {path.name for path in (tmp_path / "backups").iterdir()} == {"backup.lock"}


def test_a_backup_takes_no_other_s_place(site: Site, tmp_path: Path) -> None:
    first = back_up(site, tmp_path)
    with pytest.raises(BackupNotWritten, match=f"there is {NAME} already"):
        back_up(site, tmp_path)
    assert check_backup(first.directory) == first.manifest


def test_a_snapshot_that_is_pruned_meanwhile_is_left_out(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = site.snapshots.snapshots("argo")[0]
    read, removed = LocalFolder.read_file, []

    def removing(folder: LocalFolder, snapshot: SnapshotId, name: str) -> Iterator[bytes]:
        if snapshot == first and name == "patients.parquet" and not removed:
            folder.remove(snapshot)
            removed.append(snapshot)
        return read(folder, snapshot, name)

    monkeypatch.setattr(LocalFolder, "read_file", removing)
    back_up(site, tmp_path / "backups")
    monkeypatch.undo()
    assert removed == [first]
    assert compare(site, tmp_path / "backups" / NAME).differences == ()
    assert first.name not in {path.name for path in (tmp_path / "backups" / NAME / "snapshots" / "argo").iterdir()}
