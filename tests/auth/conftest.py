"""A tiny application behind `auth`: one page, one callback, one export, on a store in a temporary folder."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError
from flask import Flask, Response, jsonify
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from auth.context import utc_now
from auth.grants import read_grants
from auth.passwords import Passwords
from auth.permissions import Permission
from auth.principal import Grant, Scope, current_principal
from auth.roles import ROLES
from auth.settings import AuthSettings
from auth.setup import init_auth
from auth.store import open_store
from auth.users import create_user, grant_roles
from tests.auth.logs import ROOT
from tests.stores import migrated_store

HOSPITALS = ("heraklion", "chania", "rethymno")


class CountingHasher(PasswordHasher):
    """Cheap, and it counts its work: equal work is what hides whether a name exists."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_cost=8, parallelism=1)
        self.verifications = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002
        try:
            return super().verify(hash, password)
        except InvalidHashError:
            # Nothing was computed, and that is just what a clock could tell.
            self.verifications -= 1
            raise
        finally:
            self.verifications += 1


@dataclass(frozen=True)
class Site:
    """One application and what was passed into it."""

    server: Flask
    store: Engine
    settings: AuthSettings
    hasher: CountingHasher
    password: str

    def client(self) -> FlaskClient:
        return self.server.test_client()

    def signed_in_client(self, name: str = "maria") -> FlaskClient:
        client = self.client()
        assert sign_in(client, name, self.password).status_code == 302
        return client


def give(site: Site, name: str, hospitals: Scope) -> None:
    """The role of hospital administration for these hospitals, in place of all roles before."""
    grants = [] if hospitals == frozenset() else [Grant(ROLES["hospital_administration"], hospitals)]
    grant_roles(site.store, name=name, grants=grants, by=ROOT, now=utc_now())


def form_token(client: FlaskClient, address: str = "127.0.0.1") -> str:
    page = client.get("/login", environ_base={"REMOTE_ADDR": address})
    return page.text.partition('name="csrf_token" value="')[2].partition('"')[0]


def sign_in(
    client: FlaskClient, name: str, password: str, *, address: str = "127.0.0.1", **fields: str
) -> TestResponse:
    form = {"csrf_token": form_token(client), "name": name, "password": password, **fields}
    return client.post("/login", data=form, environ_base={"REMOTE_ADDR": address})


def callback_token(client: FlaskClient) -> str:
    """What Dash's renderer does: read the cookie that came with the page."""
    client.get("/")
    cookie = client.get_cookie("_csrf_token")
    assert cookie is not None
    return cookie.decoded_value


def build_server(store: Engine, settings: AuthSettings) -> Flask:
    server = Flask("tests.auth.tiny")
    server.testing = True
    init_auth(server, store, settings, HOSPITALS)

    @server.get("/")
    def page() -> str:
        return "the page"

    @server.post("/_dash-update-component")
    def callback() -> Response:
        return jsonify(visible=current_principal().visible(Permission.SEE_FIGURES, HOSPITALS))

    @server.get("/export/activity.csv")
    def export() -> Response:
        return Response("year,studies\n", mimetype="text/csv")

    @server.get("/bundle.v1.js")
    def bundle() -> Response:
        return Response("1", headers={"Cache-Control": "public, max-age=31536000"})

    return server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_store(tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(tmp_path: Path, migrated_file: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{shutil.copy(migrated_file, tmp_path)}")
    yield engine
    engine.dispose()


@pytest.fixture
def build_site(store: Engine) -> Callable[..., Site]:
    """Sites on one store with the same secret key, as several workers are."""
    hasher = CountingHasher()
    settings = AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=False, password_hasher=hasher)
    password = secrets.token_urlsafe(16)

    def build(**changes: Any) -> Site:
        changed = replace(settings, **changes)
        return Site(build_server(store, changed), store, changed, hasher, password)

    return build


@pytest.fixture
def site(build_site: Callable[..., Site]) -> Site:
    site = build_site()
    passwords = Passwords(site.hasher)
    people = {"maria": "hospital_administration=heraklion,chania", "nikos": "ministry=all"}
    for name, role in people.items():
        create_user(
            site.store,
            passwords,
            name=name,
            password=site.password,
            grants=read_grants((role,), HOSPITALS),
            language=None,
            by=ROOT,
            now=utc_now(),
        )
    site.hasher.verifications = 0
    return site
