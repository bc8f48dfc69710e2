"""Two copies as somebody who answers for both uses the page."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_a_gap_is_followed_from_the_years_to_its_day_and_back(visit: Visit) -> None:
    visitor = visit("/activity")
    visitor.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Two copies").click()
    expect(visitor.title).to_contain_text(
        "of the studies of General Hospital of Rethymno (demo) are in its second copy"
    )
    visitor.page.get_by_role("navigation", name="Rows").get_by_role("link", name="Years").click()
    table = visitor.page.get_by_role("region", name="Table of the figures")
    lost = visitor.site.today.year - 6
    table.get_by_role("link", name=str(lost), exact=True).click()
    table.get_by_role("link", name=f"March {lost}").click()
    expect(visitor.page.get_by_role("heading", name=f"Days of March {lost}")).to_be_visible()
    assert visitor.address == f"/copies?period={lost}-03..{lost}-03"
    visitor.page.get_by_role("link", name=f"All of {lost}").click()
    expect(table.get_by_role("link", name=f"March {lost}")).to_be_visible()
    visitor.page.go_back()
    expect(visitor.page.get_by_role("heading", name=f"Days of March {lost}")).to_be_visible()


def test_the_file_is_the_table_and_the_chart_is_described(visit: Visit) -> None:
    visitor = visit("/copies?per=year")
    expect(visitor.page.locator(".js-plotly-plot .point").first).to_be_attached()
    shown: list[list[str]] = visitor.page.get_by_role("region", name="Table of the figures").evaluate(
        "box => [...box.querySelectorAll('tr')].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    written = visitor.csv()
    assert [len(shown), shown[0]] == [len(written), written[0]]
    assert [row[1] for row in shown] == [row[1] for row in written]
    chart = visitor.page.get_by_role("img", name="Years")
    expect(chart).to_have_accessible_description(f"{visitor.page.locator('figcaption').inner_text()}")


def test_whoever_sees_neither_is_told_why_and_has_no_entry_in_the_navigation(visit: Visit) -> None:
    visitor = visit("/copies?hospital=rethymno", name="nikos")
    expect(visitor.page.get_by_role("alert").filter(has_text="there is no such pair")).to_be_visible()
    expect(visitor.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Two copies")).to_have_count(
        0
    )
