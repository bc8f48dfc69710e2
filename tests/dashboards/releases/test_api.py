"""Programs have the releases as they were written, and find out by asking the list which are new."""

import hashlib
from typing import Any

import pytest
from flask.testing import FlaskClient

from queries.errors import ReleaseDamaged
from queries.releases.folder import ReleaseFolder
from tests.dashboards.hospitals import ARGO
from tests.dashboards.serving import OF_ALL, OF_ARGO, OF_NONE, Site

API = "/api/v1/releases"
LIST_AND_FILES = (
    *("", "/1/figures.csv", "/1/codebook.el.md", "/1/datapackage.json", "/changes.csv?earlier=1&later=2"),
    *("/2/revisions.csv", "/2/hospitals.csv"),
)


@pytest.fixture(scope="module")
def program(released: Site) -> FlaskClient:
    return released.with_token(OF_ALL)


def releases(client: FlaskClient) -> Any:
    answer = client.get(API)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return answer.json["releases"]


def test_the_list_says_what_there_is_the_newest_first(program: FlaskClient) -> None:
    found = releases(program)
    assert [(release["number"], release["month"]) for release in found] == [(2, "2026-10"), (1, "2026-09")]
    assert {release["made_at"] for release in found} == {"2026-11-22T10:00:00+00:00"}
    package = {file["name"]: file for file in found[0]["files"]}["datapackage.json"]
    assert (package["sha256"], package["rows"]) == (found[0]["sha256"], None)


def test_every_listed_file_is_what_the_list_and_the_page_have(program: FlaskClient, released: Site) -> None:
    for release in releases(program):
        for file in release["files"]:
            path = f"{release['number']}/{file['name']}"
            sent, of_page = program.get(f"{API}/{path}"), released.browser(OF_ALL).get(f"/releases/{path}")
            assert (sent.status_code, len(sent.data), sent.data) == (200, file["bytes"], of_page.data)
            assert hashlib.sha256(sent.data).hexdigest() == file["sha256"]
            assert sent.headers["ETag"] == f'"{file["sha256"]}"' == of_page.headers["ETag"]
            assert sent.headers["Content-Disposition"] == of_page.headers["Content-Disposition"]
            if file["rows"] is not None:
                assert sent.data.count(b"\r\n") == file["rows"] + 1


def test_changes_are_those_of_the_page(program: FlaskClient, released: Site) -> None:
    link = "changes.csv?earlier=1&later=2"
    sent = program.get(f"{API}/{link}")
    assert sent.data == released.browser(OF_ALL).get(f"/releases/{link}").data
    assert sent.headers["ETag"] == f'"{hashlib.sha256(sent.data).hexdigest()}"'


@pytest.mark.parametrize("encoding", ["identity", "br"])
@pytest.mark.parametrize("path", LIST_AND_FILES)
def test_what_a_program_keeps_is_not_sent_again(path: str, encoding: str, program: FlaskClient) -> None:
    accepting = {"Accept-Encoding": encoding}
    first, head = program.get(f"{API}{path}", headers=accepting), program.head(f"{API}{path}", headers=accepting)
    again = program.get(f"{API}{path}", headers=accepting | {"If-None-Match": first.headers["ETag"]})
    names = ("ETag", "Content-Encoding", "Content-Length") if path else ("ETag",)
    assert [head.headers.get(name) for name in names] == [first.headers.get(name) for name in names]
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert {one.headers["Cache-Control"] for one in (first, again)} == {"private, no-store"}
    other = accepting | {"If-None-Match": f'"{"0" * 64}"'}
    assert program.get(f"{API}{path}", headers=other).data == first.data


@pytest.mark.parametrize("path", LIST_AND_FILES)
def test_to_whoever_may_not_see_every_hospital_there_is_nothing(path: str, released: Site) -> None:
    held = released.with_token(OF_ALL).get(f"{API}{path}").headers["ETag"]
    narrowed = released.with_token(OF_ALL, frozenset({ARGO, "boreas", "cyclops"}))
    for client in (released.with_token(OF_ARGO), narrowed, released.browser(OF_ARGO), released.browser(OF_NONE)):
        nowhere = client.get("/api/v1/nothing")
        for method in ("GET", "HEAD"):
            answer = client.open(f"{API}{path}", method=method, headers={"If-None-Match": held})
            assert (answer.status_code, answer.headers.get("ETag")) == (404, None)
            assert answer.text == ("" if method == "HEAD" else nowhere.text)
            assert answer.headers["Content-Length"] == nowhere.headers["Content-Length"]


@pytest.mark.parametrize(
    "path",
    [
        *("/3/figures.csv", "/1/made.json", "/1/x", "/0/figures.csv", f"/{'9' * 40}/figures.csv", "/-1/figures.csv"),
        *("/changes.csv", "/changes.csv?earlier=1&later=x", "/changes.csv?earlier=1&later=9", "/changes.json"),
        *("/1", "/1/", "/1/../2/figures.csv/x", "/1/..%2f2%2ffigures.csv"),
    ],
)
def test_what_is_not_there_is_not_found(path: str, program: FlaskClient) -> None:
    answer = program.get(f"{API}{path}")
    assert (answer.status_code, answer.json and answer.json["error"]["code"]) == (404, "not_found")


def test_where_a_release_cannot_be_read_the_list_says_so(
    program: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_folder: ReleaseFolder) -> None:
        raise ReleaseDamaged("torn")

    monkeypatch.setattr(ReleaseFolder, "releases", damaged)
    answer = program.get(API)
    assert (answer.status_code, answer.json and answer.json["error"]["code"]) == (503, "release_damaged")
    assert program.get(f"{API}/1/figures.csv").status_code == 404
