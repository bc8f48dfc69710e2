"""Whatever a making dies of, the releases that are there are whole, and the next making is in nobody's way."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from queries.errors import ReleaseDamaged, ReleaseMissing, ReleaseNotWritten, ReleaseUnderWay
from queries.releases.folder import ReleaseFolder
from tests.queries.faults import small_files_only
from tests.queries.releases.scene import at
from tests.queries.releases.small import Small

ROOT = Path(__file__).parents[3]
MADE_AT = at("2016-10-03")


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"making.lock"}


def test_two_makings_at_once_are_one(small: Small) -> None:
    with small.scene.releases.writing(), pytest.raises(ReleaseUnderWay):
        small.scene.make("2016-09", MADE_AT)
    assert small.scene.make("2016-09", MADE_AT).is_new


@pytest.mark.parametrize("most_bytes", [100, 10_000])
def test_where_no_file_can_be_written_whole_there_is_no_release(most_bytes: int, small: Small) -> None:
    with small_files_only(most_bytes), pytest.raises(ReleaseNotWritten):
        small.scene.make("2016-09", MADE_AT)
    assert left_in(small.scene.directory / "releases") == set()
    assert small.scene.make("2016-09", MADE_AT).release.number == 1


@contextmanager
def maker(directory: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that makes the release of the small hospitals there, and waits when its files are half written."""
    command = [sys.executable, "-m", "tests.queries.releases.maker", str(directory)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_killed_while_it_writes_a_making_leaves_no_release(small: Small) -> None:
    folder = small.scene.directory / "releases"
    with maker(small.scene.directory) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half written\n"
        with pytest.raises(ReleaseUnderWay):
            small.scene.make("2016-09", MADE_AT)
        os.kill(process.pid, signal.SIGKILL)
    assert left_in(folder) == {".writing"}
    assert (folder / ".writing" / "figures.csv").exists()
    assert small.scene.releases.releases() == ()
    release = small.scene.make("2016-09", MADE_AT).release
    assert left_in(folder) == {release.name}
    assert small.scene.releases.damages(release) == ()


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "name", ["figures.csv", "completeness.csv", "hospitals.csv", "codebook.el.md", "datapackage.json"]
)
def test_one_changed_byte_is_found(name: str, folder: ReleaseFolder) -> None:
    release = folder.release(1)
    flipped(folder.path(release, release.file(name)))
    assert folder.damages(release) == (f"{name}: is not what was written",)


def test_what_is_gone_or_does_not_belong_is_found(folder: ReleaseFolder) -> None:
    release = folder.release(1)
    path = folder.path(release, release.file("revisions.csv"))
    path.rename(path.with_name("other.csv"))
    assert folder.damages(release) == ("other.csv: does not belong to the release", "revisions.csv: is gone")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"number": 1}', b"\xff"])
@pytest.mark.parametrize("name", ["made.json", "datapackage.json"])
def test_a_release_that_says_nothing_of_itself_is_damaged(
    name: str, content: bytes, folder: ReleaseFolder, tmp_path: Path
) -> None:
    (tmp_path / "releases" / "0001_2016-09" / name).write_bytes(content)
    with pytest.raises(ReleaseDamaged, match="release 0001_2016-09 cannot be read"):
        folder.releases()


def test_a_number_or_a_file_that_is_not_there_is_missing(folder: ReleaseFolder) -> None:
    with pytest.raises(ReleaseMissing):
        folder.release(2)
    with pytest.raises(ReleaseMissing):
        folder.release(1).file("made.json")
