"""The Redis that replicas of the pages, workers and beats share: where it is, and how it is spoken to."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from dashboards.jobs.limits import JobsUnavailable
from queries.errors import ConfigurationError

# Of everything that is ours in it: others may use the same Redis.
PREFIX = "archeion:"
# A page says that it cannot be reached rather than keep its reader waiting.
CONNECT_LIMIT_SECONDS = 2
ANSWER_LIMIT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class RedisServer:
    """`url` has the password, and is in no repr; `ca_file` the certificates to trust in place of the system's."""

    url: str = field(repr=False)
    ca_file: str | None = None

    @classmethod
    def read(cls, url: str, ca_file: str | None) -> Self:
        """Of redis://:PASSWORD@HOST:PORT/NUMBER, or rediss://… for TLS. Raises ConfigurationError, without the
        password."""
        try:
            parts = urlsplit(url)
            is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
            database = parts.path.removeprefix("/")
            is_ours = parts.scheme in ("redis", "rediss") and database.isascii() and (database or "0").isdecimal()
        except ValueError:
            is_whole = is_ours = False
        if not is_whole or not is_ours or parts.query or parts.fragment:
            raise ConfigurationError(
                "ARCHEION_REDIS is no address of a Redis; allowed: redis://:PASSWORD@HOST:PORT/NUMBER, or rediss://… "
                "for TLS, in which signs of the password such as / and @ are written as %2F and %40"
            )
        if ca_file is not None:
            if parts.scheme != "rediss":
                raise ConfigurationError(
                    "ARCHEION_REDIS_CA_FILE is for TLS: ARCHEION_REDIS must begin with rediss://"
                )
            if not Path(ca_file).is_file():
                raise ConfigurationError(f"ARCHEION_REDIS_CA_FILE: {ca_file} is no file")
        return cls(url, ca_file)

    @property
    def tls(self) -> dict[str, Any] | None:
        """How its certificate is looked at: always. None without TLS."""
        if urlsplit(self.url).scheme != "rediss":
            return None
        trusted = {"ssl_ca_certs": self.ca_file} if self.ca_file else {}
        return {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True, **trusted}

    def client(self) -> Redis:
        """Safe among threads; connects at the first use, and once more where the server went away meanwhile."""
        return Redis.from_url(
            self.url,
            decode_responses=True,
            socket_connect_timeout=CONNECT_LIMIT_SECONDS,
            socket_timeout=ANSWER_LIMIT_SECONDS,
            retry=Retry(NoBackoff(), 1),
            **(self.tls or {}),
        )


@contextmanager
def unavailable_as_ours() -> Iterator[None]:
    """What a Redis that is gone, full or starting makes of a command is raised as JobsUnavailable."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise JobsUnavailable("Redis does not answer") from error
