"""The page of releases says what their files say, and gives them byte for byte."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.pages import releases_changes
from dashboards.pages.releases_answer import answer
from dashboards.services import Reader
from dashboards.words import Words
from queries.releases.folder import ReleaseFolder
from tests.dashboards.estate.scene import reader_of
from tests.dashboards.serving import OF_ALL, OF_ARGO, Site, callback_body, content, dependencies, post_callback
from tests.dashboards.trees import Node, node, nodes, of_class, plain, text

OUTPUT = "releases-answer.children"


def page(client: FlaskClient, query: Any = "") -> Any:
    [found] = [one for one in dependencies(client) if one["output"] == OUTPUT]
    values = {"releases-location.search": query, "releases-location.pathname": "/releases"}
    said = post_callback(client, callback_body(found, values))
    assert said.status_code == 200
    return said.get_json()["response"]["releases-answer"]["children"]


def rows_of(table: Node) -> list[list[str]]:
    return [[text(cell) for cell in row["props"]["children"]] for row in nodes(node(table, "Tbody"), "Tr")]


def tables_of(tree: Any) -> dict[str, list[list[str]]]:
    """By caption, so that a table is told from another by what it is called."""
    return {text(node(table, "Caption")): rows_of(table) for table in nodes(tree, "Table")}


def file_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    with client.get(f"/releases/{path}") as sent:
        assert sent.status_code == 200
        return list(csv.DictReader(io.StringIO(sent.text, newline=""), strict=True))


@pytest.fixture
def client(released: Site) -> FlaskClient:
    return released.browser(OF_ALL)


def test_all_releases_stand_in_the_table_the_newest_first(client: FlaskClient) -> None:
    rows = tables_of(page(client))["All releases, the newest first"]
    assert [row[:4] for row in rows] == [
        ["2", "October 2026", "November 22, 2026 12:00", "3 of 3"],
        ["1", "September 2026", "November 22, 2026 12:00", "3 of 3"],
    ]
    figures = file_of(client, "2/figures.csv")
    assert rows[0][4] == f"{len(figures):,}"


def test_every_file_of_the_release_can_be_had_and_is_what_the_package_says(client: FlaskClient) -> None:
    rows = tables_of(page(client, "?release=1"))["Files of the release"]
    with client.get("/releases/1/datapackage.json") as sent:
        package = json.loads(sent.data)
    resources = {resource["path"]: resource for resource in package["resources"]}
    assert [row[0] for row in rows] == [*resources, "datapackage.json"]
    for name, resource in resources.items():
        with client.get(f"/releases/1/{name}") as sent:
            assert (sent.status_code, len(sent.data)) == (200, resource["bytes"])
            assert sent.headers["ETag"] == f'"{resource["hash"].removeprefix("sha256:")}"'
            assert sent.headers["Content-Disposition"].endswith(f"filename=pacs-release-0001-2026-09-{name}")
        with client.get(f"/releases/1/{name}", headers={"If-None-Match": sent.headers["ETag"]}) as again:
            assert (again.status_code, again.data) == (304, b"")


def test_the_page_lists_the_revisions_of_the_file(client: FlaskClient) -> None:
    tree = page(client)
    shown = tables_of(tree)["What changed since release 1"]
    listed = file_of(client, "2/revisions.csv")
    assert len(shown) == min(len(listed), releases_changes.MOST_SHOWN)
    names = {"yes": "revised", "no": "final: not applied"}
    assert [row[-2] for row in shown] == [names[row["applied"]] for row in listed[: len(shown)]]
    studies = [
        [row["period"], row["earlier_value"], row["archive_value"], row["applied"]]
        for row in listed
        if (row["basis"], row["modality"], row["availability"], row["measure"]) == ("study", "_T", "_T", "studies")
    ]
    assert studies == [
        ["2024-06", "1", "0", "no"],
        ["2024-07", "0", "1", "no"],
        ["2026-02", "1", "0", "yes"],
        ["2026-03", "0", "1", "yes"],
    ]


def test_two_releases_beside_each_other_differ_where_their_files_do(client: FlaskClient) -> None:
    shown = tables_of(page(client, "?release=1&beside=2"))["Release 2 beside release 1"]
    changes = file_of(client, "changes.csv?earlier=1&later=2")
    assert {row["period"] for row in changes} == {"2026-02", "2026-03"}
    assert len(shown) == min(len(changes), releases_changes.MOST_SHOWN)
    key = ("basis", "period", "modality", "availability", "measure")
    told = {tuple(row[name] for name in key) for row in changes}
    applied = {
        tuple(row[name] for name in key): row["archive_value"]
        for row in file_of(client, "2/revisions.csv")
        if row["applied"] == "yes"
    }
    assert told <= applied.keys()
    # Sizes that nobody knows of a pair that the earlier release had no row of: nothing came.
    assert {applied[each] for each in applied.keys() - told} <= {""}


def test_a_cut_is_announced(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases_changes, "MOST_SHOWN", 3)
    tree = page(client)
    count = len(file_of(client, "2/revisions.csv"))
    assert len(tables_of(tree)["What changed since release 1"]) == 3
    assert f"The first 3 of {count} are shown; the file has all of them." in text(tree)


def test_a_release_that_is_not_there_is_said_and_the_newest_shown(client: FlaskClient) -> None:
    tree = page(client, "?release=7")
    assert text(of_class(tree, "notice")) == "A part of this link was not understood and is left out."
    assert text(nodes(tree, "H2")[0]) == "Release 2: October 2026"


@pytest.mark.parametrize(
    "path", ["3/figures.csv", "1/made.json", "1/x", "changes.csv", "changes.csv?earlier=1&later=x"]
)
def test_what_is_not_there_is_not_found(path: str, client: FlaskClient) -> None:
    said = client.get(f"/releases/{path}")
    assert (said.status_code, said.get_json()["error"]["code"]) == (404, "not_found")


anything = st.none() | st.booleans() | st.integers() | st.text(st.characters(), max_size=40) | st.lists(st.text())


@settings(max_examples=20)
@given(
    anything | st.text(st.characters(), max_size=9).map("?release={}".format) | st.integers().map("?beside={}".format)
)
def test_no_address_breaks_the_page(released: Site, query: Any) -> None:
    assert nodes(page(released.browser(OF_ALL), query), "H2")


def test_only_who_sees_every_hospital_is_led_to_the_page(released: Site) -> None:
    layouts = {name: content(released.browser(name).get("/_dash-layout")) for name in (OF_ALL, OF_ARGO)}
    assert {name: "/releases" in layout for name, layout in layouts.items()} == {OF_ALL: True, OF_ARGO: False}


@pytest.fixture
def folder(tmp_path: Path) -> ReleaseFolder:
    return ReleaseFolder(tmp_path / "releases")


@pytest.fixture
def reader(english: Words, folder: ReleaseFolder) -> Reader:
    """Somebody who may see every hospital, of which nothing was released."""
    made = reader_of(english)
    made.services.releases = folder
    return made


def test_before_the_first_release_the_page_says_how_one_is_made(reader: Reader) -> None:
    assert "No release has been made yet" in text(of_class(plain(answer(reader, "")), "empty"))


def test_where_a_release_cannot_be_read_the_page_says_what_to_do(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "releases" / "0001_2016-10").mkdir(parents=True)
    said = text(of_class(plain(answer(reader, "")), "failure"))
    assert said == "A release cannot be read. IT can find out which: releases verify."
