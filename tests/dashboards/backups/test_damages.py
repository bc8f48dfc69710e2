"""What is not as it was written, in a backup or on the site, is found and said; nothing of it is restored."""

import gzip
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import update

from auth.store import writing
from auth.tables import audit_entries, users
from dashboards.backups.checking import check_backup
from dashboards.backups.comparing import compare
from dashboards.backups.manifest import MANIFEST, Manifest, TableFacts
from dashboards.backups.restoring import restore_backup
from dashboards.backups.site import Site
from queries.backups.files import FileFacts
from queries.errors import BackupDamaged, BackupRefused, RestoreFailed
from tests.dashboards.backups.parts import flip, parts_at
from tests.dashboards.backups.scene import Kept, Place

pytestmark = pytest.mark.archives

FILES = (
    *("store/users.jsonl.gz", "store/audit_entries.jsonl.gz", "store/watches.jsonl.gz"),
    *("snapshots/argo/000001_*/marks.parquet", "snapshots/argo/000002_*/series_by_day.parquet"),
    *("snapshots/argo/beside/000002_*", "snapshots/argo/held/2"),
    *(
        "releases/0001_2026-10/figures.csv",
        "releases/0001_2026-10/made.json",
        "releases/0001_2026-10/datapackage.json",
    ),
)


@pytest.fixture
def backup(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "copied")


def one(backup: Path, pattern: str) -> Path:
    (path,) = backup.glob(pattern)
    return path


def damages(backup: Path) -> list[str]:
    with pytest.raises(BackupDamaged) as raised:
        check_backup(backup)
    return str(raised.value).splitlines()


def test_a_backup_is_for_its_owner_alone(whole: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in whole.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (whole, *whole.rglob("*")) if path.is_dir()} == {0o700}


def test_a_whole_backup_is_whole(whole: Path, scene: tuple[Place, Kept]) -> None:
    told = scene[1].run("verify", str(whole))
    assert (told.exit_code, told.output.endswith(": whole\n")) == (0, True)
    assert Manifest.read(whole).sha256 in told.output


@pytest.mark.parametrize("pattern", FILES)
def test_one_changed_byte_is_found(pattern: str, backup: Path) -> None:
    path = one(backup, pattern)
    flip(path)
    assert damages(backup) == [f"copied: {path.relative_to(backup)}: is not what was written"]


@pytest.mark.parametrize("pattern", FILES)
def test_a_file_that_is_gone_is_found(pattern: str, backup: Path) -> None:
    path = one(backup, pattern)
    path.unlink()
    assert damages(backup) == [f"copied: {path.relative_to(backup)}: is gone"]


def test_what_does_not_belong_is_found(backup: Path) -> None:
    (backup / "snapshots" / "delos").mkdir()
    (backup / "snapshots" / "delos" / "marks.parquet").write_bytes(b"")
    assert damages(backup) == ["copied: snapshots/delos/marks.parquet: does not belong to the backup"]


def test_a_link_is_no_file_of_a_backup(backup: Path) -> None:
    path = one(backup, "snapshots/argo/held/2")
    moved = path.rename(backup.parent / "elsewhere")
    path.symlink_to(moved)
    assert damages(backup) == ["copied: snapshots/argo/held/2 is not a file"]


def test_a_changed_manifest_is_found_wherever_it_is_changed(backup: Path) -> None:
    content = (backup / MANIFEST).read_bytes()
    places = range(0, len(content), len(content) // 50)
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1
        (backup / MANIFEST).write_bytes(changed)
        with pytest.raises(BackupDamaged, match=MANIFEST):
            check_backup(backup)


def test_an_empty_directory_becomes_no_snapshot_and_no_release(backup: Path, empty: Site) -> None:
    for place in (
        "snapshots/argo/000009_20261122T100000Z",
        "releases/0009_2026-10",
        "releases/else",
        "snapshots/delos",
    ):
        (backup / place).mkdir()
    restore_backup(empty, backup)
    assert compare(empty, backup).differences == ()
    assert [snapshot.number for snapshot in empty.snapshots.snapshots("argo")] == [1, 2]
    assert empty.releases.names() == ("0001_2026-10",)


def test_without_a_manifest_it_is_no_backup(backup: Path, empty: Site) -> None:
    (backup / MANIFEST).unlink()
    assert "interrupted" in damages(backup)[0]
    with pytest.raises(BackupDamaged):
        restore_backup(empty, backup)
    assert empty.snapshots.hospitals() == ()


def with_rows(backup: Path, name: str, edit: Callable[[list[bytes]], list[bytes]], *, as_table: bool) -> None:
    """As somebody would who knows how backups are written: the file's digest fits, and if asked for the table's."""
    manifest = Manifest.read(backup)
    path = backup / "store" / f"{name}.jsonl.gz"
    lines = edit(gzip.decompress(path.read_bytes()).splitlines(keepends=True))
    path.write_bytes(gzip.compress(b"".join(lines)))

    def file(facts: FileFacts) -> FileFacts:
        content = path.read_bytes()
        is_it = facts.path == f"store/{name}.jsonl.gz"
        return FileFacts(facts.path, len(content), sha256(content).hexdigest()) if is_it else facts

    def table(facts: TableFacts) -> TableFacts:
        is_it = as_table and facts.table.name == name
        return replace(facts, row_count=len(lines), sha256=sha256(b"".join(lines)).hexdigest()) if is_it else facts

    changed = replace(manifest, files=tuple(map(file, manifest.files)), tables=tuple(map(table, manifest.tables)))
    (backup / MANIFEST).write_text(changed.as_text())


def test_an_extra_row_is_found(backup: Path, empty: Site) -> None:
    with_rows(backup, "role_grants", lambda lines: [*lines, b'[1,"ministry",true]\n'], as_table=False)
    assert damages(backup) == ["copied: store/role_grants.jsonl.gz holds other rows than were written"]
    with pytest.raises(BackupDamaged):
        restore_backup(empty, backup)
    assert (empty.store.first_used_table(), empty.snapshots.hospitals(), empty.releases.names()) == (None, (), ())


@pytest.mark.parametrize(
    ("edit", "finding"),
    [
        (
            lambda lines: [line.replace(b'"command"', b'"session"') for line in lines],
            "not as",
        ),
        (lambda lines: lines[:-1], "missing"),
        (lambda lines: [*lines, lines[-1]], "never written"),
        (lambda lines: [*lines[:-1], b"[]\n"], "not a row"),
        (lambda lines: [*lines[:-1], b"{\n"], "cannot be read"),
    ],
)
def test_whoever_rewrites_all_digests_is_found_by_the_chain_of_the_log(
    edit: Callable[[list[bytes]], list[bytes]], finding: str, backup: Path
) -> None:
    with_rows(backup, "audit_entries", edit, as_table=True)
    assert finding in damages(backup)[0]


def test_rows_that_no_store_takes_are_refused_and_none_is_kept(backup: Path, empty: Site) -> None:
    orphan = b'[77,"ministry",true]\n'
    with_rows(backup, "role_grants", lambda lines: [*lines, orphan], as_table=True)
    with pytest.raises(RestoreFailed, match=r"does not take a row of role_grants: IntegrityError.*begin again"):
        restore_backup(empty, backup)
    assert empty.store.first_used_table() is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"store_revision": "9999"}, "schema 9999"), ({"snapshot_schema_version": 99}, "schema version 99")],
)
def test_a_backup_of_a_newer_archeion_is_refused(
    change: dict[str, object], sentence: str, backup: Path, empty: Site
) -> None:
    manifest = replace(Manifest.read(backup), **change)  # type: ignore[arg-type]
    (backup / MANIFEST).write_text(manifest.as_text())
    with pytest.raises(BackupRefused, match=f"{sentence}.*upgrade Archeion first"):
        restore_backup(empty, backup)
    assert empty.releases.names() == ()


def test_a_site_that_is_in_use_is_not_restored_over(scene: tuple[Place, Kept], whole: Path) -> None:
    kept = scene[1]
    before = kept.count_rows()
    told = kept.run("restore", str(whole))
    assert told.exit_code == 2
    for sentence in (
        "the store has rows in",
        "snapshots of argo, boreas, cyclops",
        "there are releases: 0001_2026-10",
    ):
        assert sentence in told.output
    assert kept.count_rows() == before


def test_what_differs_from_a_backup_is_said(scene: tuple[Place, Kept], whole: Path, tmp_path: Path) -> None:
    kept = scene[1]
    told = kept.run("verify", "--same-as", str(kept.back_up(tmp_path / "backups")))
    assert (told.exit_code, "entries of the audit log since the backup: 1\n" in told.output) == (0, True)
    site = parts_at(tmp_path)
    restore_backup(site, whole)
    with writing(site.store.store) as connection:
        connection.execute(update(users).where(users.c.id == 901).values(language="el"))
        connection.execute(update(audit_entries).where(audit_entries.c.number == 2).values(operator="nobody"))
    argo = site.snapshots.snapshots("argo")
    site.snapshots.remove(argo[0])
    site.snapshots.hold(argo[1], "something else")
    flip(tmp_path / "releases" / "0001_2026-10" / "figures.csv")
    differences = compare(site, whole).differences
    assert [line for line in differences if "000001" not in line] == [
        *("audit_entries: other rows", "users: other rows"),
        *("releases/0001_2026-10/figures.csv: is another file", "snapshots/argo/held/2: is another file"),
    ]
    gone = [line for line in differences if "000001" in line]
    assert {line.partition(": ")[2] for line in gone} == {"is in the backup alone"}
    assert len(gone) == len([*whole.glob("snapshots/argo/000001_*/*"), *whole.glob("snapshots/argo/beside/000001_*")])
    site.store.store.dispose()
