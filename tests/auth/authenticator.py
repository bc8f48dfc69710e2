"""An authenticator app, written from RFC 4226 and 6238 alone."""

import base64
import hmac
import re
import struct
from datetime import datetime

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth.context import utc_now
from tests.auth.conftest import Site, form_token


def code_of(secret: bytes, now: datetime, steps: int = 0) -> str:
    """As the app shows it `steps` of thirty seconds from now."""
    counter = int(now.timestamp()) // 30 + steps
    digest = hmac.digest(secret, struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def next_code(secret: bytes) -> str:
    """One that has not been used, whatever the clock does between the steps of a test."""
    return code_of(secret, utc_now(), 1)


def secret_on(page: str) -> bytes:
    """Typed off the page where it is set up."""
    key = re.findall(r'class="key"[^>]*>([A-Z2-7 ]+)<', page)[0]
    return base64.b32decode(key.replace(" ", ""))


def hidden_on(page: str) -> dict[str, str]:
    """The hidden fields of the last form, the one that a code is typed into."""
    return dict(re.findall(r'<input type="hidden" name="([\w_]+)" value="([^"]*)"', page.rpartition("<form")[2]))


def recovery_codes_on(page: str) -> list[str]:
    return re.findall(r"<li>([a-z2-7-]{19})</li>", page)


def enrol(client: FlaskClient) -> tuple[bytes, list[str]]:
    """At the account's page."""
    page = client.get("/account/second-factor").text
    secret = secret_on(page)
    code = code_of(secret, utc_now())
    answer = client.post("/account/second-factor", data={**hidden_on(page), "code": code})
    assert answer.status_code == 200, answer.text
    return secret, recovery_codes_on(answer.text)


def begin(site: Site, client: FlaskClient, name: str = "maria", target: str = "/") -> TestResponse:
    """The first step."""
    form = {"csrf_token": form_token(client), "name": name, "password": site.password, "next": target}
    return client.post("/login", data=form)


def finish(client: FlaskClient, code: str) -> TestResponse:
    """The second step, as the page asks for it."""
    page = client.get("/login/second-factor").text
    return client.post("/login/second-factor", data={**hidden_on(page), "code": code})
