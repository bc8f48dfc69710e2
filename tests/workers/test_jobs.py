"""Archives asked from a page, where workers do it: a real worker, requests as a browser sends them."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from auth.audit import Event, entries
from dashboards.workers.composing import Work
from dashboards.workers.jobs import NO_JOB
from queries.snapshots.folder import LocalFolder
from tests.dashboards.asking_now import add_study, admit, begin, cancel, follow, poll, report
from tests.dashboards.files import table_of
from tests.dashboards.hospitals import ARGO, make_hospitals, unreachable_hospital
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_BOREAS, PEOPLE, Client, Site, csrf_header
from tests.redis_servers import RedisOfTests, running_redis
from tests.workers.machines import Running, until, worker
from tests.workers.process import SiteOfTests

pytestmark = [pytest.mark.archives, pytest.mark.servers, pytest.mark.long]

REPORTED = "Argo Hospital: new snapshot; 1 month had changed and was read."


@contextmanager
def replicas(directory: Path, redis_url: str) -> Iterator[tuple[Site, Site, Work]]:
    """Two of one site, and what a test puts into their queue by itself."""
    hospitals = (*make_hospitals(directory), unreachable_hospital(directory))
    laid_out = SiteOfTests(directory, redis_url, secrets.token_hex(32), hospitals)
    laid_out.write()
    password, works = secrets.token_urlsafe(16), [laid_out.work() for _ in range(2)]
    sites = [Site(laid_out.compose(work), laid_out.store(), password) for work in works]
    for site in sites:
        site.server.test_client_class = Client
    sites[0].server.test_cli_runner().invoke(args=["snapshots", "take", ARGO])
    sites[0].add(PEOPLE)
    yield sites[0], sites[1], works[0]
    for work in works:
        work.queue.close()
        work.client.close()
    for site in sites:
        site.store.dispose()


@pytest.fixture
def scene(tmp_path: Path, redis_server: RedisOfTests) -> Iterator[tuple[Site, Site, Work]]:
    redis_server.empty()
    with replicas(tmp_path, redis_server.url) as found:
        yield found


def snapshots(directory: Path) -> int:
    return len(LocalFolder(directory / "snapshots").snapshots(ARGO))


def asked(site: Site) -> int:
    return sum(entry.event == Event.ARCHIVE_ASKED for entry in entries(site.store))


def slow_down(directory: Path, seconds: float) -> None:
    (directory / "statement-seconds").write_text(f"{seconds}")


def statements(directory: Path) -> int:
    path = directory / "statements.log"
    return len(path.read_text().split()) if path.exists() else 0


def test_a_worker_does_what_a_page_asked_and_any_replica_tells_of_it(
    scene: tuple[Site, Site, Work], tmp_path: Path
) -> None:
    site, other, work = scene
    client = site.browser(OF_ALL)
    before = int(table_of(client, "activity", "hospital=argo")[-1][1])
    add_study(tmp_path, "20260310")
    slow_down(tmp_path, 0.1)
    with worker(tmp_path) as running:
        ticket, note = admit(client, "hospital=argo&hospital=delos")
        handles = begin(client, ticket)
        elsewhere = other.server.test_client()
        for name in ("archeion_session", "_csrf_token"):
            cookie = client.get_cookie(name)
            assert cookie is not None
            elsewhere.set_cookie(name, cookie.value)
        # What the load of the page was given is good at every replica.
        answered, progress = follow(client, handles)
        assert report(answered)[0] == REPORTED, running.log
        assert report(answered)[1].startswith("Delos Hospital: no connection")
        assert (note, bool(answered["activity-taking-done"]["data"]), bool(progress)) == ("", True, True)
        assert int(table_of(elsewhere, "activity", "hospital=argo")[-1][1]) == before + 1
        assert elsewhere.post("/logout", headers=csrf_header(elsewhere)).status_code == 302
    assert (snapshots(tmp_path), asked(site)) == (2, 1)
    assert work.client.hlen("archeion:unacked") == 0


def test_the_queue_holds_nothing_of_the_request_but_an_order(scene: tuple[Site, Site, Work]) -> None:
    site, _, work = scene
    client = site.browser(OF_ARGO)
    begin(client, admit(client, "")[0])
    message = json.dumps(work.client.lrange("archeion:asked", 0, -1))
    session = client.get_cookie("archeion_session")
    assert session is not None
    assert "ask_now" in message
    assert [found for found in (session.value, "Cookie", "anna", "headers_sent") if found in message] == []


def amid_a_taking(client: FlaskClient, directory: Path, running: Running) -> dict[str, str]:
    """The handles of a job that has asked an archive twice, and has more to ask."""
    add_study(directory, "20260310")
    slow_down(directory, 0.3)
    asked_before = statements(directory)
    handles = begin(client, admit(client, "")[0])
    until(lambda: statements(directory) >= asked_before + 2, lambda: running.log)
    return handles


def test_a_worker_that_is_killed_is_followed_by_another_and_the_page_is_told(
    scene: tuple[Site, Site, Work], tmp_path: Path
) -> None:
    site, _, _ = scene
    client = site.browser(OF_ARGO)
    with worker(tmp_path, "one") as one:
        handles = amid_a_taking(client, tmp_path, one)
        one.kill()
    assert poll(client, handles).status_code == 200
    with worker(tmp_path, "two") as two:
        assert report(follow(client, handles)[0]) == [REPORTED], two.log
    assert (snapshots(tmp_path), asked(site)) == (2, 1)


def test_a_worker_that_is_asked_to_end_hands_a_job_on(scene: tuple[Site, Site, Work], tmp_path: Path) -> None:
    site, _, _ = scene
    client = site.browser(OF_ARGO)
    with worker(tmp_path, "one") as one:
        handles = amid_a_taking(client, tmp_path, one)
        assert one.end() == 0
    # Nobody is told that it was cancelled.
    assert poll(client, handles).status_code == 200
    with worker(tmp_path, "two") as two:
        assert report(follow(client, handles)[0])[0].startswith("Argo Hospital: new snapshot"), two.log
    assert (snapshots(tmp_path), asked(site)) == (2, 1)


def test_whoever_asked_and_nobody_else_cancels(scene: tuple[Site, Site, Work], tmp_path: Path) -> None:
    site, _, _ = scene
    anna = site.browser(OF_ARGO)
    add_study(tmp_path, "20260310")
    slow_down(tmp_path, 0.3)
    with worker(tmp_path):
        asked_before = statements(tmp_path)
        ticket, _ = admit(anna, "")
        handles = begin(anna, ticket)
        until(lambda: statements(tmp_path) >= asked_before + 2)
        assert cancel(site.browser(OF_BOREAS), ticket).status_code == 200
        assert cancel(anna, ticket).status_code == 200
        assert report(follow(anna, handles)[0])[0].startswith("Argo Hospital: cancelled")
    assert snapshots(tmp_path) == 1


def test_forged_and_foreign_tickets_begin_nothing(scene: tuple[Site, Site, Work]) -> None:
    site, _, work = scene
    anna, mary = site.browser(OF_ARGO), site.browser(OF_ALL)
    ticket, _ = admit(anna, "")
    for text in (ticket, ticket[:-2] + "xx", "", None, 7, ["a"], {"a": 1}):
        assert begin(mary, text)["job"].startswith(f"{NO_JOB}~")
    assert work.client.llen("archeion:asked") == 0
    first, again = begin(anna, ticket), begin(anna, ticket)
    assert not first["job"].startswith(f"{NO_JOB}~")
    assert again["job"].startswith(f"{NO_JOB}~")
    assert poll(anna, again).status_code == 204
    assert work.client.llen("archeion:asked") == 1


def test_without_redis_pages_go_on_and_only_the_button_cannot(tmp_path: Path) -> None:
    with running_redis() as server, replicas(tmp_path, server.url) as (site, _, _):
        client = site.browser(OF_ARGO)
        ticket, _ = admit(client, "")
        handles = begin(client, admit(site.browser(OF_BOREAS), "")[0] and ticket)
        server.kill()
        assert admit(client, "") == (
            None,
            "Archives cannot be asked from here at the moment. Try again in a few minutes.",
        )
        assert cancel(client, ticket).status_code == 200
        assert begin(client, ticket)["job"].startswith(f"{NO_JOB}~")
        # It may come back: the page goes on asking.
        assert poll(client, handles).status_code == 200
        assert client.get("/activity").status_code == 200
        assert len(table_of(client, "activity", "hospital=argo")) > 1
        server.start()
        with worker(tmp_path) as running:
            assert report(follow(client, handles)[0])[0].startswith("Argo Hospital: new snapshot"), running.log
