"""Greek and English: words, numbers and months, switched without losing the view."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.visitor import numbers

pytestmark = pytest.mark.browser


def test_switching_the_language_keeps_the_view_and_changes_words_numbers_and_months(
    arrive: Visit, site: Site
) -> None:
    year = site.today.year - 1
    view = f"/activity?measure=images&period={year}&by=availability"
    visitor = arrive(view)
    visitor.sign_in("eleni")
    page = visitor.page
    visitor.expect_answer(f"Images per month in {year}")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("dd").first).to_have_text(re.compile(r"^\d{1,3}(,\d{3})+ images$"))
    english = visitor.table()
    page.get_by_role("button", name="Ελληνικά").click()
    expect(page.locator("html")).to_have_attribute("lang", "el")
    expect(page.locator("dd").first).to_have_text(re.compile(r"^\d{1,3}(\.\d{3})+ εικόνες$"))
    assert visitor.address == view
    greek = visitor.table()
    assert (english[1][0], greek[1][0]) == (f"January {year}", f"Ιανουάριος {year}")
    assert numbers(greek) == numbers(english)
    assert numbers(visitor.csv()) == numbers(english)
    expect(page.locator(".data-up-to")).to_contain_text("Δεδομένα")
    page.get_by_role("button", name="English").click()
    visitor.expect_answer(f"Images per month in {year}")
    assert visitor.address == view


def test_language_of_the_browser_is_spoken_from_the_first_byte(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?period={site.today.year - 1}", locale="el-GR")
    expect(visitor.page.locator("h1")).to_have_text(f"Μελέτες ανά μήνα το {site.today.year - 1}")
    answer = visitor.page.context.request.get(f"{site.origin}/activity", headers={"Accept-Language": "el-GR"})
    assert answer.text().startswith('<!DOCTYPE html><html lang="el">')


def test_no_english_is_left_on_the_greek_page(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?period={site.today.year - 1}&by=hospital", name="ministry", locale="el-GR")
    expect(visitor.page.locator("table")).to_be_visible()
    # What a switch to English says in English, the SQL, and DICOM's own words are no leftovers.
    visitor.page.locator("[lang=en], .statements pre, .statements code, .brand, .who").evaluate_all(
        "elements => elements.forEach(element => element.remove())"
    )
    words = set(re.findall("[A-Za-z]{3,}", visitor.page.locator("body").inner_text()))
    assert words - {"CSV", "Excel", "PNG", "SVG", "SQL"} == set()
