"""A site whose snapshots were taken by the first version: it says so, shows no figure of them, and goes on."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from click.testing import Result

from auth.settings import AuthSettings
from auth.store import open_store
from dashboards.backups.comparing import compare
from dashboards.backups.restoring import restore_backup
from dashboards.exports.reports import REPORTS
from queries.snapshots.folder import LocalFolder
from queries.snapshots.tables import SCHEMA_VERSION
from tests.composition import projecting_here
from tests.dashboards import trees
from tests.dashboards.backups.parts import parts_at
from tests.dashboards.backups.scene import LINKS, Kept, Place
from tests.dashboards.hospitals import make_hospitals
from tests.dashboards.serving import (
    OF_ARGO,
    OF_EVERYTHING,
    Site,
    archive_engines,
    callback_body,
    dependencies,
    post_callback,
)

pytestmark = pytest.mark.archives

FIRST_SCHEMA = Path(__file__).parents[2] / "queries" / "first_schema"
FIRST = "000001_20261121T100000Z"
OUTDATED = (
    "Argo Hospital: its snapshot is of an older version of Archeion, which this one does not read. "
    "Ask the archive now, or let IT: snapshots take."
)
NEVER_TAKEN = "Argo Hospital: no snapshot of its archive has been taken yet. Ask the archive now."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    settings = AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=False, password_hasher=hasher)
    return Place(make_hospitals(tmp_path), settings, secrets.token_urlsafe(16))


def site_at(place: Place, directory: Path) -> Kept:
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    site = Site(place.compose(store, directory / "snapshots"), store, place.password)
    site.add(
        {OF_EVERYTHING: ("ministry=all", "hospital_administration=all"), OF_ARGO: ("hospital_administration=argo",)}
    )
    return Kept(site, b"")


@contextmanager
def others_taken(place: Place, directory: Path) -> Iterator[Kept]:
    with archive_engines() as engines, projecting_here():
        kept = site_at(place, directory)
        assert commanded(kept, "snapshots take boreas cyclops").exit_code == 0
        yield kept
    for engine in (kept.site.store, *engines):
        engine.dispose()


@pytest.fixture
def upgraded(place: Place, tmp_path: Path) -> Iterator[Kept]:
    """What the first version took of Argo, and the other hospitals as they are taken now."""
    directory = tmp_path / "upgraded"
    shutil.copytree(FIRST_SCHEMA / "argo", directory / "snapshots" / "argo")
    with others_taken(place, directory) as kept:
        yield kept


@pytest.fixture
def fresh(place: Place, tmp_path: Path) -> Iterator[Kept]:
    """Taken by nobody but this version, Argo not yet."""
    directory = tmp_path / "fresh"
    directory.mkdir()
    with others_taken(place, directory) as kept:
        yield kept


def commanded(kept: Kept, line: str) -> Result:
    return kept.site.server.test_cli_runner().invoke(args=line.split())


def failures(kept: Kept) -> list[str]:
    client = kept.site.browser(OF_ARGO)
    (show,) = [one for one in dependencies(client) if one["output"].startswith("..activity-answer.children")]
    values = {"activity-location.search": "", "activity-location.pathname": "/activity"}
    response = post_callback(client, callback_body(show, values))
    shown: Any = response.get_json()["response"]["activity-answer"]["children"]
    return [trees.text(each) for each in trees.of_class(shown, "failure")]


def figures(kept: Kept) -> dict[tuple[str, str], tuple[int, str]]:
    client, found = kept.site.browser(OF_EVERYTHING), {}
    for report in REPORTS:
        for link in LINKS:
            answer = client.get(f"/{report}.csv?{link}")
            found[report, link] = (answer.status_code, answer.text)
    return found


def _as_never_taken(text: str) -> str:
    """What is said of a hospital without any snapshot, where it is said why there are no figures."""
    return text.replace(OUTDATED, NEVER_TAKEN).replace(",snapshot_unreadable,", ",no_snapshot,")


def test_the_first_schema_is_older_than_today_s() -> None:
    assert SCHEMA_VERSION > 1


def test_no_figure_of_it_is_shown_and_the_page_says_why(upgraded: Kept, fresh: Kept) -> None:
    assert failures(upgraded) == [OUTDATED]
    found, without = figures(upgraded), figures(fresh)
    # What was expected of its store is kept in the same form to this day, and is told with the day it is of.
    expected = [found.pop(key)[1] for key in list(found) if key[0] == "estate" and without.pop(key)]
    assert len(expected) == len(LINKS)
    for text in expected:
        of_argo = [line for line in text.splitlines() if line.startswith("argo,")]
        assert of_argo != []
        assert [line for line in of_argo if ",2026-11-21T12:00:00+02:00," not in line] == []
    assert {key: (status, _as_never_taken(text)) for key, (status, text) in found.items()} == without
    refused = commanded(upgraded, "releases make 2026-10")
    assert (refused.exit_code, "argo" in refused.output) == (2, True)


def test_the_next_taking_goes_on_with_today_s(upgraded: Kept, fresh: Kept, tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path / "upgraded" / "snapshots")
    for kept in (upgraded, fresh):
        assert commanded(kept, "snapshots take").exit_code == 0
    assert [snapshot.number for snapshot in folder.snapshots("argo")] == [1, 2]
    assert failures(upgraded) == []
    assert upgraded.reports() == fresh.reports()
    first, second = commanded(upgraded, "snapshots list argo").output.splitlines()
    assert first.startswith("argo 1: the snapshot of argo has schema version 1, too old for this Archeion")
    assert second.startswith("argo 2: taken 2026-11-22 10:00 UTC, incremental, ")
    compared = commanded(upgraded, "snapshots diff argo 1 2")
    assert (compared.exit_code, "too old for this Archeion" in compared.output) == (1, True)


def test_it_stays_as_history_until_it_is_pruned(upgraded: Kept, tmp_path: Path) -> None:
    assert commanded(upgraded, "snapshots take argo").exit_code == 0
    verified = upgraded.run("verify")
    assert (verified.exit_code, verified.output.splitlines()[0]) == (
        0,
        "snapshot 1 of argo is of an older version and was not read",
    )
    backup = upgraded.back_up(tmp_path / "backups")
    for path in (FIRST_SCHEMA / "argo" / FIRST).iterdir():
        assert (backup / "snapshots" / "argo" / FIRST / path.name).read_bytes() == path.read_bytes()
    restored = parts_at(tmp_path / "restored")
    restore_backup(restored, backup)
    assert [snapshot.number for snapshot in restored.snapshots.snapshots("argo")] == [1, 2]
    assert compare(restored, backup).differences == ()
    assert "argo: 1 removed, 1 kept" in commanded(upgraded, "snapshots prune argo --keep-last 1").output
    assert upgraded.run("verify").output.startswith("whole: ")
    restored.store.store.dispose()
