"""Whoever tells of hospitals tells of them as they are now: in each worker, without a restart."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from auth.notices import Notices
from auth.settings import AuthSettings
from dashboards.exports.metrics import MetricsToken
from queries.alerts.kept import since_of
from queries.alerts.rules import Severity
from queries.settings import HospitalSettings
from tests.composition import Outward, compose, projecting_here
from tests.dashboards import trees
from tests.dashboards.administration.scene import OF_ARGOS_IT, PATH, administrator, fields, save, set_back
from tests.dashboards.hospitals import ARGO, CYCLOPS
from tests.dashboards.serving import NOW, OF_ACCOUNTS, OF_ALL, OF_HOUSE, OF_IT, Client, Site, content
from tests.dashboards.storage import pages
from tests.dashboards.storage.archives import CAPACITY_BYTES

TERABYTE = 10**12
METRICS = "m" * 32
NAME = "Argo, renamed"


@dataclass
class Clock:
    now: datetime = NOW


@pytest.fixture(scope="module")
def clock() -> Clock:
    """Of the other worker."""
    return Clock()


@pytest.fixture(scope="module")
def other_worker(site: Site, directory: Path, hospitals: tuple[HospitalSettings, ...], clock: Clock) -> Site:
    """Another process of the same site, as far as hospitals are concerned: it shares store, file and snapshots."""
    settings = AuthSettings(secret_key=str(site.server.secret_key), cookies_secure=False)
    outward = Outward(metrics_token=MetricsToken.of(METRICS))
    server = compose(
        hospitals, site.store, settings, lambda: clock.now, snapshots=directory / "snapshots", outward=outward
    )
    server.test_client_class = Client
    return Site(server, site.store, site.password)


@pytest.fixture
def elsewhere(other_worker: Site) -> FlaskClient:
    """Somebody who sees everything of storage, at the other worker."""
    return other_worker.browser(OF_IT)


@pytest.fixture
def changed(site: Site, elsewhere: FlaskClient) -> Iterator[FlaskClient]:
    """Argo's capacity is half of what it was, and it has another name. The other worker has read it before."""
    assert argo_of_the_estate(elsewhere)["capacity_bytes"] == CAPACITY_BYTES
    client = administrator(site, OF_ARGOS_IT)
    with set_back(site, ARGO):
        answer = save(client, ARGO, {"storage.capacity": "3 TB", "name.en": NAME, "region": "6"})
        assert answer.status_code == 302, answer.text
        yield client


def argo_of_the_estate(client: FlaskClient) -> dict[str, Any]:
    told = client.get("/api/v1/reports/estate.json").get_json()
    names = [column["name"] for column in told["columns"]]
    (row,) = [row for row in told["rows"] if row[0] == ARGO]
    return dict(zip(names, row, strict=True))


def test_the_storage_page(changed: FlaskClient, elsewhere: FlaskClient) -> None:
    for client in (changed, elsewhere):
        tree = pages.answer(client, f"hospital={ARGO}")
        assert pages.key_figures(tree)["Capacity"][0] == "3 TB"
        assert NAME in trees.text(tree)


def test_the_estate(changed: FlaskClient, elsewhere: FlaskClient) -> None:
    at = {"estate-location.search": "", "estate-location.pathname": "/estate"}
    assert NAME in trees.text(pages.call(elsewhere, "estate-answer", at)["estate-answer"]["children"])


def test_files(changed: FlaskClient, elsewhere: FlaskClient) -> None:
    for client in (changed, elsewhere):
        rows = csv.DictReader(io.StringIO(client.get("/estate.csv").text, newline=""))
        told = {row["measure"]: row["value"] for row in rows if row["hospital_code"] == ARGO}
        assert told["capacity_bytes"] == str(3 * TERABYTE)


def test_the_api(changed: FlaskClient, other_worker: Site) -> None:
    told = argo_of_the_estate(other_worker.with_token(OF_IT))
    assert (told["name"], told["capacity_bytes"]) == (NAME, 3 * TERABYTE)


def test_names_in_files_of_figures(changed: FlaskClient, other_worker: Site) -> None:
    assert NAME in content(other_worker.browser(OF_HOUSE).get("/activity.xlsx?hospital=argo&by=hospital"))


def test_pages_of_accounts(changed: FlaskClient, other_worker: Site) -> None:
    client = administrator(other_worker, OF_ACCOUNTS)
    assert NAME in client.get("/administration/users").text
    page = client.get("/administration/users/new").text
    assert ("<legend>6</legend>" in page, page.count(NAME) > 1) == (True, True)


def test_regions_of_the_summary(changed: FlaskClient, other_worker: Site) -> None:
    told = other_worker.browser(OF_ALL).get("/api/v1/reports/summary.json?region=6").get_json()
    assert NAME in str(told["rows"])
    assert "Cyclops Hospital" not in str(told["rows"])


def test_the_sites_own_monitoring(changed: FlaskClient, other_worker: Site) -> None:
    told = other_worker.anonymous().get("/metrics", headers={"Authorization": f"Bearer {METRICS}"}).text
    (line,) = [line for line in told.splitlines() if line.startswith("archeion_capacity_bytes{") and ARGO in line]
    assert float(line.rpartition(" ")[2]) == 3 * TERABYTE


def test_alerts_that_are_checked_next(site: Site, other_worker: Site, clock: Clock) -> None:
    def begun() -> dict[str, set[Severity]]:
        """What has begun to be so; it is told once it has held for a day."""
        told = other_worker.server.test_cli_runner().invoke(args=["alerts", "check"])
        assert told.exit_code == 0, told.output
        return {one.subject: set(since_of(one.pending)) for one in Notices(site.store).watched() if one.pending}

    assert "percent:all" not in begun()
    client = administrator(site, OF_ARGOS_IT)
    with set_back(site, ARGO):
        # Old figures give no reason to tell anything.
        clock.now = NOW + timedelta(hours=2)
        save(client, ARGO, {"storage.capacity": "3 TB", "stale_after_hours": "1"})
        assert "percent:all" not in begun()
        save(client, ARGO, {"stale_after_hours": "3"})
        assert begun()["percent:all"] == {Severity.WARNING, Severity.CRITICAL, Severity.FULL}
    clock.now = NOW


def test_what_is_old(changed: FlaskClient, elsewhere: FlaskClient, clock: Clock) -> None:
    clock.now = NOW + timedelta(hours=2)
    try:
        assert argo_of_the_estate(elsewhere)["is_stale"] == "no"
        assert save(changed, ARGO, {"stale_after_hours": "1"}).status_code == 302
        assert argo_of_the_estate(elsewhere)["is_stale"] == "yes"
    finally:
        clock.now = NOW


def test_commands_and_the_projections_made_next(changed: FlaskClient, other_worker: Site) -> None:
    runner = other_worker.server.test_cli_runner()
    assert NAME in runner.invoke(args=["hospitals", "list"]).output
    with projecting_here():
        told = runner.invoke(args=["projections", "make", ARGO])
    assert told.exit_code == 0, told.output
    assert argo_of_the_estate(other_worker.browser(OF_IT))["capacity_bytes"] == 3 * TERABYTE


def test_releases_made_next(changed: FlaskClient, other_worker: Site) -> None:
    told = other_worker.server.test_cli_runner().invoke(args=["releases", "make", "2026-10"])
    assert told.exit_code == 0, told.output
    assert NAME in other_worker.browser(OF_ALL).get("/releases/1/hospitals.csv").text


def test_what_is_set_back_is_as_before(site: Site, elsewhere: FlaskClient) -> None:
    client = administrator(site, OF_ARGOS_IT)
    save(client, ARGO, {"storage.capacity": "3 TB"})
    assert argo_of_the_estate(elsewhere)["capacity_bytes"] == 3 * TERABYTE
    form = fields(client.get(f"{PATH}/{ARGO}").text) | {"back.storage.capacity": "on"}
    assert client.post(f"{PATH}/{ARGO}", data=form).status_code == 302
    assert argo_of_the_estate(elsewhere)["capacity_bytes"] == CAPACITY_BYTES


def test_of_others_nothing_has_changed(changed: FlaskClient, elsewhere: FlaskClient) -> None:
    tree = pages.answer(elsewhere, f"hospital={CYCLOPS}")
    assert NAME not in trees.text(tree)
