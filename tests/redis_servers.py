"""A private Redis for the tests: on loopback alone, with a password, all of it in one directory, gone afterwards.

It appends what it is told to a file as it is told it, so that one that is killed has it all when it is started again.
"""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import RedisError

from tests.servers import (
    LOOPBACK,
    SERVER_ENVIRONMENT,
    START_LIMIT_SECONDS,
    STOP_LIMIT_SECONDS,
    ServerError,
    end_process,
    free_port,
)


@dataclass(slots=True)
class RedisOfTests:
    """`ca_file` is what signed its certificate, where it speaks TLS."""

    directory: Path
    port: int
    password: str
    ca_file: Path | None = None
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        scheme = "rediss" if self.ca_file else "redis"
        return f"{scheme}://:{self.password}@{LOOPBACK}:{self.port}/0"

    def client(self) -> Redis:
        options: dict[str, Any] = {"ssl_ca_certs": str(self.ca_file)} if self.ca_file else {}
        return Redis.from_url(self.url, decode_responses=True, socket_timeout=5, **options)

    def start(self) -> None:
        # Ends with the thread that started it: start it from the main thread.
        guard = [shutil.which("setpriv") or "setpriv", "--pdeathsig", "KILL", "--"]
        log = (self.directory / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [*guard, _binary(), str(self.directory / "redis.conf")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_options(self.directory),
            )
        self._wait_until_ready()

    def kill(self) -> None:
        """As a power cut does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_LIMIT_SECONDS)

    def stop(self) -> None:
        if self._process is not None:
            end_process(self._process)

    def empty(self) -> None:
        with self.client() as client:
            client.flushall()

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_LIMIT_SECONDS
        while True:
            try:
                with self.client() as client:
                    client.ping()
                return
            except (NoConnection, RedisError) as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    tail = (self.directory / "log").read_text(errors="replace")[-2000:]
                    raise ServerError(f"Redis did not start:\n{tail}") from error
            time.sleep(0.05)


@contextmanager
def running_redis(tls_files: tuple[Path, Path] | None = None) -> Iterator[RedisOfTests]:
    """`tls_files`: a certificate that signed itself, and its key; it then speaks TLS alone."""
    with tempfile.TemporaryDirectory(prefix="archeion-", ignore_cleanup_errors=True) as name:
        directory = Path(name)
        server = RedisOfTests(directory, free_port(), secrets.token_urlsafe(18), tls_files[0] if tls_files else None)
        _write_settings(server, tls_files)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _write_settings(server: RedisOfTests, tls_files: tuple[Path, Path] | None) -> None:
    # In a file, so that the password stands in no list of processes.
    path = server.directory / "redis.conf"
    path.touch(mode=0o600)
    lines = [
        *(f"bind {LOOPBACK}", f"requirepass {server.password}", f"dir {server.directory}"),
        *("appendonly yes", "appendfsync everysec", 'save ""', "maxmemory-policy noeviction", "daemonize no"),
    ]
    if tls_files is None:
        lines.append(f"port {server.port}")
    else:
        copies = [server.directory / each.name for each in tls_files]
        for source, copy in zip(tls_files, copies, strict=True):
            shutil.copyfile(source, copy)
        names = ("tls-cert-file", "tls-key-file", "tls-ca-cert-file")
        files = zip(names, [*copies, copies[0]], strict=True)
        lines += ["port 0", f"tls-port {server.port}", "tls-auth-clients no"]
        lines += [f"{each} {file}" for each, file in files]
    path.write_text("\n".join([*lines, ""]))
    account = _account()
    for each in (server.directory, *server.directory.iterdir()):
        os.chown(each, account.pw_uid, account.pw_gid)


def _account() -> pwd.struct_passwd:
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    return accounts.get("redis", accounts["nobody"])


def _options(directory: Path) -> dict[str, Any]:
    options: dict[str, Any] = {"cwd": directory, "env": SERVER_ENVIRONMENT}
    account = _account()
    if account.pw_uid != os.geteuid():
        options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return options


def _binary() -> str:
    path = shutil.which("redis-server", path=SERVER_ENVIRONMENT["PATH"])
    if path is None:
        raise ServerError("redis-server is not installed: run .ci/packages")
    return path
