"""The overview of what is old, empty, in another zone, of one hospital, or of nobody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from auth.notices import Notices, Step
from auth.store import writing
from auth.tables import mails, notices, watches
from queries.alerts.kept import standing_text
from queries.demo.population import Population
from queries.settings import HospitalSettings
from tests.dashboards import trees
from tests.dashboards.hospitals import ARGO, BOREAS, make_hospitals
from tests.dashboards.overview.pages import file, groups, heading, lines, page
from tests.dashboards.serving import NOW, OF_ALL, OF_ARGO, OF_NONE, Site, serving
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.made_standings import in_days, made_standing
from tests.queries.places import sqlite_place

EMPTY = "empty"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An archive without a study; Argo; and Boreas, said to be a copy of it."""
    directory = tmp_path_factory.mktemp("odd")
    argo, boreas, _ = make_hospitals(directory)
    copy = HospitalSettings.model_validate({**boreas.model_dump(exclude_unset=True), "copy_of": ARGO})
    with serving(directory, (_empty(directory / EMPTY), argo, copy)) as site:
        yield site


def _empty(directory: Path) -> HospitalSettings:
    directory.mkdir()
    form = FORMS["dg"]
    return settings_of(form, filled(sqlite_place(directory), form, Population(())).reader, EMPTY)


def test_an_archive_without_a_study_has_no_figures_and_is_in_no_sum(odd: Site) -> None:
    tree = page(odd.browser(OF_ALL))
    assert trees.text(trees.node(tree, "H1")) == "0 studies in October 2026"
    group = groups(tree)[f"Hospital {EMPTY}"]
    assert {*sum(lines(group).values(), [])} == {"not applicable"}
    assert heading(group) == f"Hospital {EMPTY} October 2026 · no dated study"
    assert trees.node(group, "Img")["props"]["alt"] == "No study in the 24 months shown"
    said = [trees.text(each) for each in trees.of_class(tree, "remark")]
    assert said == [
        "Second copies are in no sum: Boreas Hospital.",
        f"Not in the sum, without a study to the end of October 2026: Hospital {EMPTY}.",
    ]


def test_there_is_no_sum_of_a_single_hospital(odd: Site) -> None:
    """Of Argo alone: the others are a copy, and empty."""
    client = odd.browser(OF_ALL)
    assert [line for line in file(client) if line["state"] == "sum"] == []
    assert not any("together" in name for name in groups(page(client)))


def test_a_copy_names_its_original_to_those_alone_who_may_see_it(odd: Site) -> None:
    of_all = groups(page(odd.browser(OF_ALL)))["Boreas Hospital"]
    assert "Second copy of Argo Hospital" in heading(of_all)
    of_boreas = odd.browser("bill")
    shown = groups(page(of_boreas))["Boreas Hospital"]
    assert "Second copy of another hospital's studies" in heading(shown)
    assert "argo" not in str(page(of_boreas)).lower()
    assert {line["copy_of"] for line in file(of_boreas)} == {"another"}
    assert {line["copy_of"] for line in file(odd.browser(OF_ALL)) if line["hospital"] == BOREAS} == {ARGO}


def test_a_snapshot_that_is_too_old_is_said_and_keeps_its_month(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.dashboards.serving.NOW", NOW + timedelta(days=20))
    client = site.browser(OF_ARGO)
    tree = page(client)
    group = groups(tree)["Argo Hospital"]
    assert "Not read in time: last on November 22, 2026 12:00 October 2026 · data up to" in heading(group)
    assert "1 hospital without figures, not read in time or silent is listed first." in trees.text(tree)
    assert {(line["is_stale"], line["last_complete_month"]) for line in file(client)} == {("yes", "2026-10")}


@pytest.fixture
def two_alerts(site: Site) -> Iterator[None]:
    """One of Argo, one of Boreas; the store is shared with other tests."""
    for code in (ARGO, BOREAS):
        figures = standing_text(made_standing(95, in_days(30), hospital=code))
        assert Notices(site.store).take(Step(code, "percent:all", None, 2, "{}", figures, False), NOW)
    yield
    with writing(site.store) as connection:
        for table in (watches, mails, notices):
            connection.execute(delete(table))


@pytest.mark.usefixtures("two_alerts")
def test_open_alerts_are_counted_of_the_readers_hospitals_alone(site: Site) -> None:
    def alerts(name: str) -> list[tuple[str, str]]:
        (below,) = trees.of_class(page(site.browser(name)), "below")
        return [(trees.text(link), link["props"]["href"]) for link in trees.nodes(below, "Link")]

    assert alerts(OF_ALL) == [("2 open alerts on stores", "/estate")]
    assert alerts(OF_ARGO) == [("1 open alert on stores", "/storage")]


def test_who_may_see_no_hospital_is_told_so(site: Site) -> None:
    tree = page(site.browser(OF_NONE))
    assert trees.text(trees.node(tree, "H1")) == "Nothing to show"
    assert trees.nodes(tree, "Table") == []
    refused = site.browser(OF_NONE).get("/overview.csv")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (400, "no_hospital")


@pytest.mark.parametrize("query", ["?hospital=boreas", "?months=12", "?" + "a" * 9_000])
def test_a_link_with_more_in_it_is_said_and_changes_nothing(query: str, site: Site) -> None:
    plain, told = (page(site.browser(OF_ARGO), each) for each in ("", query))
    assert groups(plain) == groups(told)
    assert [trees.text(each) for each in trees.of_class(told, "notice")] == [
        "A part of this link was not understood and is left out."
    ]
    assert trees.of_class(plain, "notice") == []


@pytest.mark.parametrize("query", [None, 7, [], {"a": 1}, "?%00=%ff", "?=", "?&&&"])
def test_no_address_breaks_the_page(query: Any, site: Site) -> None:
    assert list(groups(page(site.browser(OF_ARGO), query))) == ["Argo Hospital"]


def test_when_no_archive_answered_there_are_no_rules_and_no_statement(tmp_path: Path) -> None:
    hospitals = make_hospitals(tmp_path)
    for path in tmp_path.glob("*.sqlite"):
        path.unlink()
    with serving(tmp_path, hospitals) as site:
        tree = page(site.browser(OF_ALL))
        assert trees.text(trees.node(tree, "H1")) == "Overview"
        assert (trees.nodes(tree, "Details"), trees.nodes(tree, "Img")) == ([], [])
        assert {line["state"] for line in file(site.browser(OF_ALL))} == {"no_snapshot"}
        assert {value for line in file(site.browser(OF_ALL)) for key, value in line.items() if "_state" in key} == {
            "missing"
        }
