"""A site is backed up, restored where nothing is, on another engine each time, and proved equal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table

from auth.audit_verifying import verify
from auth.store import open_store, reading
from auth.tables import sessions
from tests.dashboards.backups.scene import Kept, Place
from tests.object_storage import ObjectStorage
from tests.servers import Server, create_database

pytestmark = [pytest.mark.archives, pytest.mark.servers]


@pytest.fixture(scope="module")
def stores(postgresql: Server, mariadb: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    """Empty ones, in the order in which the site goes from one to the next."""
    urls = [
        create_database(postgresql, "moved").render_as_string(hide_password=False),
        create_database(mariadb, "moved").render_as_string(hide_password=False),
        f"sqlite:///{tmp_path_factory.mktemp('last') / 'store.db'}",
    ]
    opened = [open_store(url) for url in urls]
    yield opened
    for store in opened:
        store.dispose()


def test_a_site_goes_from_engine_to_engine_and_is_the_same(
    scene: tuple[Place, Kept], stores: list[Engine], object_storage: ObjectStorage, tmp_path: Path
) -> None:
    place, first = scene
    reports, releases, sites = first.reports(), first.releases(), [first]
    for number, store in enumerate(stores):
        backup = sites[-1].back_up(tmp_path / f"backups-{number}")
        # To object storage, and back to a directory.
        snapshots = object_storage.new_place(tmp_path / "cache") if number == 0 else None
        restored = place.empty(store, first.secret, snapshots)
        told = restored.run("restore", str(backup))
        assert told.exit_code == 0, told.output
        # That of `fill_every_table` was sealed by nobody.
        assert "second factors that today's ARCHEION_SECRET_KEY does not open: 1." in told.output
        proved = restored.run("verify", "--same-as", str(backup))
        assert proved.exit_code == 0, proved.output
        # That it was restored.
        assert "entries of the audit log since the backup: 1\n" in proved.output
        assert restored.run("verify").exit_code == 0
        assert rows_of(store, sessions) == []
        assert restored.releases() == releases
        assert restored.reports() == reports
        sites.append(restored)
    # A code that was used before a backup was made would not be good after it: hence not one by one.
    for site in sites:
        site.sign_in_with_factor()
        site.add_numbered_rows()
        assert verify(site.site.store).is_whole


def rows_of(store: Engine, table: Table) -> list[Any]:
    with reading(store) as connection:
        return list(connection.execute(table.select()).all())
