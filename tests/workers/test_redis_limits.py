"""How often archives are asked, and whose job it is, where all machines share a Redis."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboards.jobs.limits import JobsUnavailable, Limits
from dashboards.workers.limits import RedisLimits
from dashboards.workers.redis_server import RedisServer
from queries.errors import ConfigurationError
from queries.locks import FileLocks
from tests.dashboards.limits_contract import CHECKS
from tests.redis_servers import RedisOfTests
from tests.servers import free_port


@pytest.fixture
def limits(redis_server: RedisOfTests, tmp_path: Path) -> Iterator[RedisLimits]:
    redis_server.empty()
    with RedisServer(redis_server.url).client() as client:
        yield RedisLimits(client, FileLocks(tmp_path), asked_again_after_seconds=0.4)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_limits_of_a_redis_are_limits(
    check: Callable[[Limits], None], redis_server: RedisOfTests, tmp_path: Path
) -> None:
    redis_server.empty()
    with RedisServer(redis_server.url).client() as client:
        check(RedisLimits(client, FileLocks(tmp_path)))


def test_an_archive_may_be_asked_again_after_a_while(limits: RedisLimits) -> None:
    assert limits.reserve(("argo",)) == ("argo",)
    assert limits.reserve(("argo",)) == ()
    time.sleep(0.5)
    assert limits.reserve(("argo",)) == ("argo",)


def test_a_job_is_alive_until_it_has_ended(limits: RedisLimits) -> None:
    assert not limits.is_alive("one")
    limits.note_alive("one")
    assert limits.is_alive("one")
    limits.note_ended("one")
    assert not limits.is_alive("one")


def test_nothing_is_kept_for_ever(limits: RedisLimits, redis_server: RedisOfTests) -> None:
    limits.reserve(("argo",))
    limits.spend("one")
    limits.cancel("one")
    limits.note_alive("one")
    with redis_server.client() as client:
        keys = client.keys("*")
        assert len(keys) == 4
        assert all(key.startswith("archeion:") and client.pttl(key) > 0 for key in keys)


def test_a_redis_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with RedisServer(f"redis://:secret@127.0.0.1:{free_port()}/0").client() as client:
        limits = RedisLimits(client, FileLocks(tmp_path))
        for ask in (lambda: limits.reserve(("argo",)), lambda: limits.spend("1"), lambda: limits.cancel("1")):
            with pytest.raises(JobsUnavailable):
                ask()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://:secret@host",
        "redis://:secret@",
        "redis://:secret@host:99999",
        "redis://:secret@host/x",
        "redis://:se/cret@host",
    ],
)
def test_what_is_no_redis_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        RedisServer.read(url, None)
    assert "secret" not in str(refused.value)


def test_passwords_are_in_no_repr(redis_server: RedisOfTests) -> None:
    server = RedisServer.read(redis_server.url, None)
    with server.client() as client:
        client.ping()
        assert redis_server.password not in f"{server!r} {client!r} {client.connection_pool!r}"


def test_a_certificate_authority_is_for_tls() -> None:
    with pytest.raises(ConfigurationError, match="rediss"):
        RedisServer.read("redis://host", "ca.pem")
    with pytest.raises(ConfigurationError, match=r"no\.pem is no file"):
        RedisServer.read("rediss://host", "no.pem")
