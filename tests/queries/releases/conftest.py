"""Small hospitals at work, whose first snapshots are taken once for all tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

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
