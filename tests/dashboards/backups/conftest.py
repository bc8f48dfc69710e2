"""One site for all that is tried on backups; who changes it makes a backup of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards.backups.site import Site
from tests.dashboards.backups.parts import parts_at
from tests.dashboards.backups.scene import Kept, Place, kept_site


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Kept]]:
    with kept_site(tmp_path_factory.mktemp("kept")) as scene:
        yield scene


@pytest.fixture(scope="session")
def whole(scene: tuple[Place, Kept], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scene[1].back_up(tmp_path_factory.mktemp("backups"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    site = parts_at(tmp_path / "empty")
    yield site
    site.store.store.dispose()
