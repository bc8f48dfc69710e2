"""The account's page and the second step of signing in, as people and assistive technology meet them."""

import re

import pytest
from playwright.sync_api import Page, expect

from auth.context import utc_now
from tests.auth.authenticator import code_of, next_code, secret_on
from tests.browser.accessibility import in_both_schemes, sideways_pixels, small_targets, tab_stops
from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.test_accessibility import LOCALES, NONE_IN_BOTH, WIDTHS_PIXELS

pytestmark = pytest.mark.browser


def check_layout(page: Page) -> None:
    for width in WIDTHS_PIXELS:
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, sideways_pixels(page), small_targets(page)) == (width, 0, [])


@pytest.mark.parametrize("locale", LOCALES)
def test_account_breaks_no_rule_and_is_whole_by_keyboard(visit: Visit, arrive: Visit, locale: str) -> None:
    arrive("/", locale=locale).sign_in("maria")
    visitor = visit("/account", locale=locale)
    page = visitor.page
    expect(page.locator("h1")).to_be_visible()
    assert in_both_schemes(page) == NONE_IN_BOTH
    stops = tab_stops(page)
    assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
    ids = [match[1] for stop in stops if (match := re.search(r'<input id="(\w+)"', stop["what"]))]
    assert ids == ["current", "new", "again"]
    check_layout(page)
    visitor.tolerated.append("status of 400")
    page.locator("#current").fill("whatever is typed")
    for field in ("#new", "#again"):
        page.locator(field).fill("archeion-2026")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#new")).to_be_focused()
    assert in_both_schemes(page) == NONE_IN_BOTH


def test_name_in_the_header_leads_to_the_account(visit: Visit) -> None:
    visitor = visit("/activity")
    visitor.page.get_by_role("link", name="Signed in as maria").click()
    expect(visitor.page).to_have_title("Your account · Archeion")
    visitor.page.get_by_role("link", name="Back to the figures").click()
    expect(visitor.title).to_be_visible()


@pytest.mark.parametrize("locale", LOCALES)
def test_second_factor_is_set_up_asked_for_and_turned_off(arrive: Visit, site: Site, locale: str) -> None:
    visitor = arrive("/login?next=/account", locale=locale)
    page = visitor.page
    visitor.sign_in("nikos")
    page.locator("a[href='/account/second-factor']").click()
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)
    secret = secret_on(page.content())
    page.locator("#code").fill(code_of(secret, utc_now()))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)
    page.context.clear_cookies()
    visitor.open("/login?next=/account")
    visitor.sign_in("nikos")
    expect(page.locator("#code")).to_be_focused()
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)
    page.keyboard.type(next_code(secret))
    page.keyboard.press("Enter")
    expect(page.locator("#proof")).to_be_visible()
    assert in_both_schemes(page) == NONE_IN_BOTH
    page.locator("#proof").fill(site.password)
    page.locator("button[formaction]").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("#proof")).to_have_count(0)
