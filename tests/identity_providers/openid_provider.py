"""npm's oidc-provider on loopback, with one service that it knows and people of its own."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import LOOPBACK, ServerError, free_port

FOLDER = Path(__file__).parent
STOP_LIMIT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class OpenIdServer:
    issuer: str
    client_id: str
    client_secret: str


@contextmanager
def serving_openid(back_address: str, accounts: Mapping[str, Mapping[str, Any]], log: Path) -> Iterator[OpenIdServer]:
    if shutil.which("node") is None or not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        raise ServerError("the OpenID provider is not installed: run .ci/identity-providers")
    port = free_port()
    server = OpenIdServer(f"http://{LOOPBACK}:{port}", "archeion", "a secret of the test that is long enough")
    client = {
        "client_id": server.client_id,
        "client_secret": server.client_secret,
        "redirect_uris": [back_address],
        "default_max_age": 86_400,
    }
    told = json.dumps({"port": port, "client": client, "accounts": accounts})
    with log.open("wb") as errors:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", "--", "node", "openid_provider.mjs", told],
            cwd=FOLDER,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise ServerError(f"the OpenID provider did not start:\n{log.read_text(errors='replace')[-2000:]}")
        yield server
    finally:
        process.terminate()
        process.wait(STOP_LIMIT_SECONDS)
        if process.stdout is not None:
            process.stdout.close()
