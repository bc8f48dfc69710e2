"""A site of several replicas: one store on PostgreSQL, one folder of snapshots, and gunicorn as it is configured for
a site, as often as wanted. Each has a port of loopback and ends with the process that started it."""

import json
import os
import secrets
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from queries.demo import hospitals as demo
from tests.browser.served import FEWER_STUDIES
from tests.dashboards.serving import callback_body
from tests.servers import LOOPBACK, Server, create_database, end_process, free_port

ROOT = Path(__file__).resolve().parents[1]
START_LIMIT_SECONDS = 120
# Longer than a replica takes that drains and has nothing left to answer.
STOP_LIMIT_SECONDS = 30
HOSPITAL = "heraklion"
PEOPLE = {"maria": f"--role=hospital_administration={HOSPITAL}", "nikos": f"--role=ministry={HOSPITAL}"}

# Arguments: the commands, as lists in JSON.
_RUN_COMMANDS = """
import json, sys
from flask.cli import FlaskGroup
for arguments in json.loads(sys.argv[1]):
    FlaskGroup().main(["--app", "app", *arguments], standalone_mode=False)
"""


@dataclass(frozen=True, slots=True)
class Site:
    """What every replica is started with."""

    directory: Path
    environment: Mapping[str, str]
    password: str
    metrics_token: str

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env={**self.environment}, check=False, capture_output=True, text=True
        )


@dataclass(frozen=True, slots=True)
class Replica:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def origin(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def text(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged; whatever is no JSON fails here."""
        return [json.loads(line) for line in self.text().splitlines()]

    def requests(self, rule: str) -> list[dict[str, Any]]:
        return [line for line in self.lines() if line.get("rule") == rule]

    def stop(self) -> None:
        end_process(self.process, limit_seconds=STOP_LIMIT_SECONDS)


@dataclass(slots=True)
class Visitor:
    """A browser without Dash, whose Secure cookies come back without TLS too: a proxy would have it."""

    origin: str
    verify: str | bool = True
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        # Nothing of the caller's environment, a proxy say, may come between.
        self.session.trust_env = False
        self.session.headers["Accept-Language"] = "en"

    def at(self, origin: str) -> "Visitor":
        """The same browser, elsewhere."""
        return Visitor(origin, self.verify, self.session)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self._send("GET", path, **options)

    def post(self, path: str, form: Mapping[str, str], token: str, **options: Any) -> requests.Response:
        return self._send("POST", path, data={"csrf_token": token, **form}, **options)

    def callback(self, output: str, values: Mapping[str, Any], **options: Any) -> requests.Response:
        """What Dash's renderer sends."""
        [one] = [each for each in self.get("/_dash-dependencies").json() if each["output"].startswith(output)]

        token = {"X-CSRFToken": self.session.cookies.get("_csrf_token", default="")}
        return self._send(
            "POST", "/_dash-update-component", json=callback_body(one, dict(values)), headers=token, **options
        )

    def form_token(self, path: str = "/login") -> str:
        return token_on(self.get(path).text)

    def sign_in(self, name: str, password: str, **options: Any) -> requests.Response:
        return self.post("/login", {"name": name, "password": password}, self.form_token(), **options)

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:
        # Where there is TLS, forms of others are told by it.
        headers = {"Referer": f"{self.origin}/", **options.pop("headers", {})}
        answer = self.session.request(
            method,
            f"{self.origin}{path}",
            headers=headers,
            timeout=options.pop("timeout", 30),
            verify=self.verify,
            allow_redirects=False,
            **options,
        )
        for cookie in self.session.cookies:
            cookie.secure = False
        return answer


class SlowDownload:
    """Somebody on a line so slow that the kernel keeps next to nothing of a file for them."""

    def __init__(self, visitor: Visitor, path: str, certificate: str | None = None) -> None:
        parts = urlsplit(visitor.origin)
        self._socket: socket.socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._socket.settimeout(30)
        self._socket.connect((parts.hostname, parts.port))
        if certificate is not None:
            context = ssl.create_default_context(cafile=certificate)
            self._socket = context.wrap_socket(self._socket, server_hostname=parts.hostname)
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.session.cookies)
        head = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n"
        self._socket.sendall(head.encode())
        self._response = HTTPResponse(self._socket)
        self._response.begin()
        assert self._response.status == 200
        self._content = b""

    def read(self, count: int) -> None:
        self._content += self._response.read(count)

    def rest(self) -> bytes:
        self._content += self._response.read()
        self._socket.close()
        return self._content


def token_on(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def lay_out(directory: Path, server: Server, **more: str) -> Site:
    """One small hospital, its snapshot taken, and the accounts of `PEOPLE`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "DEMO_HOSPITALS", tuple(one for one in FEWER_STUDIES if one.code == HOSPITAL))
        settings = demo.make_demo(directory, datetime.now(UTC).date())
    token, password = secrets.token_hex(32), secrets.token_urlsafe(16)
    store = create_database(server, f"replicas_{secrets.token_hex(4)}")
    store_file, password_file = directory / "store", directory / "password"
    for path, content in ((store_file, store.render_as_string(hide_password=False)), (password_file, password)):
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "ARCHEION_SECRET_KEY": secrets.token_hex(32),
        "ARCHEION_HOSPITALS": str(settings),
        "ARCHEION_STORE_FILE": str(store_file),
        "ARCHEION_METRICS_TOKEN": token,
        **{
            f"ARCHEION_{name.upper()}": str(directory / name) for name in ("snapshots", "jobs", "releases", "exports")
        },
        **more,
    }
    create = ("users", "create", "--password-file", str(password_file))
    commands = [("snapshots", "take"), *((*create, name, role) for name, role in PEOPLE.items())]
    run = [sys.executable, "-c", _RUN_COMMANDS, json.dumps(commands)]
    subprocess.run(run, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return Site(directory, environment, password, token)


@contextmanager
def running_replica(site: Site, *, workers: int = 1, port: int | None = None, **more: str) -> Iterator[Replica]:
    replica = start_replica(site, workers=workers, port=port, **more)
    try:
        yield replica
    finally:
        replica.stop()


def start_replica(site: Site, *, workers: int = 1, port: int | None = None, **more: str) -> Replica:
    """Ready to answer."""
    port = port or free_port()
    log = site.directory / f"replica-{port}-{secrets.token_hex(2)}.log"
    command = [
        *(shutil.which("setpriv") or "setpriv", "--pdeathsig", "TERM", "--"),
        *(sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"),
        *("--bind", f"{LOOPBACK}:{port}", "--workers", str(workers)),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**site.environment, **more},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    replica = Replica(process, port, log)
    try:
        _wait_until_ready(replica)
    except BaseException:
        replica.stop()
        raise
    return replica


def ready(replica: Replica) -> tuple[int, str]:
    """What /ready answers; 0 where nobody does, or not in time."""
    try:
        answer = requests.get(f"{replica.origin}/ready", timeout=5)
    except requests.RequestException:
        return 0, ""
    return answer.status_code, answer.text


def _wait_until_ready(replica: Replica) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while ready(replica)[0] != 200:
        if replica.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the replica does not start:\n{replica.text()[-3000:]}")
        time.sleep(0.1)


def sample(text: str, name: str, **labels: str) -> float:
    """The sum of the samples of that name which have these labels, as prometheus_client reads them."""
    found = [
        each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
        if each.name == name and labels.items() <= each.labels.items()
    ]
    assert found, f"{name} {labels}"
    return sum(found)
