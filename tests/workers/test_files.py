"""Long files: made by a worker, had at the address that was asked for, by whoever asked and still may; recorded."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth.audit import Event, entries
from auth.grants import read_grants
from auth.users import disable_user, grant_roles
from dashboards.exports.keeping import KEPT_SECONDS
from dashboards.workers.composing import Work
from tests.auth.logs import ROOT
from tests.dashboards.hospitals import ARGO, BOREAS, make_hospitals, signs_of_boreas
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_BOREAS, PEOPLE, Client, Site
from tests.redis_servers import RedisOfTests
from tests.servers import free_port
from tests.workers.machines import Running, worker
from tests.workers.process import SiteOfTests

pytestmark = [pytest.mark.archives, pytest.mark.servers]

# More rows than are made in a request here.
LONG = "/activity.csv?per=month&by=modality&hospital=argo"
PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def scene(directory: Path, redis_server: RedisOfTests) -> Iterator[tuple[Site, Site, Work, Running]]:
    """With a queue, and without; and a worker."""
    redis_server.empty()
    laid_out = SiteOfTests(directory, redis_server.url, secrets.token_hex(32), make_hospitals(directory))
    laid_out.write()
    password, work = secrets.token_urlsafe(16), replace(laid_out.work(), rows_at_once=3)
    site, plain = (Site(laid_out.compose(each), laid_out.store(), password) for each in (work, None))
    for each in (site, plain):
        each.server.test_client_class = Client
    site.server.test_cli_runner().invoke(args=["snapshots", "take"])
    site.add(PEOPLE)
    with worker(directory) as running:
        yield site, plain, work, running
    work.queue.close()
    work.client.close()
    for each in (site, plain):
        each.store.dispose()


def fetched(client: FlaskClient, address: str, running: Running) -> TestResponse:
    """As a browser does, which asks again when it is told to."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (answer := client.get(address)).status_code == 202:
        assert time.monotonic() < deadline, running.log
        time.sleep(0.1)
    return answer


def exported(site: Site) -> list[dict[str, object]]:
    return [dict(entry.details) for entry in entries(site.store) if entry.event == Event.EXPORTED]


def test_a_long_file_is_made_by_a_worker_and_is_the_same(scene: tuple[Site, Site, Work, Running]) -> None:
    site, plain, _, running = scene
    client, before = site.browser(OF_ALL), len(exported(site))
    first = client.get(LONG)
    assert (first.status_code, first.mimetype, first.headers["Refresh"]) == (202, "text/html", "3")
    assert "Your file is being made" in first.text
    assert "<script" not in first.text
    assert len(exported(site)) == before
    answer = fetched(client, LONG, running)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data == plain.signed_in(OF_ALL).get(LONG).data
    made, directly = exported(site)[before:]
    assert made == directly
    assert made["sha256"] == hashlib.sha256(answer.data).hexdigest()
    for form in ("xlsx", "excel-el.csv"):
        address = LONG.replace(".csv", f".{form}")
        tags = [
            one.headers["ETag"] for one in (fetched(client, address, running), plain.browser(OF_ALL).get(address))
        ]
        # What a workbook says, but for the moment at which it was made.
        assert tags[0] == tags[1]


def test_a_short_file_is_made_at_once(scene: tuple[Site, Site, Work, Running]) -> None:
    site, _, _, _ = scene
    assert site.browser(OF_ALL).get("/activity.xlsx?period=2026&per=year&hospital=argo").status_code == 200


def test_a_program_is_told_where_and_when_to_ask_again(scene: tuple[Site, Site, Work, Running]) -> None:
    site, plain, _, running = scene
    address = f"/api/v1/reports{LONG}"
    client = site.with_token(OF_ALL, frozenset({ARGO}))
    first = client.get(address)
    assert (first.status_code, first.headers["Location"], first.headers["Retry-After"]) == (202, address, "3")
    assert first.get_json()["being_made"]["rows"] >= 0
    answer = fetched(client, address, running)
    assert (answer.status_code, answer.data) == (200, plain.browser(OF_ALL).get(LONG).data)


def test_a_file_is_its_askers_and_only_while_they_may_see_it(scene: tuple[Site, Site, Work, Running]) -> None:
    site, _, _, running = scene
    address = "/activity.csv?per=month&by=modality"
    of_all = fetched(site.browser(OF_ALL), address, running)
    of_argo = fetched(site.browser(OF_ARGO), address, running)
    assert signs_of_boreas(of_all.text)
    assert signs_of_boreas(of_argo.text) == []
    assert signs_of_boreas(fetched(site.with_token(OF_ALL, frozenset({ARGO})), address, running).text) == []
    site.add({"vera": ("ministry=all",)})
    vera, now = site.browser("vera"), datetime.now(UTC)
    assert signs_of_boreas(fetched(vera, address, running).text)
    grant_roles(site.store, name="vera", grants=read_grants((f"ministry={ARGO}",), (ARGO, BOREAS)), by=ROOT, now=now)
    assert signs_of_boreas(fetched(site.signed_in("vera"), address, running).text) == []
    assert site.anonymous().get(address).status_code == 401


def test_whoever_may_no_more_when_the_worker_comes_to_it_gets_nothing(
    scene: tuple[Site, Site, Work, Running], directory: Path
) -> None:
    site, _, work, running = scene
    site.add({"wim": ("ministry=all",)})
    client = site.browser("wim")
    kept = {path.name for path in (directory / "exports" / "_asked").iterdir()}
    running.process.send_signal(19)  # It stands still.
    try:
        assert client.get(LONG).status_code == 202
        disable_user(site.store, name="wim", by=ROOT, now=datetime.now(UTC))
    finally:
        running.process.send_signal(18)
    running.says("a file was not made: user_is_disabled")
    assert {path.name for path in (directory / "exports" / "_asked").iterdir()} == kept
    assert client.get(LONG).status_code == 401


def test_nobody_has_many_made_at_once(scene: tuple[Site, Site, Work, Running]) -> None:
    site, _, work, running = scene
    client = site.browser(OF_BOREAS)
    running.process.send_signal(19)
    try:
        links = [f"/activity.csv?per=month&by=availability&period={year}" for year in (2019, 2020, 2021, 2022)]
        assert [client.get(link).status_code for link in links] == [202, 202, 202, 429]
        # The same again is no other one; and others have theirs.
        assert client.get(links[0]).status_code == 202
        assert site.browser(OF_ARGO).get(links[0]).status_code == 202
    finally:
        running.process.send_signal(18)
    assert [fetched(client, link, running).status_code for link in links] == [200, 200, 200, 200]


def test_what_was_kept_goes_and_what_was_touched_is_made_anew(
    scene: tuple[Site, Site, Work, Running], directory: Path
) -> None:
    site, _, work, running = scene
    client, folder = site.browser(OF_ALL), directory / "exports" / "_asked"
    whole = fetched(client, LONG, running).data
    for file in folder.glob("*/file"):
        file.write_bytes(file.read_bytes() + b"x")
    assert fetched(client, LONG, running).data == whole
    old = time.time() - KEPT_SECONDS - 1
    for path in [*folder.glob("*/about.json"), *folder.iterdir()]:
        os.utime(path, (old, old))
    assert client.get(LONG).status_code == 202
    fetched(client, LONG, running)
    assert len([*folder.iterdir()]) == 1


def test_without_redis_files_are_made_in_the_request(
    directory: Path, scene: tuple[Site, Site, Work, Running]
) -> None:
    site, plain, _, _ = scene
    laid_out = SiteOfTests.read(directory)
    gone = replace(laid_out, redis_url=f"redis://:x@127.0.0.1:{free_port()}/0")
    away = Site(gone.compose(replace(gone.work(), rows_at_once=3)), site.store, site.password)
    away.server.test_client_class = Client
    address = LONG.replace("modality", "availability")
    answer = away.signed_in(OF_ALL).get(address)
    assert (answer.status_code, answer.data) == (200, plain.browser(OF_ALL).get(address).data)
