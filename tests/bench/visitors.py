"""A person's browser as far as a server sees it: pages, views and files over one connection, cookies kept."""

import gzip
import json
import ssl
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dashboards.pages.activity import PATH
from dashboards.pages.linked import location_of
from tests.dashboards.serving import CALLBACKS, callback_body

LIMIT_SECONDS = 60


class Refused(RuntimeError):
    """The server did not answer as it should."""

    def __init__(self, asked: str, status: int, text: str) -> None:
        super().__init__(f"{asked}: {status} {text[:500]}")
        self.status = status
        self.text = text


@dataclass(slots=True)
class Visitor:
    """Signed in once; not shared among threads. `certificate` is what a server with TLS is believed by."""

    port: int
    certificate: Path | None = None
    _connection: HTTPConnection = field(init=False)
    _cookies: dict[str, str] = field(default_factory=dict)
    _show: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.certificate is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_SECONDS)
        else:
            trusted = ssl.create_default_context(cafile=self.certificate)
            self._connection = HTTPSConnection("127.0.0.1", self.port, timeout=LIMIT_SECONDS, context=trusted)

    def sign_in(self, name: str, password: str) -> None:
        token = self._ask("GET", "/login").partition('name="csrf_token" value="')[2].partition('"')[0]
        form = urlencode({"csrf_token": token, "name": name, "password": password})
        self._ask("POST", "/login", form, "application/x-www-form-urlencoded", expected=302)
        self.page("/")
        callbacks = json.loads(self.page("/_dash-dependencies"))
        (self._show,) = (each for each in callbacks if each["output"].startswith("..activity-answer.children."))

    def page(self, path: str) -> str:
        return self._ask("GET", path)

    def view(self, link: str) -> Any:
        """What the page of a link shows, as the renderer gets it."""
        values = {f"{location_of('activity')}.search": f"?{link}", f"{location_of('activity')}.pathname": PATH}
        body = json.dumps(callback_body(self._show, values))
        return json.loads(self._ask("POST", CALLBACKS, body, "application/json"))

    def file(self, link: str) -> str:
        return self._ask("GET", f"/activity.excel-el.csv?{link}")

    def close(self) -> None:
        self._connection.close()

    def _ask(
        self, method: str, path: str, body: str | None = None, kind: str | None = None, expected: int = 200
    ) -> str:
        headers = {"Accept-Encoding": "gzip", "X-CSRFToken": self._cookies.get("_csrf_token", "")}
        if self.certificate is not None:
            # Where there is TLS, forms of others are told by it.
            headers["Referer"] = f"https://127.0.0.1:{self.port}/"
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if kind is not None:
            headers["Content-Type"] = kind
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.coded_value for name, morsel in SimpleCookie(cookie).items()}
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        text = content.decode("utf-8")
        if response.status != expected:
            raise Refused(f"{method} {path}", response.status, text)
        return text
