"""A site of two pages behind `auth`, served by this process: for what happens on the way in."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine
from werkzeug.serving import make_server

from auth.audit import Actor, Entry, Wanted, entries
from auth.context import utc_now
from auth.federation.settings import Provider
from auth.grants import read_grants
from auth.passwords import Passwords
from auth.principal import current_principal
from auth.settings import AuthSettings
from auth.setup import init_auth
from auth.store import open_store, upgrade
from auth.users import create_user
from tests.servers import LOOPBACK

ROOT = Path(__file__).resolve().parents[2]
HOSPITALS = ("heraklion", "chania", "rethymno")


@dataclass(frozen=True, slots=True)
class SmallSite:
    origin: str
    store: Engine
    settings: AuthSettings
    server: Flask

    def create(self, name: str, password: str, role: str) -> None:
        create_user(
            self.store,
            Passwords(self.settings.password_hasher),
            name=name,
            password=password,
            grants=read_grants((role,), HOSPITALS),
            language=None,
            by=Actor.of_command(),
            now=utc_now(),
        )

    def log(self) -> list[Entry]:
        return [*entries(self.store, Wanted())]


@contextmanager
def serving_small_site(
    directory: Path, port: int, providers: tuple[Provider, ...], **more: object
) -> Iterator[SmallSite]:
    origin = f"http://{LOOPBACK}:{port}"
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    upgrade(store)
    settings = AuthSettings(
        secret_key=secrets.token_hex(32),
        cookies_secure=False,
        password_hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1),
        providers=providers,
        url=origin,
        **more,  # type: ignore[arg-type]
    )
    server = Flask("tests.browser.small", static_folder=None)
    server.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "locale")
    init_auth(server, store, settings, HOSPITALS)

    @server.get("/")
    @server.get("/<name>")
    def page(name: str = "start") -> str:
        principal = current_principal()
        roles = ",".join(grant.role.key for grant in principal.grants)
        return f"<!doctype html><title>{name}</title><h1>{name}</h1><p id=who>{principal.user_name} {roles}</p>"

    running = make_server(LOOPBACK, port, server, threaded=True)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    try:
        yield SmallSite(origin, store, settings, server)
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
        store.dispose()
