"""Archives and an empty store, made once; each test has its own scene of them."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from auth.store import open_store
from queries.archives.turns import Turns
from queries.locks import FileLocks
from queries.settings import HospitalSettings
from queries.snapshots.folder import LocalFolder
from queries.snapshots.renew import renew
from tests.dashboards.deliveries.scene import NOVEMBER, Scene
from tests.dashboards.hospitals import ARGO, CYCLOPS, make_hospitals
from tests.dashboards.mail_servers import Postbox, mail_server
from tests.stores import migrated_store


@pytest.fixture(scope="session")
def two_hospitals(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, HospitalSettings]:
    made = make_hospitals(tmp_path_factory.mktemp("archives"))
    return {hospital.code: hospital for hospital in made if hospital.code in (ARGO, CYCLOPS)}


@pytest.fixture(scope="session")
def snapshots(two_hospitals: Mapping[str, HospitalSettings], tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("snapshots")
    turns = Turns(FileLocks(directory / "turns"))
    for hospital in two_hospitals.values():
        renew(hospital, LocalFolder(directory), turns, lambda: NOVEMBER, lambda _progress: None)
    return directory


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def scene(
    tmp_path: Path,
    two_hospitals: Mapping[str, HospitalSettings],
    snapshots: Path,
    empty_store: Path,
    postbox: Postbox,
) -> Iterator[Scene]:
    store = open_store(f"sqlite:///{shutil.copy(empty_store, tmp_path)}")
    with mail_server(postbox) as server:
        scene = Scene(tmp_path, two_hospitals, store, snapshots, mail_server=server)
        yield scene
        scene.close()
    store.dispose()
