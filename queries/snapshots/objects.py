"""Objects of one bucket, below one prefix, on storage that speaks S3: what a snapshot's folder asks of it.

The client (obstore) runs threads of its own, which a process that is forked has not: what was opened before a fork is
refused after it, where it would wait for ever.
"""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore import exceptions
from obstore.store import S3Store

from queries.snapshots.bucket import Bucket

# What a page may wait for: no list and no small object takes longer to come.
_CONNECT_LIMIT = timedelta(seconds=2)
_ANSWER_LIMIT = timedelta(seconds=3)
# A file may take as long as it needs while it comes.
_SILENCE_LIMIT = timedelta(seconds=5)
_FILE_LIMIT = timedelta(minutes=5)
# Storage that did not answer one reader is not asked by the next ones for so long.
REST_SECONDS = 10.0
_LIST_AT_ONCE = 1000
_CHUNK_BYTES = 1 << 20


class StorageFailed(OSError):
    """Object storage did not do what it was asked; as a disk that fails, it is an OSError."""


class ObjectMissing(StorageFailed):
    """There is no object of that name."""


class ObjectExists(StorageFailed):
    """There is one already of a name that was to be new."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An object's name below the prefix, its size, and when it was put, by the storage's clock."""

    name: str
    size_bytes: int
    put_at: datetime


class Objects:
    """Safe among threads; opened at the first request. Every method raises StorageFailed."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._opening = threading.Lock()
        self._opened: tuple[S3Store, S3Store] | None = None
        self._rests_until = 0.0

    def list(self, prefix: str) -> tuple[Listed, ...]:
        """Those of a folder and of folders in it, by name."""
        with _failures(prefix):
            found = obstore.list(self._asking, prefix, chunk_size=_LIST_AT_ONCE).collect()
        return tuple(Listed(each["path"], each["size"], each["last_modified"]) for each in found)

    def get(self, name: str) -> bytes:
        """A small object. Raises ObjectMissing."""
        with self._reading(name):
            return bytes(obstore.get(self._asking, name).bytes())

    def stream(self, name: str) -> Iterator[bytes]:
        """A large one, in parts. Raises ObjectMissing, and StorageFailed between parts."""
        with self._reading(name):
            yield from map(bytes, obstore.get(self._carrying, name).stream(min_chunk_size=_CHUNK_BYTES))

    def put(self, name: str, content: bytes) -> None:
        with _failures(name):
            obstore.put(self._asking, name, content, use_multipart=False)

    def put_file(self, name: str, path: Path) -> None:
        """In one request: of one in parts that is given up, storage keeps the parts."""
        with _failures(name):
            obstore.put(self._carrying, name, path, use_multipart=False)

    def put_new(self, name: str, content: bytes) -> None:
        """Raises ObjectExists where there is another of that name, which then stays.

        Where the answer was lost, what is there decides: contents must tell writers apart.
        """
        try:
            with _failures(name):
                obstore.put(self._asking, name, content, use_multipart=False, mode="create")
        except StorageFailed as error:
            if self._content(name, error) != content:
                raise

    def move(self, name: str, to: str) -> None:
        """Under both names for a moment, never under none."""
        with _failures(name):
            obstore.copy(self._asking, name, to)
        self.delete([name])

    def delete(self, names: Iterable[str]) -> None:
        """Those that are there."""
        for name in names:
            with _failures(name):
                obstore.delete(self._asking, name)

    def _content(self, name: str, error: StorageFailed) -> bytes | None:
        try:
            with _failures(name):
                return bytes(obstore.get(self._asking, name).bytes())
        except ObjectMissing:
            return None
        except StorageFailed:
            raise error from None

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        if time.monotonic() < self._rests_until:
            raise StorageFailed(f"{name}: not asked for, as storage did not answer a moment ago")
        try:
            with _failures(name):
                yield
        except ObjectMissing:
            raise
        except StorageFailed:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise

    @property
    def _asking(self) -> S3Store:
        return self._open()[0]

    @property
    def _carrying(self) -> S3Store:
        return self._open()[1]

    def _open(self) -> tuple[S3Store, S3Store]:
        _Runtime.enter()
        with self._opening:
            if self._opened is None:
                self._opened = (
                    _store(self._bucket, _ANSWER_LIMIT, _ANSWER_LIMIT, retries=1),
                    _store(self._bucket, _FILE_LIMIT, _SILENCE_LIMIT, retries=1),
                )
            return self._opened


class _Runtime:
    """The client's threads belong to the process that first asked anything."""

    process: int | None = None

    @classmethod
    def enter(cls) -> None:
        if cls.process is None:
            cls.process = os.getpid()
        if cls.process != os.getpid():
            raise StorageFailed("object storage was asked before this process was forked; let each process ask anew")


def _store(bucket: Bucket, limit: timedelta, silence_limit: timedelta, retries: int) -> S3Store:
    address = urlsplit(bucket.url)
    named = {
        "endpoint": bucket.endpoint,
        "region": bucket.region,
        "access_key_id": bucket.key,
        "secret_access_key": bucket.secret,
    }
    return S3Store(
        address.netloc,
        prefix=address.path.strip("/") or None,
        config={name: value for name, value in named.items() if value is not None},  # type: ignore[arg-type] # a TypedDict of these names
        client_options={
            "allow_http": (bucket.endpoint or "").startswith("http://"),
            "connect_timeout": _CONNECT_LIMIT,
            "timeout": limit,
            "read_timeout": silence_limit,
        },
        retry_config={
            "max_retries": retries,
            "retry_timeout": limit,
            "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2},
        },
    )


@contextmanager
def _failures(name: str) -> Iterator[None]:
    """Of what the client raises the first line alone: the rest shows requests."""
    try:
        yield
    except exceptions.AlreadyExistsError:
        raise ObjectExists(f"{name} is there already") from None
    except (exceptions.NotFoundError, FileNotFoundError) as error:
        raise ObjectMissing(f"{name} is not there: {_first_line(error)}") from None
    except (exceptions.BaseError, OSError, ValueError) as error:
        raise StorageFailed(f"{name}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
