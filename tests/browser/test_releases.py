"""The releases in a browser: looked through, downloaded and compared by who may; not there for anybody else."""

import hashlib
import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def downloaded(visitor: Visitor, name: str) -> tuple[str, bytes]:
    """Suggested name and content of a file of the release that is shown."""
    files = visitor.page.get_by_role("region", name="Files of the release")
    with visitor.page.expect_download() as downloading:
        files.get_by_role("link", name=name, exact=True).click()
    return downloading.value.suggested_filename, downloading.value.path().read_bytes()


def test_a_release_is_found_downloaded_and_compared(visit: Visit) -> None:
    visitor = visit("/activity", name="ministry")
    visitor.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Releases").click()
    expect(visitor.title).to_have_text("Releases for the Ministry")
    _, package = downloaded(visitor, "datapackage.json")
    described = {resource["path"]: resource["hash"] for resource in json.loads(package)["resources"]}
    name, content = downloaded(visitor, "hospitals.csv")
    assert name.startswith("pacs-release-0002-")
    assert described["hospitals.csv"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    visitor.page.get_by_text("Figures for Greek Excel, by hospital").click()
    with visitor.page.expect_download() as downloading:
        visitor.page.get_by_role("listitem").get_by_role("link", name="General Hospital of Chania").click()
    assert downloading.value.suggested_filename.endswith("-figures-chania.excel-el.csv")
    assert downloading.value.path().read_bytes().startswith(b"\xef\xbb\xbfregion_code;hospital_code;")
    expect(visitor.page.get_by_text(hashlib.sha256(package).hexdigest())).to_be_visible()
    visitor.tab_to(visitor.page.get_by_role("navigation", name="Compare with another release").get_by_role("link"))
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", name="Release 2 beside release 1")).to_be_visible()
    assert visitor.address == "/releases?beside=1"
    visitor.page.get_by_role("rowheader", name="1", exact=True).get_by_role("link").click()
    expect(visitor.page.locator("h2").first).to_contain_text("Release 1: ")
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", name="Release 2 beside release 1")).to_be_visible()


def test_to_who_sees_some_hospitals_there_is_no_such_page(visit: Visit) -> None:
    visitor = visit("/releases", name="maria")
    expect(visitor.title).to_have_text("There is no such page.")
    links = visitor.page.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(links.filter(has_text="Activity")).to_be_visible()
    assert "Releases" not in links.all_text_contents()
    answer = visitor.page.context.request.get(f"{visitor.site.origin}/releases/1/figures.csv")
    assert answer.status == 404
