"""The application as a site runs it: gunicorn from the checkout, synthetic hospitals, accounts made by command."""

import os
import re
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from queries.criteria import Month
from queries.demo import hospitals as demo
from queries.forecasts.series import later

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_SECONDS = 60
STOP_LIMIT_SECONDS = 10
LOG_LINES_SHOWN = 40

# The demo's hospitals with a tenth of their studies answer in a tenth of the time and show the same states. Of that
# whose studies are missing for weeks nobody would miss so few: it keeps the others.
FEWER_STUDIES = tuple(
    hospital if hospital.profile.losses else replace(hospital, studies_per_year=hospital.studies_per_year // 10)
    for hospital in demo.DEMO_HOSPITALS
)
# What sums begin with: the same without second copies.
ORIGINALS = tuple(hospital.code for hospital in demo.DEMO_HOSPITALS if hospital.copy_of is None)
REACHABLE = tuple(hospital.code for hospital in demo.DEMO_HOSPITALS)
UNREACHABLE_NAME = "General Hospital of Sitia (unreachable)"
_SEVERAL = [f"--role=ministry={','.join(REACHABLE)}", f"--role=hospital_administration={','.join(ORIGINALS)}"]
# Name → arguments of `users create`. Who sees a second copy from outside is outside of all. Under way Eleni changes
# her language and Nikos loses his sessions: tests of other things leave Eleni alone and sign Nikos in anew.
ACCOUNTS = {
    "maria": _SEVERAL,
    "nikos": ["--role=hospital_administration=heraklion"],
    "eleni": _SEVERAL,
    "ministry": ["--role=ministry=all"],
    "ivan": ["--role=central_it=all"],
    # No figures: they manage accounts.
    "uma": ["--role=user_administrator=all"],
}


def who_may_see(view: str) -> str:
    """Somebody to whom the page opens, and who sees many hospitals there."""
    return "maria" if view.startswith("/equipment") else "ministry"


# Nothing listens on port 1 (tcpmux) of a machine of today: the connection is refused at once.
_UNREACHABLE = f"""
[hospitals.sitia]
name.el = "Γενικό Νοσοκομείο Σητείας (άφαντο)"
name.en = "{UNREACHABLE_NAME}"
region = "7η ΥΠΕ"
archive.kind = "conquest"
archive.url = "postgresql+psycopg://archeion@127.0.0.1:1/conquest"
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A running application."""

    origin: str
    password: str
    directory: Path
    today: date

    def log_end(self) -> str:
        """The last lines the server wrote, for the message of a failed test."""
        lines = (self.directory / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES_SHOWN:])

    def end_sessions_of(self, name: str) -> None:
        """What an administrator's command or the idle limit does, behind the browser's back."""
        with closing(sqlite3.connect(self.directory / "store.db")) as store, store:
            store.execute("DELETE FROM sessions WHERE user_id = (SELECT id FROM users WHERE name = ?)", (name,))


@contextmanager
def serving(directory: Path, demo_hospitals: tuple[demo.DemoHospital, ...], *, workers: int = 1) -> Iterator[Site]:
    """A site for the length of a `with` block, its archives taken once; everything it writes lies in `directory`."""
    today = datetime.now(UTC).date()
    environment = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "ARCHEION_SECRET_KEY": secrets.token_hex(32),
        "ARCHEION_HOSPITALS": str(_write_hospitals(directory, demo_hospitals, today)),
        "ARCHEION_STORE": f"sqlite:///{directory / 'store.db'}",
        "ARCHEION_SNAPSHOTS": str(directory / "snapshots"),
        "ARCHEION_JOBS": str(directory / "jobs"),
        "ARCHEION_RELEASES": str(directory / "releases"),
    }
    _flask(environment, "snapshots", "take", *REACHABLE)
    _make_releases(environment, today)
    password = secrets.token_urlsafe(16)
    log = directory / "server.log"
    server = _start(environment, log, workers)
    try:
        origin = _origin(server, log)
        _create_accounts(environment, password)
        yield Site(origin, password, directory, today)
    finally:
        _stop(server)


def _write_hospitals(directory: Path, demo_hospitals: tuple[demo.DemoHospital, ...], today: date) -> Path:
    """The demo's settings file and one hospital more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "DEMO_HOSPITALS", demo_hospitals)
        reachable = demo.make_demo(directory, today).read_text(encoding="utf-8")
    path = directory / "hospitals-and-one-unreachable.toml"
    path.write_text(reachable + _UNREACHABLE, encoding="utf-8")
    return path


def _make_releases(environment: dict[str, str], today: date) -> None:
    """Two, so that there is something to compare; the archive that cannot be reached is late."""
    for months in (2, 1):
        month = later(Month.of(today), -months)
        _flask(environment, "releases", "make", str(month), "--with-late", "sitia")


def _flask(environment: dict[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _start(environment: dict[str, str], log: Path, workers: int) -> subprocess.Popen[bytes]:
    # Ends with the tests, however they end. Chromium takes Secure cookies without TLS from loopback alone.
    setpriv = shutil.which("setpriv") or "setpriv"
    command = [
        *(setpriv, "--pdeathsig", "TERM", "--", sys.executable, "-m", "gunicorn", "app:create_app()"),
        *(
            "--bind",
            "127.0.0.1:0",
            "--workers",
            str(workers),
            "--threads",
            "8",
            "--no-control-socket",
            "--access-logfile",
            "-",
        ),
        *("--access-logformat", "%(m)s %(U)s %(q)s: %(s)s in %(L)s seconds"),
    ]
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )


def _origin(server: subprocess.Popen[bytes], log: Path) -> str:
    """The address gunicorn says it listens at; the kernel chose the port."""
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        text = log.read_text(encoding="utf-8", errors="replace")
        listening = re.search(r"Listening at: http://\S+?:(\d+)[ ,]", text)
        if listening and "Booting worker" in text:
            return f"http://127.0.0.1:{listening[1]}"
        time.sleep(0.05)
    raise RuntimeError(f"the application does not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _create_accounts(environment: dict[str, str], password: str) -> None:
    """Side by side: a command spends its seconds on loading the application."""
    create = [sys.executable, "-m", "flask", "--app", "app", "users", "create", "--password-file", "-"]
    commands = {
        name: subprocess.Popen(
            [*create, name, *grants],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, grants in ACCOUNTS.items()
    }
    for name, command in commands.items():
        output, _ = command.communicate(password)
        if command.returncode:
            raise RuntimeError(f"the account {name} was not made:\n{output}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
