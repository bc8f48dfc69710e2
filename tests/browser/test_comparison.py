"""The comparison page in a browser: asked, downloaded, turned from periods to hospitals, in both languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def counts(line: list[str]) -> list[str]:
    """Figures as a file has them: without groups, signs of typography and units."""
    return [cell.replace(",", "").replace("−", "-").replace("+", "").removesuffix(" %") for cell in line]


def drawn(visitor: Visitor) -> list[str]:
    """The name of each line in the chart, and how it is dashed."""
    found: list[str] = visitor.page.locator(".js-plotly-plot").evaluate(
        "plot => plot.data.map(trace => `${trace.name}, ${trace.line.dash}`)"
    )
    return found


def test_two_years_are_asked_for_by_keyboard_and_downloaded(visit: Visit, site: Site) -> None:
    visitor = visit("/comparison")
    expect(visitor.title).to_contain_text(" against ")
    last, before = site.today.year - 1, site.today.year - 2
    visitor.choose("Month")
    visitor.page.get_by_label("Period A").fill(str(before))
    visitor.page.get_by_label("Period B").fill(str(last))
    visitor.page.keyboard.press("Enter")
    expect(visitor.title).to_have_text(f"Studies: {last} against {before}")
    assert visitor.address == f"/comparison?a={before}&b={last}&by=time"
    expect(visitor.page.locator(".js-plotly-plot .point")).to_have_count(24)
    assert drawn(visitor) == [f"A: {before}, solid", f"B: {last}, dash"]
    shown, saved = visitor.table(), visitor.csv()
    assert shown[0] == saved[0]
    assert [counts(row[2:5]) for row in shown[1:13]] == [line[2:5] for line in saved[1:13]]
    values = visitor.chart_values()
    assert [[str(n) for n in trace] for trace in values] == [
        [line[place] for line in saved[1:13]] for place in (2, 3)
    ]
    visitor.page.go_back()
    expect(visitor.page.get_by_label("Period A")).to_have_value("")


def test_hospitals_are_set_beside_each_other_per_working_day(visit: Visit, site: Site) -> None:
    visitor = visit("/comparison")
    expect(visitor.page.get_by_label("Period of all")).to_be_hidden()
    visitor.choose("Hospitals")
    expect(visitor.page.get_by_label("Period A")).to_be_hidden()
    visitor.page.get_by_label("Period of all").fill(str(site.today.year - 1))
    visitor.choose("Per working day (Monday to Friday without public holidays)")
    visitor.show()
    expect(visitor.title).to_have_text(re.compile(f"^Studies per working day of . hospitals, {site.today.year - 1}$"))
    # Turning to hospitals keeps the rows that are ticked: modalities.
    assert visitor.address == (
        f"/comparison?compare=hospitals&period={site.today.year - 1}&by=modality&adjust=working-days"
    )
    expect(visitor.page.locator(".js-plotly-plot .trace").first).to_be_attached()
    days = {row[place] for row in visitor.table()[-1:] for place in range(2, len(row) - 1, 2)}
    assert len(days) == 1


def test_no_english_is_left_on_the_greek_page(visit: Visit) -> None:
    for at in (
        "/comparison?measure=bytes&adjust=working-days",
        "/comparison?compare=hospitals",
        "/comparison?a=1980",
    ):
        page = visit(at, name="ministry", locale="el-GR").page
        expect(page.locator("h1")).to_be_visible()
        page.locator("details").evaluate_all("every => every.forEach(details => { details.open = true; })")
        page.locator("[lang=en], pre, code, .brand, .who").evaluate_all(
            "elements => elements.forEach(element => element.remove())"
        )
        words = set(re.findall("[A-Za-z]{3,}", page.locator("body").inner_text()))
        assert words - {"CSV", "Excel", "PNG", "SVG", "SQL", "bytes"} == set()
