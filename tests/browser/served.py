"""The application as a site runs it: gunicorn from the checkout, synthetic hospitals, accounts made by command."""

import fcntl
import json
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
from urllib.request import urlopen

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


_SETTINGS_FILE = "hospitals-and-one-unreachable.toml"
# Arguments: the commands, as lists in JSON.
_RUN_COMMANDS = """
import json, sys
from flask.cli import FlaskGroup
for arguments in json.loads(sys.argv[1]):
    FlaskGroup().main(["--app", "app", *arguments], standalone_mode=False)
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


@dataclass(frozen=True, slots=True)
class Made:
    """What a site is served from: archives, snapshots, releases, accounts; and a Redis, where it has workers."""

    directory: Path
    password: str
    secret_key: str
    today: date
    redis_url: str | None = None

    @classmethod
    def once(cls, directory: Path, demo_hospitals: tuple[demo.DemoHospital, ...]) -> "Made":
        """Made by whichever process of the tests comes first, found there by the others."""
        directory.mkdir(exist_ok=True)
        told = directory / "made.json"
        with (directory / "turn").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not told.exists():
                site = make_site(directory, demo_hospitals)
                told.write_text(json.dumps([site.password, site.secret_key, str(site.today)]))
        password, secret_key, today = json.loads(told.read_text())
        return cls(directory, password, secret_key, date.fromisoformat(today))

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "ARCHEION_SECRET_KEY": self.secret_key,
            "ARCHEION_HOSPITALS": str(self.directory / _SETTINGS_FILE),
            "ARCHEION_STORE": f"sqlite:///{self.directory / 'store.db'}",
            "ARCHEION_SNAPSHOTS": str(self.directory / "snapshots"),
            "ARCHEION_JOBS": str(self.directory / "jobs"),
            "ARCHEION_RELEASES": str(self.directory / "releases"),
            "ARCHEION_EXPORTS": str(self.directory / "exports"),
            **({"ARCHEION_REDIS": self.redis_url} if self.redis_url else {}),
        }

    def copied_to(self, directory: Path) -> "Made":
        """The same once more, to be changed by itself. Not while it is served."""
        shutil.copytree(self.directory, directory, dirs_exist_ok=True)
        settings = directory / _SETTINGS_FILE
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace(str(self.directory.resolve()), str(directory.resolve())), encoding="utf-8")
        return replace(self, directory=directory)


def make_site(directory: Path, demo_hospitals: tuple[demo.DemoHospital, ...]) -> Made:
    """A site that nobody serves yet, its archives taken once; everything lies in `directory`."""
    today = datetime.now(UTC).date()
    site = Made(directory, secrets.token_urlsafe(16), secrets.token_hex(32), today)
    _write_hospitals(directory, demo_hospitals, today)
    password_file = directory / "password"
    password_file.write_text(site.password, encoding="utf-8")
    create = ("users", "create", "--password-file", str(password_file))
    # Two releases, so that there is something to compare; the archive that cannot be reached is late.
    months = [str(later(Month.of(today), -months)) for months in (2, 1)]
    commands = [
        ("snapshots", "take", *REACHABLE),
        *(("releases", "make", month, "--with-late", "sitia") for month in months),
        *((*create, name, *grants) for name, grants in ACCOUNTS.items()),
    ]
    # One process: a command spends its seconds on loading the application.
    command = [sys.executable, "-c", _RUN_COMMANDS, json.dumps(commands)]
    subprocess.run(command, cwd=ROOT, env=site.environment, check=True, stdout=subprocess.DEVNULL)
    return site


@contextmanager
def serving(made: Made, *, workers: int = 1) -> Iterator[Site]:
    """The site for the length of a `with` block."""
    log = made.directory / "server.log"
    server = _start(made.environment, log, workers)
    try:
        yield Site(_origin(server, log), made.password, made.directory, made.today)
    finally:
        _stop(server)


def _write_hospitals(directory: Path, demo_hospitals: tuple[demo.DemoHospital, ...], today: date) -> None:
    """The demo's settings file and one hospital more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "DEMO_HOSPITALS", demo_hospitals)
        reachable = demo.make_demo(directory, today).read_text(encoding="utf-8")
    (directory / _SETTINGS_FILE).write_text(reachable + _UNREACHABLE, encoding="utf-8")


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
            origin = f"http://127.0.0.1:{listening[1]}"
            # Who comes first would wait for all that the application loads.
            urlopen(f"{origin}/login", timeout=START_LIMIT_SECONDS).close()  # noqa: S310 - our own
            return origin
        time.sleep(0.05)
    raise RuntimeError(f"the application does not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
