"""The completeness page in a browser: findings, a calendar chosen and downloaded, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.served import Site

pytestmark = pytest.mark.browser

ONE = "/quality?hospital=chania"


def test_what_is_missing_is_said_marked_and_followed_to_its_months(visit: Visit) -> None:
    visitor = visit(ONE)
    expect(visitor.title).to_have_text("General Hospital of Chania (demo): studies are missing in 2 places")
    findings = visitor.page.get_by_role("table", name="Findings, the newest first")
    expect(findings.get_by_role("rowheader")).to_have_text(["US", "Whole archive"])
    assert visitor.page.locator(".calendar .square.gap").count() > 0
    findings.get_by_role("link", name="Whole archive").click()
    expect(visitor.title).to_have_text(re.compile("^Studies per month"))
    visitor.page.go_back()
    expect(visitor.title).to_have_text(re.compile("2 places$"))


def test_a_calendar_is_chosen_and_its_days_are_downloaded(visit: Visit, site: Site) -> None:
    visitor = visit(ONE)
    last_year = str(site.today.year - 1)
    visitor.choose("CT")
    visitor.choose(last_year)
    visitor.show()
    expect(visitor.page.get_by_role("heading", name="Studies per day: CT")).to_be_visible()
    assert visitor.address == f"{ONE}&year={last_year}&modality=CT"
    calendar = visitor.page.get_by_role("img", name=last_year, exact=True)
    shown = calendar.locator(".square").evaluate_all("squares => squares.map(square => square.title)")
    _name, (*days, undated) = visitor.download(1)
    assert (len(days), undated["state"]) == (len(shown), "undated")
    for title, studies in zip(shown, [day["value"] for day in days], strict=True):
        number = re.search(r": ([\d,]+) stud", title)
        assert number is not None, title
        assert number[1] == studies, title


def test_no_english_is_left_on_the_greek_page(visit: Visit) -> None:
    visitor = visit(ONE, name="ministry", locale="el-GR")
    expect(visitor.page.locator(".calendar").first).to_be_visible()
    visitor.page.locator("[lang=en], pre, code, .brand, .who").evaluate_all(
        "elements => elements.forEach(element => element.remove())"
    )
    words = set(re.findall("[A-Za-z]{3,}", visitor.page.locator("body").inner_text()))
    assert words - {"CSV", "Excel", "PNG", "SVG", "SQL", "archive", "availability"} == set()


def test_the_calendar_scrolls_in_its_own_box_on_a_phone(visit: Visit) -> None:
    visitor = visit(ONE, viewport={"width": 320, "height": 700})
    box = visitor.page.get_by_role("region", name=re.compile("^Calendar of")).first
    expect(box).to_be_visible()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 320
