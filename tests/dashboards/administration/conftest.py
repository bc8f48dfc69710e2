"""One site for these tests: Argo keeps sizes, and IT of Argo alone looks after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from queries.settings import HospitalSettings
from tests.dashboards.administration.scene import add_it_of_argo
from tests.dashboards.hospitals import make_hospitals
from tests.dashboards.serving import Site, serving
from tests.dashboards.storage.archives import sized_hospital


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hospitals")


@pytest.fixture(scope="module")
def hospitals(directory: Path) -> tuple[HospitalSettings, ...]:
    _argo, *others = make_hospitals(directory)
    return (sized_hospital(directory), *others)


@pytest.fixture(scope="module")
def site(directory: Path, hospitals: tuple[HospitalSettings, ...]) -> Iterator[Site]:
    with serving(directory, hospitals, snapshots=directory / "snapshots") as site:
        add_it_of_argo(site)
        yield site
