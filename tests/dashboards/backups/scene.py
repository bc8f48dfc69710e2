"""A site with all that a backup holds, backups of it, and empty places where they are put back."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, insert, select

from auth.backups.rows import kept_tables
from auth.settings import AuthSettings
from auth.store import open_store, reading, writing
from auth.tables import metadata
from auth.users import user_id_of
from dashboards.exports.reports import REPORTS
from queries.settings import HospitalSettings
from queries.snapshots.place import SnapshotPlace
from tests.auth.authenticator import enrol, finish, next_code
from tests.auth.every_table import NUMBERED, fill_every_table, numbered_rows
from tests.composition import compose, projecting_here
from tests.dashboards.hospitals import make_hospitals
from tests.dashboards.serving import NOW, OF_ALL, OF_EVERYTHING, Client, Site, archive_engines

WITH_FACTOR = "ypatia"
LINKS = ("", "hospital=argo&grain=month", "hospital=boreas&hospital=cyclops&by=hospital", "year=2026&hospital=argo")
ANSWERED = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A site, its people's password, and the key that one of them shares with an app."""

    site: Site
    secret: bytes

    def run(self, *arguments: str) -> Result:
        return self.site.server.test_cli_runner().invoke(args=["store", *arguments])

    def back_up(self, directory: Path) -> Path:
        """The only one in that directory."""
        told = self.run("backup", str(directory))
        assert told.exit_code == 0, told.output
        (backup,) = directory.glob("archeion-*")
        return backup

    def reports(self) -> Mapping[tuple[str, str], tuple[int, bytes]]:
        """Every report as whoever may see all is given it, of a few criteria; the answers, refused links too."""
        found = {}
        client = self.site.signed_in(OF_EVERYTHING)
        for report in REPORTS:
            for link in LINKS:
                answer = client.get(f"/{report}.csv?{link}")
                found[report, link] = (answer.status_code, answer.data)
        assert len([answer for answer in found.values() if answer[0] == ANSWERED]) > 2 * len(REPORTS)
        return found

    def releases(self) -> Mapping[str, bytes]:
        """Every file of every release, as the Ministry is given it."""
        client = self.site.signed_in(OF_ALL)
        listed = client.get("/releases/1/datapackage.json").get_json()["resources"]
        names = [*(resource["path"] for resource in listed), "datapackage.json"]
        return {name: client.get(f"/releases/1/{name}").data for name in names}

    def sign_in_with_factor(self) -> FlaskClient:
        client = self.site.anonymous()
        token = client.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
        form = {"csrf_token": token, "name": WITH_FACTOR, "password": self.site.password}
        assert client.post("/login", data=form).status_code == 302
        assert finish(client, next_code(self.secret)).status_code == 302
        return client

    def count_rows(self) -> Mapping[str, int]:
        with reading(self.site.store) as connection:
            tables = [metadata.tables[kept.name] for kept in kept_tables()]
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in tables
            }

    def add_numbered_rows(self) -> None:
        """The numbers that the store gives are new ones."""
        with writing(self.site.store) as connection:
            for name, row in numbered_rows("second", 901, 901).items():
                table = metadata.tables[name]
                before = connection.execute(select(func.max(table.c.id))).scalar_one()
                (number,) = connection.execute(insert(table).values(row)).inserted_primary_key or (0,)
                assert number > before, name


@dataclass(frozen=True, slots=True)
class Place:
    """Where sites are composed of the same hospitals and with the same secrets, each on a store of its own."""

    hospitals: tuple[HospitalSettings, ...]
    settings: AuthSettings
    password: str

    def compose(self, store: Engine, snapshots: Path | SnapshotPlace | None = None) -> Flask:
        server = compose(self.hospitals, store, self.settings, lambda: NOW, snapshots)
        server.test_client_class = Client
        return server

    def empty(self, store: Engine, secret: bytes, snapshots: SnapshotPlace | None = None) -> Kept:
        return Kept(Site(self.compose(store, snapshots), store, self.password), secret)


@contextmanager
def kept_site(directory: Path) -> Iterator[tuple[Place, Kept]]:
    """On SQLite: snapshots and what is expected of stores, a release, people, and a row in every table."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    settings = AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=False, password_hasher=hasher)
    place = Place(make_hospitals(directory), settings, secrets.token_urlsafe(16))
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    with archive_engines() as engines, projecting_here():
        site = Site(place.compose(store), store, place.password)
        run = site.server.test_cli_runner().invoke
        for arguments in (
            ["snapshots", "take"],
            ["snapshots", "take", "argo", "--full"],
            ["releases", "make", "2026-10"],
        ):
            told = run(args=arguments)
            assert told.exit_code == 0, told.output
        site.add({OF_EVERYTHING: ("ministry=all", "hospital_administration=all"), OF_ALL: ("ministry=all",)})
        site.add({WITH_FACTOR: ("it=argo",)})
        secret, _ = enrol(site.signed_in(WITH_FACTOR))
        fill_every_table(store, user_id_of(store, WITH_FACTOR))
        kept = Kept(site, secret)
        assert min(kept.count_rows().values()) > 0
        assert len(NUMBERED) == len([table for table in metadata.tables.values() if _is_numbered(table)])
        yield place, kept
    for engine in (store, *engines):
        engine.dispose()


def _is_numbered(table: Any) -> bool:
    return table.autoincrement_column is not None
