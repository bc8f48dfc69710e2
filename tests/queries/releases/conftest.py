"""Small hospitals at work, whose first snapshots are taken once for all tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from queries.releases.folder import ReleaseFolder
from tests.queries.releases.scene import at
from tests.queries.releases.small import FIRST_TAKEN, Small


@pytest.fixture(scope="session")
def first_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("first-snapshots")
    made = Small(directory)
    made.take(FIRST_TAKEN)
    made.close()
    return directory / "snapshots"


@pytest.fixture
def small(first_snapshots: Path, tmp_path: Path) -> Iterator[Small]:
    shutil.copytree(first_snapshots, tmp_path / "snapshots")
    made = Small(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def released(first_snapshots: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """With a release of September 2016. For tests that change nothing."""
    directory = tmp_path_factory.mktemp("released-once")
    shutil.copytree(first_snapshots, directory / "snapshots")
    made = Small(directory)
    made.scene.make("2016-09", at("2016-10-03"))
    yield made
    made.close()


@pytest.fixture
def folder(released: Small, tmp_path: Path) -> ReleaseFolder:
    """A copy of that release, to be damaged."""
    shutil.copytree(released.scene.directory / "releases", tmp_path / "releases")
    return ReleaseFolder(tmp_path / "releases")
