"""The real application on small hospitals, its people, and requests as the renderer sends them."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from auth.context import auth_context
from auth.grants import read_grants
from auth.settings import AuthSettings, ThrottleLimits
from auth.store import open_store
from auth.tokens import create_token
from auth.users import create_user, disable_user, user_id_of
from queries.archives.contract import Fetched
from queries.settings import HospitalSettings
from queries.snapshots.engine import DuckDBEngine
from tests.auth.logs import ROOT
from tests.composition import compose, projecting_here
from tests.dashboards.hospitals import ARGO, BOREAS, make_hospitals

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)

OF_ARGO, OF_BOREAS, OF_ALL, OF_NONE = "anna", "bill", "mary", "nick"
# Of no hospital and yet inside all of them; and of those who keep the machines.
OF_HOUSE, OF_IT, OF_EVERYTHING = "rosa", "ivan", "thea"
# Who manages accounts and sees no figures.
OF_ACCOUNTS = "uma"
DISABLED, ENDED = "dave", "edna"
# Each with roles as the command line takes them.
PEOPLE = {
    OF_ARGO: (f"hospital_administration={ARGO}",),
    OF_BOREAS: (f"hospital_administration={BOREAS}",),
    OF_ALL: ("ministry=all",),
    OF_HOUSE: ("hospital_administration=all",),
    OF_IT: ("central_it=all",),
    OF_EVERYTHING: ("ministry=all", "hospital_administration=all"),
    OF_ACCOUNTS: ("user_administrator=all",),
    OF_NONE: (),
    DISABLED: ("ministry=all",),
    ENDED: ("ministry=all",),
}
CALLBACKS = "/_dash-update-component"

Body = dict[str, Any]
_USUAL = ThrottleLimits()


class Client(FlaskClient):
    """As a server does, it lets go of what it has sent."""

    def open(self, *args: Any, buffered: bool = True, **others: Any) -> TestResponse:
        return super().open(*args, buffered=buffered, **others)


@dataclass(frozen=True, slots=True)
class Site:
    server: Flask
    store: Engine
    password: str
    _browsers: dict[tuple[str, str], FlaskClient] = field(default_factory=dict)

    def add(self, people: Mapping[str, tuple[str, ...]]) -> None:
        """Accounts, each with its roles."""
        with self.server.app_context():
            passwords, now = auth_context().passwords, datetime.now(UTC)
        for name, roles in people.items():
            given = {"grants": read_grants(roles, (ARGO, BOREAS)), "language": None, "by": ROOT, "now": now}
            create_user(self.store, passwords, name=name, password=self.password, **given)

    def browser(self, name: str, language: str = "en") -> FlaskClient:
        """Signed in once and kept: a test that signs out takes `signed_in` instead."""
        if (name, language) not in self._browsers:
            self._browsers[name, language] = self.signed_in(name, language)
        return self._browsers[name, language]

    def anonymous(self) -> FlaskClient:
        return self.server.test_client()

    def signed_in(self, name: str, language: str = "en") -> FlaskClient:
        client = self.server.test_client()
        page = client.get("/login").text
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        answer = client.post("/login", data={"csrf_token": token, "name": name, "password": self.password})
        assert answer.status_code == 302, answer.text
        client.set_cookie("archeion_language", language)
        client.get("/")
        return client

    def confirmed(self, name: str) -> FlaskClient:
        """Who has given the password once more, and may administer."""
        client = self.signed_in(name)
        form = {"password": self.password}
        answer = client.post("/administration/confirm", data=form, headers=csrf_header(client))
        assert answer.status_code == 302, answer.text
        return client

    def with_token(self, name: str, hospitals: frozenset[str] | None = None) -> FlaskClient:
        """A program with a token of the API, which it sends wherever it goes."""
        user_id, now = user_id_of(self.store, name), datetime.now(UTC)
        token = create_token(self.store, user_id=user_id, name="tests", hospitals=hospitals, days=1, by=ROOT, now=now)
        client = self.server.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    def signed_out_elsewhere(self) -> FlaskClient:
        """A browser that still carries the session somebody ended."""
        client = self.signed_in(ENDED)
        stolen = client.get_cookie("archeion_session")
        assert stolen is not None
        client.post("/logout", headers=csrf_header(client))
        client.set_cookie("archeion_session", stolen.value)
        return client

    def disabled(self) -> FlaskClient:
        """A browser that was signed in before its owner was disabled. Once per site."""
        client = self.signed_in(DISABLED)
        disable_user(self.store, name=DISABLED, by=ROOT, now=datetime.now(UTC))
        return client


@contextmanager
def serving(
    directory: Path,
    hospitals: tuple[HospitalSettings, ...],
    throttle: ThrottleLimits = _USUAL,
    **others: Any,
) -> Iterator[Site]:
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    settings = AuthSettings(
        secret_key=secrets.token_hex(32), cookies_secure=False, password_hasher=hasher, throttle=throttle
    )
    password = secrets.token_urlsafe(16)
    with archive_engines() as engines:
        server = compose(hospitals, store, settings, lambda: NOW, **others)
        server.test_client_class = Client
        # Whichever archive cannot be reached has no snapshot.
        with projecting_here():
            server.test_cli_runner().invoke(args=["snapshots", "take"])
        site = Site(server, store, password)
        site.add(PEOPLE)
        yield site
    for engine in (store, *engines):
        engine.dispose()


@contextmanager
def serving_with_release(directory: Path, **others: Any) -> Iterator[Site]:
    """The small hospitals, and one release of all of them."""
    with serving(directory, make_hospitals(directory), **others) as site:
        made = site.server.test_cli_runner().invoke(args=["releases", "make", "2026-10"])
        assert made.exit_code == 0, made.output
        yield site


@contextmanager
def archive_engines() -> Iterator[set[Engine]]:
    """Every engine on a read-only SQLite index that runs a statement meanwhile."""
    engines: set[Engine] = set()

    def note(connection: Any, *_rest: Any) -> None:
        if connection.engine.url.query.get("mode") == "ro":
            engines.add(connection.engine)

    with listening(note):
        yield engines


@contextmanager
def page_statements() -> Iterator[list[str]]:
    """The text of every statement that pages and files are made from meanwhile."""
    texts: list[str] = []
    run = DuckDBEngine.run

    def noted(self: DuckDBEngine, *arguments: Any) -> Fetched:
        fetched = run(self, *arguments)
        texts.append(fetched.statement.text)
        return fetched

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DuckDBEngine, "run", noted)
        yield texts


@contextmanager
def listening(note: Any) -> Iterator[None]:
    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def csrf_header(client: FlaskClient) -> dict[str, str]:
    """What the renderer does: read the cookie that came with the page."""
    cookie = client.get_cookie("_csrf_token")
    return {"X-CSRFToken": cookie.decoded_value} if cookie else {}


def post_callback(client: FlaskClient, body: Any) -> TestResponse:
    return client.post(CALLBACKS, json=body, headers=csrf_header(client))


@cache
def dependencies(client: FlaskClient) -> list[Body]:
    """The map of callbacks as the renderer gets it."""
    found: list[Body] = client.get("/_dash-dependencies").get_json()
    return found


def callback_body(dependency: Body, values: dict[str, Any]) -> Body:
    """A request as the renderer sends it; `values` by `id.property`, None where there is none."""

    def filled(items: list[Body]) -> list[Body]:
        return [
            {"id": item["id"], "property": item["property"], "value": values.get(f"{item['id']}.{item['property']}")}
            for item in items
        ]

    output: str = dependency["output"]
    several = output.startswith("..")
    outputs = [_split(one) for one in output.strip(".").split("...")] if several else [_split(output)]
    first = dependency["inputs"][0]
    return {
        "output": output,
        "outputs": outputs if several else outputs[0],
        "inputs": filled(dependency["inputs"]),
        "state": filled(dependency["state"]),
        "changedPropIds": [f"{first['id']}.{first['property']}"],
        "parsedChangedPropsIds": [f"{first['id']}.{first['property']}"],
    }


def content(response: TestResponse) -> str:
    """A response's text: letters of JSON's escapes read, of a workbook every part of it."""
    if response.is_json:
        return json.dumps(response.get_json(), ensure_ascii=False)
    if response.mimetype.endswith("spreadsheetml.sheet"):
        with ZipFile(BytesIO(response.data)) as workbook:
            return "\n".join(workbook.read(name).decode() for name in workbook.namelist())
    return response.text


def _split(output: str) -> dict[str, str]:
    component, _, name = output.rpartition(".")
    return {"id": component, "property": name}
