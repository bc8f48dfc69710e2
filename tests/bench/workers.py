"""gunicorn and its workers, serving what `lay_out` has put into a directory, on a port of loopback."""

import json
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher

from auth.audit import Actor
from auth.grants import read_grants
from auth.passwords import Passwords
from auth.store import open_store, upgrade
from auth.users import create_user
from queries.settings import HospitalSettings
from tests.bench.wsgi import HOSPITALS, SECRET, STORE
from tests.servers import SERVER_ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
NAME = "bench"
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 15
_LOG = "server.log"


@dataclass(frozen=True, slots=True)
class Workers:
    """A running site, its account `NAME` seeing every hospital; `pids` are those of its workers."""

    port: int
    password: str
    pids: tuple[int, ...]
    directory: Path

    def rss_bytes(self) -> tuple[int, ...]:
        try:
            return tuple(_rss_bytes(pid) for pid in self.pids)
        except FileNotFoundError as error:
            raise RuntimeError(f"a worker is gone; what the server said:\n{self.log()[-4000:]}") from error

    def log(self) -> str:
        return (self.directory / _LOG).read_text(encoding="utf-8", errors="replace")


def lay_out(directory: Path, hospitals: tuple[HospitalSettings, ...]) -> str:
    """What `create_site` reads, but for snapshots; the password of the account is returned."""
    texts = [hospital.model_dump(mode="json") for hospital in hospitals]
    (directory / HOSPITALS).write_text(json.dumps(texts), encoding="utf-8")
    (directory / SECRET).write_text(secrets.token_hex(32), encoding="utf-8")
    password = secrets.token_urlsafe(16)
    store = open_store(f"sqlite:///{directory / STORE}")
    upgrade(store)
    hasher = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    grants = read_grants(("ministry=all",), ())
    who, now = Actor.of_command(), datetime.now(UTC)
    create_user(store, hasher, name=NAME, password=password, grants=grants, language="en", by=who, now=now)
    store.dispose()
    return password


@contextmanager
def serving(directory: Path, password: str, count: int) -> Iterator[Workers]:
    log = directory / _LOG
    server = _start(directory, log, count)
    try:
        port = _port(server, log)
        yield Workers(port, password, _workers_of(server.pid, count), directory)
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _start(directory: Path, log: Path, count: int) -> subprocess.Popen[bytes]:
    setpriv = shutil.which("setpriv") or "setpriv"
    command = [
        *(setpriv, "--pdeathsig", "TERM", "--", sys.executable, "-m", "gunicorn"),
        *(f"tests.bench.wsgi:create_site('{directory}')", "--bind", "127.0.0.1:0", "--workers", str(count)),
        *("--threads", "8", "--no-control-socket"),
    ]
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=ROOT, env=SERVER_ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )


def _port(server: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        listening = re.search(r"Listening at: http://\S+?:(\d+)[ ,]", log.read_text(encoding="utf-8"))
        if listening:
            return int(listening[1])
        time.sleep(0.05)
    raise RuntimeError(f"the application does not start:\n{log.read_text(encoding='utf-8')}")


def _workers_of(master: int, count: int) -> tuple[int, ...]:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
        if len(children) == count:
            return tuple(int(child) for child in children)
        time.sleep(0.05)
    raise RuntimeError("the workers do not start")


def _rss_bytes(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kilobytes) * 1024
