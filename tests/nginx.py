"""A real nginx with the very configuration that a site is given, on ports of loopback."""

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.identity_providers.certificates import make_certificate
from tests.servers import LOOPBACK, SERVER_ENVIRONMENT, ServerError, end_process, free_port
from tests.site_files import of_here

START_LIMIT_SECONDS = 20

_AROUND = """
daemon off;
worker_processes 1;
pid {directory}/pid;
error_log {directory}/error.log warn;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    include {directory}/replicas.conf;
    include {directory}/archeion.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    directory: Path
    port: int
    plain_port: int
    process: subprocess.Popen[bytes]

    @property
    def origin(self) -> str:
        return f"https://{LOOPBACK}:{self.port}"

    @property
    def certificate(self) -> str:
        return str(self.directory / "fullchain.pem")

    def log(self) -> str:
        return (self.directory / "archeion.log").read_text(encoding="utf-8")


@contextmanager
def running_nginx(directory: Path, replica_ports: Sequence[int]) -> Iterator[Nginx]:
    """`directory` must be one that the account it runs under can reach: not pytest's own (tests/servers.py)."""
    binary = shutil.which("nginx", path=SERVER_ENVIRONMENT["PATH"])
    if binary is None:
        raise ServerError("nginx is not installed: run .ci/packages")
    port, plain_port = free_port(), free_port()
    make_certificate(directory / "key.pem", directory / "fullchain.pem", "archeion.example", [LOOPBACK])
    one, other = replica_ports
    _place(
        directory, "replicas.conf", {"127.0.0.1:8051": f"{LOOPBACK}:{one}", "127.0.0.1:8052": f"{LOOPBACK}:{other}"}
    )
    of_site = {
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen {LOOPBACK}:{plain_port};",
        "listen 443 ssl": f"listen {LOOPBACK}:{port} ssl",
        "/etc/ssl/archeion": str(directory),
        "/var/log/nginx": str(directory),
    }
    _place(directory, "archeion.conf", of_site)
    (directory / "nginx.conf").write_text(_AROUND.format(directory=directory), encoding="utf-8")
    options = _account(directory)
    command = [binary, "-e", f"{directory}/error.log", "-c", f"{directory}/nginx.conf"]
    checked = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True, **options)
    # A warning is something to mend too.
    if checked.returncode or "[warn]" in checked.stderr:
        raise ServerError(f"nginx refuses the configuration:\n{checked.stderr}")
    guard = [shutil.which("setpriv") or "setpriv", "--pdeathsig", "TERM", "--"]
    process = subprocess.Popen([*guard, *command], stdin=subprocess.DEVNULL, **options)
    nginx = Nginx(directory, port, plain_port, process)
    try:
        _wait_until_listening(nginx)
        yield nginx
    finally:
        end_process(process)


def protocol_of(nginx: Nginx) -> str | None:
    """What it speaks with a browser that speaks HTTP/2 too."""
    context = ssl.create_default_context(cafile=nginx.certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((LOOPBACK, nginx.port), 10) as plain,
        context.wrap_socket(plain, server_hostname=LOOPBACK) as secured,
    ):
        return secured.selected_alpn_protocol()


def _place(directory: Path, name: str, places: Mapping[str, str]) -> None:
    (directory / name).write_text(of_here(f"nginx/{name}", places), encoding="utf-8")


def _account(directory: Path) -> dict[str, Any]:
    """nginx begun by root would change to an account of its own, which Debian's package makes."""
    options: dict[str, Any] = {"cwd": directory, "env": SERVER_ENVIRONMENT}
    if os.geteuid() != 0:
        return options
    account = pwd.getpwnam("www-data")
    for path in (directory, *directory.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    return options | {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait_until_listening(nginx: Nginx) -> None:
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline and nginx.process.poll() is None:
        try:
            protocol_of(nginx)
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = (nginx.directory / "error.log").read_text(encoding="utf-8", errors="replace")
    raise ServerError(f"nginx does not start:\n{log[-2000:]}")
