"""Faults made for real: locks that are not let go, sessions that are ended, ports and servers that fall silent."""

import os
import resource
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import URL, Connection, NullPool, create_engine

from tests.queries.places import Place

WAIT_LIMIT_SECONDS = 10


def with_port(url: URL, port: int) -> URL:
    odbc = {"port": str(port)} if "port" in url.query else {}
    return url.set(port=port).update_query_dict(odbc)


@contextmanager
def locked(place: Place) -> Iterator[Connection]:
    """Nobody reads DICOMImages meanwhile."""
    engine = create_engine(place.writer, poolclass=NullPool)
    mysql = engine.dialect.name != "postgresql"
    with engine.connect() as connection:
        lock = "LOCK TABLES DICOMImages WRITE" if mysql else "LOCK TABLE DICOMImages IN ACCESS EXCLUSIVE MODE"
        connection.exec_driver_sql(lock)
        yield connection
        if mysql:
            connection.exec_driver_sql("UNLOCK TABLES")
        connection.rollback()


def drop_when_waiting(place: Place) -> None:
    """End the reader's session once it waits for the lock."""
    reader = place.reader.username
    engine = create_engine(place.writer, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    if engine.dialect.name == "postgresql":
        waiting = f"SELECT pid FROM pg_stat_activity WHERE usename = '{reader}' AND wait_event_type = 'Lock'"
        end = "SELECT pg_terminate_backend({})"
    else:
        waiting = f"SELECT id FROM information_schema.processlist WHERE user = '{reader}' AND state LIKE 'Waiting%%'"
        end = "KILL CONNECTION {}"
    deadline = time.monotonic() + WAIT_LIMIT_SECONDS
    with engine.connect() as connection:
        while (session := connection.exec_driver_sql(waiting).scalar()) is None:
            assert time.monotonic() < deadline, "the reader does not wait for the lock"
            time.sleep(0.05)
        connection.exec_driver_sql(end.format(session))


@contextmanager
def muted(place: Place) -> Iterator[tuple[URL, threading.Event]]:
    """The reader's URL through a relay, which swallows every word once the event is set."""
    mute = threading.Event()
    with ExitStack() as opened:
        listener = opened.enter_context(socket.create_server(("127.0.0.1", 0)))

        def relay(source: socket.socket, target: socket.socket) -> None:
            with suppress(OSError):
                while words := source.recv(65536):
                    if not mute.is_set():
                        target.sendall(words)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client = opened.enter_context(listener.accept()[0])
                    server = opened.enter_context(socket.create_connection(("127.0.0.1", place.reader.port or 0)))
                    for ends in ((client, server), (server, client)):
                        threading.Thread(target=relay, args=ends, daemon=True).start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        yield with_port(place.reader, listener.getsockname()[1]), mute
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join()


@contextmanager
def silent_port() -> Iterator[int]:
    """Accepts connections and never says a word."""
    with ExitStack() as accepted:
        listener = accepted.enter_context(socket.create_server(("127.0.0.1", 0)))

        def accept() -> None:
            while True:
                try:
                    accepted.enter_context(listener.accept()[0])
                except OSError:
                    return

        accepting = threading.Thread(target=accept)
        accepting.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join()


@contextmanager
def small_files_only(most_bytes: int) -> Iterator[None]:
    """As a disk that is full: whatever this process writes beyond so many bytes of a file fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(disk: Path, size: str) -> Iterator[Path]:
    """A file system of its own with so much room; skips the test where that is not allowed."""
    if os.geteuid():
        pytest.skip("only root may mount a small file system")
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"mount is not allowed here: {mounted.stderr.decode()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)
