"""The estate as somebody who runs several archives uses it."""

import re

import pytest
from playwright.sync_api import expect

from queries.demo.hospitals import DEMO_HOSPITALS
from tests.browser.conftest import Visit
from tests.browser.served import UNREACHABLE_NAME
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

RANKING = "Which store is full first"


def ranking(visitor: Visitor) -> list[list[str]]:
    rows: list[list[str]] = visitor.page.get_by_role("region", name=RANKING).evaluate(
        "box => [...box.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return rows


def test_the_horizon_is_chosen_by_link_and_the_browsers_own_buttons_follow(visit: Visit) -> None:
    visitor = visit("/activity", name="ministry")
    visitor.expect_answer("Studies per year")
    visitor.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Estate").click()
    horizons = visitor.page.get_by_role("navigation", name="How far ahead")
    expect(horizons.locator("[aria-current]")).to_have_text("36 months")
    visitor.tab_to(horizons.get_by_role("link", name="12 months"))
    visitor.page.keyboard.press("Enter")
    expect(horizons.locator("[aria-current]")).to_have_text("12 months")
    assert visitor.address == "/estate?months=12"
    visitor.page.go_back()
    expect(horizons.locator("[aria-current]")).to_have_text("36 months")
    assert visitor.address.rstrip("?") == "/estate"


def test_every_hospital_is_in_table_file_and_picture_in_the_same_order(visit: Visit) -> None:
    visitor = visit("/estate", name="ministry")
    expect(visitor.page.locator(".js-plotly-plot")).to_have_count(2)
    names = [row[0] for row in ranking(visitor)]
    assert sorted(names) == sorted([*(hospital.name_en for hospital in DEMO_HOSPITALS), UNREACHABLE_NAME])
    assert names[-1] == UNREACHABLE_NAME
    assert [row[1] for row in visitor.csv()[1:]] == names
    [drawn] = visitor.page.locator(".js-plotly-plot").first.evaluate_all(
        "plots => plots.map(plot => plot.layout.annotations.map(note => note.text.replaceAll('<br>', ' ')))"
    )
    assert [text for text in drawn if text in names] == names


def test_whoever_sees_one_hospital_meets_no_other_and_no_entry_in_the_navigation(visit: Visit) -> None:
    visitor = visit("/estate", name="nikos")
    expect(visitor.title).to_be_visible()
    assert [row[0] for row in ranking(visitor)] == ["University Hospital of Heraklion (demo)"]
    assert [row[0] for row in visitor.csv()[1:]] == ["heraklion"]
    expect(visitor.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Estate")).to_have_count(0)


def test_pictures_are_named_and_described_in_words(visit: Visit) -> None:
    page = visit("/estate", name="ministry").page
    days = page.get_by_role("img", name="When the stores are full")
    expect(days).to_have_accessible_description(
        re.compile(f"{re.escape(UNREACHABLE_NAME)}: no snapshot of its archive")
    )
    together = page.get_by_role("img", name=re.compile("hospitals will hold by the end of"))
    expect(together).to_have_accessible_description(re.compile("^Held when the archives were read: "))
