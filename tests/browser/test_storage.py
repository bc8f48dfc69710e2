"""The storage page in a browser: asked, downloaded, tried with a change, in both languages."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

ONE = "/storage?hospital=agios-nikolaos"


def table(visitor: Visitor, caption: str) -> Locator:
    return visitor.page.get_by_role("table", name=caption)


def test_basis_and_horizon_are_chosen_and_the_months_are_downloaded(visit: Visit, site: Site) -> None:
    visitor = visit(ONE)
    expect(visitor.title).to_have_text(re.compile("^General Hospital of Agios Nikolaos .*: about .* stored$"))
    for label in ("The study", "What came in each month", "12 months"):
        visitor.choose(label)
    visitor.show()
    expect(visitor.page.get_by_role("heading", name="What came in each month, by month of the study")).to_be_visible()
    assert visitor.address == f"{ONE}&basis=study&show=monthly&horizon=12"
    months = table(visitor, "Months, the newest first")
    name, saved = visitor.download()
    assert name == f"storage-per-month-study-agios-nikolaos-created-{site.today}.csv"
    shown = months.evaluate("table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))")
    assert visitor.csv()[0] == shown[0]
    for place, measure in enumerate(("studies", "objects"), start=1):
        values = [line["value"] for line in saved if line["measure"] == measure]
        assert values == [row[place].replace(",", "") for row in shown[1:]]
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", name="Stored at the end of each month")).to_be_visible()
    expect(visitor.page.get_by_role("radio", name="Reception")).to_be_checked()


def test_a_change_is_tried_by_keyboard_and_taken_back(visit: Visit) -> None:
    visitor = visit(f"{ONE}&horizon=12")
    days = table(visitor, "Days on which the stores reach their levels")
    expect(days.get_by_role("rowheader")).to_have_text(["whole store"])
    visitor.page.get_by_text("What if …").click()
    visitor.page.locator("#what-if-add-month").fill("2030-01")
    visitor.page.locator("#what-if-add-size").fill("1")
    visitor.page.keyboard.press("Enter")
    expect(days.get_by_role("rowheader")).to_have_text(["whole store", "whole store, with the what-if"])
    assert visitor.address == f"{ONE}&horizon=12&add=2030-01.1TB"
    expect(visitor.page.locator(".js-plotly-plot .legendtext", has_text="With the what-if").first).to_be_attached()
    # What is chosen besides leaves it as it is.
    visitor.choose("24 months")
    visitor.show()
    expect(visitor.page).to_have_url(re.compile(r"horizon=24&add=2030-01\.1TB$"))
    visitor.page.get_by_role("link", name="Remove all").click()
    expect(days.get_by_role("rowheader")).to_have_text(["whole store"])


def test_sizes_nobody_knows_are_said_and_not_drawn(visit: Visit) -> None:
    visitor = visit("/storage?hospital=chania")
    expect(visitor.title).to_have_text(re.compile("how much is stored is not known$"))
    expect(visitor.page.locator(".empty")).to_have_count(2)
    expect(visitor.page.locator(".js-plotly-plot")).to_have_count(0)


def test_no_english_is_left_on_the_greek_page(visit: Visit) -> None:
    visitor = visit(f"{ONE}&delete_after=20", name="ministry", locale="el-GR")
    expect(visitor.page.locator(".js-plotly-plot").first).to_be_visible()
    visitor.page.locator("[lang=en], pre, code, .brand, .who, .changes, .what-if").evaluate_all(
        "elements => elements.forEach(element => element.remove())"
    )
    words = set(re.findall("[A-Za-z]{3,}", visitor.page.locator("body").inner_text()))
    assert words - {"CSV", "Excel", "PNG", "SVG", "SQL", "bytes"} == set()
