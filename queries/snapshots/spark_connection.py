"""One session of Spark Connect for each process: opened at the first question, anew after a fork or a lost server.

Statements are stopped at a limit, on the cluster and, where that does not answer, here by closing the connection.
"""

import os
import threading
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import grpc
from pyspark.errors import PySparkException
from pyspark.errors.exceptions.connect import SparkConnectGrpcException

with warnings.catch_warnings():
    # That pandas 3 is not supported. Nothing here makes a DataFrame of pandas out of Spark's answers.
    warnings.filterwarnings("ignore", category=FutureWarning, message="PySpark does not yet fully support pandas")
    from pyspark.sql.connect.client import DefaultChannelBuilder
    from pyspark.sql.connect.session import SparkSession

from queries.errors import ClusterUnavailable, ConfigurationError, QueryTimedOut, SnapshotUnreadable

# What decides over numbers is the same whatever the server was started with.
_CONFIGURATION = {
    # Overflow and what is no number are errors, not NULL.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
    # Since 4.1 Spark would paste values into the text before it reads it; so they are bound.
    "spark.sql.legacy.parameterSubstitution.constantsOnly": "true",
    # And look for `${…}` in it.
    "spark.sql.variable.substitute": "false",
    "spark.sql.ansi.enforceReservedKeywords": "false",
}
_CHANNEL_OPTIONS = [
    # A new connection to a server that has come back waits for nothing that the old one learned.
    ("grpc.use_local_subchannel_pool", 1),
    # Statements go to the cluster and to no proxy.
    ("grpc.enable_http_proxy", 0),
]
# For opening a session, which others wait for meanwhile.
_OPENING_SECONDS = 10.0
# After a statement was called off, the cluster has so long to say so.
_GRACE_SECONDS = 3.0
_GONE = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.CANCELLED})
# What a server says of a session that it does not have: it was restarted, or tidied up.
_SESSION_LOST = ("INVALID_HANDLE.", "NO_ACTIVE_SESSION", "RESPONSE_ALREADY_RECEIVED", "session ident")
# What asking through a channel raises that was closed meanwhile: because another statement had failed.
_CLOSED = "closed channel"


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    process: int
    session: SparkSession

    def close(self) -> None:
        """Whoever waits for an answer waits no longer. Of the library it may take ten seconds."""
        self.session.client.close()


class ConnectionLost(ClusterUnavailable):
    """The server or its session is gone; a new connection may find it there again."""


class SparkConnection:
    """Sessions of one server; safe among threads. The URL may hold a token: it is in no message and no repr."""

    def __init__(self, url: str, limit_seconds: float) -> None:
        try:
            DefaultChannelBuilder(url)
        except (PySparkException, ValueError):
            # The library's own text repeats the URL.
            shape = "sc://host:15002 or sc://host:15002/;use_ssl=true;token=…"
            raise ConfigurationError(f"the address of a Spark Connect server is written {shape}") from None
        self._url = url
        self._limit_seconds = limit_seconds
        self._opening = threading.Lock()
        self._opened: Opened | None = None
        # Of the process that this one was forked from: their threads are not in this process, so they are left alone.
        self._inherited: list[Opened] = []

    @contextmanager
    def statement(self) -> Iterator[SparkSession]:
        """The session, for one statement; whatever that fails with is raised as ConnectionLost, QueryTimedOut or
        SnapshotUnreadable."""
        opened = self._session()
        limit = _Limit(opened, self._limit_seconds)
        try:
            with limit:
                yield opened.session
        except (PySparkException, grpc.RpcError, ValueError) as error:
            failure = _failure(error, limit)
            if failure is None:
                raise
            if isinstance(failure, ClusterUnavailable) or limit.has_closed:
                self._drop(opened)
            raise failure from None

    def close(self) -> None:
        with self._opening:
            opened, self._opened = self._opened, None
        if opened is not None and opened.process == os.getpid():
            opened.close()

    def _session(self) -> Opened:
        with self._opening:
            if self._opened is not None and self._opened.process != os.getpid():
                self._inherited.append(self._opened)
                self._opened = None
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> Opened:
        session = SparkSession(connection=DefaultChannelBuilder(self._url, _CHANNEL_OPTIONS))
        # Not again and again for ten minutes: whoever asked is told, and may ask anew.
        session.client.set_retry_policies([])
        opened = Opened(os.getpid(), session)
        limit = _Limit(opened, min(self._limit_seconds, _OPENING_SECONDS))
        try:
            with limit:
                for name, value in _CONFIGURATION.items():
                    session.conf.set(name, value)
        except (PySparkException, grpc.RpcError, ValueError) as error:
            opened.close()
            failure = _failure(error, limit)
            if failure is None:
                raise
            raise failure from None
        return opened

    def _drop(self, opened: Opened) -> None:
        with self._opening:
            if self._opened is opened:
                self._opened = None
        opened.close()


class _Limit:
    """Calls what is asked within the `with` block off when it takes too long."""

    def __init__(self, opened: Opened, limit_seconds: float) -> None:
        self._opened = opened
        self._tag = f"archeion-{uuid.uuid4()}"
        self._calling_off = threading.Timer(limit_seconds, self._call_off)
        self._closing = threading.Timer(limit_seconds + _GRACE_SECONDS, self._close)
        self.is_over = False
        self.has_closed = False

    def __enter__(self) -> None:
        self._opened.session.addTag(self._tag)
        for timer in (self._calling_off, self._closing):
            timer.daemon = True
            timer.start()

    def __exit__(self, *_: object) -> None:
        for timer in (self._calling_off, self._closing):
            timer.cancel()
        self._opened.session.removeTag(self._tag)

    def _call_off(self) -> None:
        self.is_over = True
        try:
            self._opened.session.interruptTag(self._tag)
        except (PySparkException, grpc.RpcError, ValueError):
            # It does not listen any more.
            self._close()

    def _close(self) -> None:
        self.has_closed = True
        self._opened.close()


def _failure(error: Exception, limit: _Limit) -> ClusterUnavailable | QueryTimedOut | SnapshotUnreadable | None:
    """What it means to whoever asked; None for what is a defect of ours."""
    if limit.is_over:
        return QueryTimedOut("the Spark cluster took too long; the statement was called off")
    text = str(error).strip()
    code = error.getGrpcStatusCode() if isinstance(error, SparkConnectGrpcException) else None
    if code in _GONE or _CLOSED in text or any(words in text for words in _SESSION_LOST):
        return ConnectionLost("the Spark Connect server cannot be reached, or has lost this session")
    if not isinstance(error, PySparkException):
        return None
    return SnapshotUnreadable(f"Spark cannot read the snapshots: {text.splitlines()[0]}")
