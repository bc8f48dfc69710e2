"""Fixtures of every test: the servers, started on first use; one fixed clock; no network; no shared random state."""

import ipaddress
import random
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from queries.snapshots.place import SnapshotPlace
from tests.object_storage import ObjectStorage, running_object_storage
from tests.queries.places import NOW, Place, mssql_place, server_place, sqlite_place
from tests.redis_servers import RedisOfTests, running_redis
from tests.servers import Server, running, start_mariadb, start_postgresql
from tests.spark_server import SparkServer, running_spark

SERVER_FIXTURES = {"postgresql", "mariadb", "object_storage", "redis_server"}
BROWSER_TESTS, SPARK_TESTS = (Path(__file__).resolve().parent / name for name in ("browser", "spark"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-snapshots", action="store_true", help="write tests/snapshots anew")
    parser.addoption("--requests", type=int, default=1_000, help="how many hostile requests are sent")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses a server is marked so, before -m selects; what takes longest is begun first, beside the rest."""
    for item in items:
        # .ci/test looks for them there alone.
        if item.get_closest_marker("browser") and BROWSER_TESTS not in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} needs a browser: it belongs into tests/browser")
        if item.get_closest_marker("spark") and SPARK_TESTS not in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} needs the Spark client: it belongs into tests/spark")
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with running(start_postgresql) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    with running(start_mariadb) as server:
        yield server


@pytest.fixture(scope="session")
def object_storage() -> Iterator[ObjectStorage]:
    with running_object_storage() as storage:
        yield storage


@pytest.fixture(params=["directory", pytest.param("object_storage", marks=pytest.mark.servers)])
def snapshot_place(request: pytest.FixtureRequest, tmp_path: Path) -> SnapshotPlace:
    """Wherever snapshots may lie: a test that uses it is run for each."""
    if request.param == "directory":
        return SnapshotPlace(tmp_path / "snapshots")
    storage: ObjectStorage = request.getfixturevalue("object_storage")
    return storage.new_place(tmp_path / "cache")


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisOfTests]:
    with running_redis() as server:
        yield server


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkServer]:
    with running_spark(tmp_path_factory.mktemp("spark")) as server:
        yield server


@pytest.fixture(scope="session")
def clock() -> Callable[[], datetime]:
    """2026-11-22 12:00 in Athens."""
    return lambda: NOW


@pytest.fixture(scope="module")
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Place]]:
    """Makes an empty database on the named engine; dropped after the module."""
    places: list[Place] = []

    def new(engine: str) -> Place:
        match engine:
            case "sqlite":
                place = sqlite_place(tmp_path_factory.mktemp("index"))
            case "mssql":
                place = mssql_place()
            case "odbc":
                place = server_place(request.getfixturevalue("mariadb"), through_odbc=True)
            case _:
                place = server_place(request.getfixturevalue(engine), through_odbc=False)
        places.append(place)
        return place

    yield new
    for place in places:
        place.drop()


@pytest.fixture(autouse=True)
def _random_state_is_nobodys() -> Iterator[None]:
    """Chance comes from a seeded random.Random of one's own, or tests would depend on their order."""
    before = random.getstate()
    yield
    assert random.getstate() == before, "the global random state was used"


@pytest.fixture(scope="session", autouse=True)
def _only_loopback() -> Iterator[None]:
    """No test may need the world outside this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise RuntimeError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
