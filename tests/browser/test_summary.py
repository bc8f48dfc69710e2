"""The way down from a region to a day and back up, by mouse, by keyboard and by the bars of the chart."""

import re

import pytest
from playwright.sync_api import Locator, expect

from queries.demo.hospitals import DEMO_HOSPITALS
from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

REGION = "7η ΥΠΕ"
(HERAKLION,) = [hospital for hospital in DEMO_HOSPITALS if hospital.code == "heraklion"]
# What the table, the way back, the hospital and October are called.
WORDS = {
    "en-US": ("Table of the figures", "Where you are", HERAKLION.name_en, "October"),
    "el-GR": ("Πίνακας των αριθμών", "Πού βρίσκεστε", HERAKLION.name_el, "Οκτώβριος"),
}


class Walker:
    """Somebody who follows the rows of the table."""

    def __init__(self, visitor: Visitor, locale: str, year: int) -> None:
        self.visitor = visitor
        self.table_name, self.trail_name, hospital, october = WORDS[locale]
        self.steps = (REGION, hospital, "CT", str(year), f"{october} {year}", None)

    @property
    def rows(self) -> Locator:
        return self.visitor.page.get_by_role("region", name=self.table_name).locator("tbody")

    def link(self, step: str | None) -> Locator:
        """Of a row by its name; of the first day where there is none."""
        return self.rows.get_by_role("link", name=step, exact=True) if step else self.rows.get_by_role("link").first

    def expect_here(self, name: str) -> None:
        trail = self.visitor.page.get_by_role("navigation", name=self.trail_name)
        expect(trail.locator("[aria-current]").last).to_have_text(name)


@pytest.fixture(params=list(WORDS))
def walker(request: pytest.FixtureRequest, visit: Visit, site: Site) -> Walker:
    visitor = visit("/summary", locale=request.param)
    expect(visitor.page.locator(".js-plotly-plot")).to_be_visible()
    return Walker(visitor, request.param, site.today.year - 1)


def test_down_to_a_day_by_mouse_and_back_by_the_browsers_own_button(walker: Walker) -> None:
    page, addresses = walker.visitor.page, []
    for step in walker.steps:
        link = walker.link(step)
        name = link.inner_text()
        addresses.append(walker.visitor.address)
        link.click()
        walker.expect_here(name)
    expect(walker.rows.get_by_role("link")).to_have_count(0)
    assert re.search("period=[0-9]{4}-10-01$", walker.visitor.address)
    for address in reversed(addresses):
        page.go_back()
        expect(page).to_have_url(f"{walker.visitor.site.origin}{address}")
    expect(walker.link(REGION)).to_be_visible()


def test_down_to_a_day_and_back_up_by_keyboard_alone(walker: Walker) -> None:
    page = walker.visitor.page
    for step in walker.steps:
        link = walker.link(step)
        name = link.inner_text()
        walker.visitor.tab_to(link)
        page.keyboard.press("Enter")
        walker.expect_here(name)
    trail = page.get_by_role("navigation", name=walker.trail_name)
    walker.visitor.tab_to(trail.get_by_role("link", name=walker.steps[1], exact=True))
    page.keyboard.press("Enter")
    expect(trail.get_by_role("link", name=walker.steps[1], exact=True)).to_have_count(0)
    expect(walker.link("CT")).to_be_visible()


def test_a_bar_leads_where_its_row_does_and_the_next_one_too(visit: Visit) -> None:
    visitor = visit("/summary")
    for title in ("Studies by modality: ", "Studies with "):
        bar = visitor.page.locator(".js-plotly-plot .point path").first
        bar.scroll_into_view_if_needed()
        first = visitor.page.locator("tbody a[href*='hospital=']").first.get_attribute("href")
        box = bar.bounding_box()
        assert box is not None
        # Plotly listens on a layer of its own above the bars.
        visitor.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
        visitor.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        visitor.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(visitor.title).to_contain_text(title)
        assert visitor.address == first


def test_the_form_writes_a_link_and_keeps_the_rest_of_it(visit: Visit, site: Site) -> None:
    visitor = visit("/summary?measure=images&sort=name")
    page, year = visitor.page, site.today.year - 1
    page.get_by_label("From month").fill(f"{year}-03")
    page.get_by_label("To month").fill(f"{year}-09")
    page.get_by_label("Find a hospital or modality").fill("ηρακλειου")
    page.keyboard.press("Enter")
    expect(visitor.title).to_have_text(
        f"Images by hospital and modality: 4 hospitals, March {year} – September {year}"
    )
    assert visitor.address.startswith(f"/summary?period={year}-03..{year}-09&measure=images&sort=name&find=")
    assert [row[0] for row in visitor.table()[1:]] == [REGION, HERAKLION.name_en, "Total"]
    expect(page.get_by_label("Find a hospital or modality")).to_be_focused()


def test_headings_sort_and_the_file_has_the_rows_in_the_same_order(visit: Visit) -> None:
    visitor = visit("/summary")
    visitor.page.get_by_role("link", name="Hospital", exact=True).click()
    heading = visitor.page.get_by_role("columnheader", name="Hospital", exact=True)
    expect(heading).to_have_attribute("aria-sort", "ascending")
    names = [row[0] for row in visitor.table()[1:]]
    assert names[1:-1] == sorted(names[1:-1])
    assert [row[2] for row in visitor.csv()[1:]] == names
