"""Ask the archive now, and prove a figure, through the requests that a browser sends; the job is a real process."""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from flask.testing import FlaskClient

from dashboards.jobs.manager import NO_JOB, JobManager
from tests.dashboards import trees
from tests.dashboards.asking_now import JOB, PROOF, add_study, admit, begin, cancel, follow, poll, press, report, send
from tests.dashboards.files import table_of
from tests.dashboards.hospitals import ARGO, BOREAS, DELOS, make_hospitals, unreachable_hospital
from tests.dashboards.serving import (
    OF_ALL,
    OF_ARGO,
    OF_BOREAS,
    OF_NONE,
    Site,
    serving,
)

pytestmark = pytest.mark.archives


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with serving(tmp_path, (*make_hospitals(tmp_path), unreachable_hospital(tmp_path))) as site:
        yield site


def jobs(site: Site) -> JobManager:
    """The manager that Dash was given."""
    found = site.server.view_functions["/_dash-layout"].__self__  # type: ignore[attr-defined]
    return cast(JobManager, found._background_manager)


def total(client: FlaskClient) -> list[str]:
    return table_of(client, "activity", "hospital=argo")[-1]


def test_what_came_since_is_in_the_figures_afterwards(site: Site, tmp_path: Path) -> None:
    client = site.browser(OF_ALL)
    before = total(client)
    add_study(tmp_path, "20260310")
    ticket, note = admit(client, "hospital=argo&hospital=delos")
    answered, progress = follow(client, begin(client, ticket))
    assert report(answered) == [
        "Argo Hospital: new snapshot; 1 month had changed and was read.",
        next(each for each in report(answered) if each.startswith("Delos Hospital: no connection")),
    ]
    assert (note, answered["activity-taking-interrupted"], bool(answered["activity-taking-done"]["data"])) == (
        *("", {"hidden": True}),
        True,
    )
    assert "Asking the archive of Argo Hospital (1 of 2)" in {
        each["activity-taking-step.children"] for each in progress
    }
    assert int(total(client)[1]) == int(before[1]) + 1


def test_only_hospitals_of_the_asker_are_on_a_ticket(site: Site) -> None:
    tickets = jobs(site)._plan
    for name, query, codes in (
        (OF_ARGO, "hospital=argo&hospital=boreas", (ARGO,)),
        (OF_BOREAS, "", (BOREAS,)),
    ):
        ticket, _ = admit(site.browser(name), query)
        read = tickets.ticket(ticket)
        assert read is not None
        assert read.hospitals == codes
    assert admit(site.browser(OF_ARGO), "hospital=boreas")[0] is None
    assert admit(site.browser(OF_NONE), "") == (None, "No hospital has been opened to you yet. Ask an administrator.")


def test_an_archive_asked_a_moment_ago_is_refused_and_the_others_are_not(site: Site) -> None:
    admit(site.browser(OF_ARGO), "")
    ticket, note = admit(site.browser(OF_ALL), "hospital=argo&hospital=boreas")
    read = jobs(site)._plan.ticket(ticket)
    assert read is not None
    assert (read.hospitals, note.startswith("Argo Hospital: asked less than 5 minutes ago.")) == ((BOREAS,), True)


def test_who_has_a_job_gets_no_other_and_others_do(site: Site) -> None:
    limits, client = jobs(site).limits, site.browser(OF_ARGO)
    own = jobs(site)._plan.ticket(admit(client, "")[0])
    assert own is not None
    limits.release((ARGO,))
    with limits.job_of(own.user_id):
        assert admit(client, "") == (
            None,
            "You are having archives asked already. Wait until that is done, or cancel it.",
        )
        assert admit(site.browser(OF_BOREAS), "")[0] is not None


def test_a_ticket_begins_one_job_of_its_own_user(site: Site) -> None:
    anna, mary = site.browser(OF_ARGO), site.browser(OF_ALL)
    ticket, _ = admit(anna, "")
    forged = [ticket[:-2] + "xx", "", None, 7, ["a"], {"a": 1}, "ψ", "x" * 10_000]
    assert {begin(mary, text)["job"].partition("~")[0] for text in [ticket, *forged]} == {NO_JOB}
    handles = begin(anna, ticket)
    assert not handles["job"].startswith(NO_JOB)
    assert begin(anna, ticket)["job"].startswith(NO_JOB)
    assert report(follow(anna, handles)[0]) == ["Argo Hospital: new snapshot; nothing had changed."]
    assert poll(anna, begin(anna, ticket)).status_code == 204


def test_a_stale_ticket_begins_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = site.browser(OF_ARGO), time.time()
    ticket, _ = admit(client, "")
    monkeypatch.setattr(time, "time", lambda: now + 62)
    assert begin(client, ticket)["job"].startswith(NO_JOB)


def test_whoever_cancels_at_once_is_told_and_may_ask_at_once(site: Site) -> None:
    client = site.browser(OF_ARGO)
    ticket, _ = admit(client, "")
    # Before the job has begun: a click may be quicker than a process.
    assert cancel(client, ticket).status_code == 200
    answered, _ = follow(client, begin(client, ticket))
    assert report(answered)[0] == "Argo Hospital: cancelled before its archive was asked."
    assert admit(client, "")[0] is not None


def test_nobody_ends_or_reads_a_job_without_its_handle(site: Site) -> None:
    anna, mary = site.browser(OF_ARGO), site.browser(OF_ALL)
    ticket, _ = admit(anna, "")
    handles = begin(anna, ticket)
    assert {cancel(mary, text).status_code for text in (ticket, ticket[:-2] + "xx", None, 7, [ticket])} == {200}
    process, mac = handles["job"].split("~")
    # Hers are bound to the page that she loaded.
    for job in (handles["job"], f"{process}~{mac[::-1]}", f"{os.getpid()}.0~{mac}", f"1~{mac}"):
        assert poll(mary, handles | {"job": job}).status_code == 204
    assert report(follow(anna, handles)[0]) == ["Argo Hospital: new snapshot; nothing had changed."]


def test_a_job_that_is_asked_to_end_while_it_starts_ends_properly(site: Site) -> None:
    client, manager = site.browser(OF_ARGO), jobs(site)
    ticket, _ = admit(client, "")
    handles = begin(client, ticket)
    manager.terminate_job(handles["job"].partition("~")[0])
    assert report(follow(client, handles)[0])[0] == "Argo Hospital: cancelled before its archive was asked."


def test_a_process_id_given_again_is_not_the_job(site: Site) -> None:
    manager = jobs(site)
    for job in (f"{os.getpid()}.1", NO_JOB, "4194304.1"):
        manager.terminate_job(job)
        assert not manager.job_running(job)


MALFORMED: list[dict[str, Any]] = [
    {"job": "1"},
    {"cacheKey": "a"},
    {"cacheKey": f"{'a' * 64}~{'ψ' * 64}"},
    {"cacheKey": f"{'a' * 200}~{'a' * 64}"},
    {"job": [f"1.1~{'a' * 64}"] * 2},
    {"oldJob": [f"1.1~{'a' * 64}"] * 40},
    {"endId": "x"},
    {"cancelJob": f"1.1~{'a' * 64}"},
    {"x": f"1.1~{'a' * 64}"},
]


@pytest.fixture(scope="module")
def still_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One that no test changes."""
    directory = tmp_path_factory.mktemp("still")
    with serving(directory, make_hospitals(directory)) as site:
        yield site


@pytest.mark.parametrize("address", MALFORMED, ids=range(len(MALFORMED)))
def test_an_address_that_no_page_would_send_is_refused(address: dict[str, Any], still_site: Site) -> None:
    client = still_site.browser(OF_ARGO)
    assert send(client, JOB, {}, address).status_code == 400


@pytest.mark.parametrize("name", ["cacheKey", "job", "oldJob"])
def test_what_follows_no_job_names_none(name: str, still_site: Site) -> None:
    client = still_site.browser(OF_ARGO)
    address = {name: f"1.1~{'a' * 64}"}
    assert send(client, "..page.children...navigation.children..", {}, address).status_code == 400
    assert send(client, JOB, {}, address).status_code in (200, 204)


def verdict(client: FlaskClient, query: str, changed: str = "activity-proof-button.n_clicks") -> tuple[Any, Any]:
    values = {"activity-proof-button.n_clicks": 1, "activity-location.search": f"?{query}"}
    answered = press(client, PROOF, changed, values).get_json()["response"]
    return answered["activity-proof-verdict"]["children"], answered["activity-proof"]["children"]


def test_an_archive_that_says_the_same_is_said_to(still_site: Site) -> None:
    for query in ("by=modality&measure=images", "by=hospital&period=2026", "by=availability&measure=series"):
        said, shown = verdict(still_site.browser(OF_ALL), query)
        assert [trees.text(each) for each in trees.of_class(said, "message")] == ["The archive says the same."]
        assert {row[-1] for row in trees.table(shown)[1:]} == {"0"}


def test_a_proof_shows_the_statements_of_the_archives(still_site: Site) -> None:
    _, shown = verdict(still_site.browser(OF_ARGO), "modality=CT")
    (statement,) = trees.nodes(shown, "Pre")
    assert "DICOMStudies" in trees.text(statement)
    assert re.search(r"Argo Hospital · \d+ millisecond", trees.text(shown))


def test_a_difference_is_explained_and_its_part_named(site: Site, tmp_path: Path) -> None:
    add_study(tmp_path, "20260310")
    said, shown = verdict(site.browser(OF_ARGO), "by=modality&period=2026")
    assert "has changed in: March 2026" in trees.text(said)
    tables = [
        [list(map(trees.text, row["props"]["children"])) for row in trees.nodes(each, "Tr")]
        for each in trees.nodes(shown, "Table")
    ]
    assert ["March 2026", "0", "1", "+1"] in tables[0]
    assert tables[1][1:] == [["March 2026", "CT", "0", "1", "+1"]]


def test_a_failing_archive_is_said_beside_the_proof_of_the_others(site: Site) -> None:
    said, shown = verdict(site.browser(OF_ALL), f"hospital={ARGO}&hospital={DELOS}")
    sentences = [trees.text(each) for each in trees.of_class(said, "message")]
    assert (len(sentences), sentences[0].startswith("Delos Hospital:")) == (2, True)
    assert sentences[1] == "The archives that answered say the same."
    assert trees.table(shown)[-1][0] == "Sum of periods"


@pytest.mark.parametrize("news", ["activity-location.search", "activity-asked.data", "activity-taking-done.data"])
def test_other_figures_have_no_proof_yet(news: str, still_site: Site) -> None:
    assert verdict(still_site.browser(OF_ARGO), "", news) == (None, None)
