"""Administration as people and assistive technology meet it: accounts, tokens and the log."""

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import in_both_schemes, tab_stops
from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.test_accessibility import LOCALES, NONE_IN_BOTH
from tests.browser.test_account import check_layout
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

PATHS = ("users", "users/new", "tokens", "tokens/new", "audit")


def enter(arrive: Visit, locale: str, path: str = "users") -> Visitor:
    """Signed in, and confirmed with the password once more."""
    visitor = arrive(f"/login?next=/administration/{path}", locale=locale)
    visitor.sign_in("uma")
    expect(visitor.page.locator("#why")).to_be_visible()
    visitor.page.locator("#password").fill(visitor.site.password)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("nav.sections a[aria-current]")).to_be_visible()
    return visitor


def check(page: Page) -> None:
    page.locator("details").evaluate_all("every => every.slice(0, 3).forEach(details => { details.open = true; })")
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)


@pytest.mark.parametrize("locale", LOCALES)
def test_pages_break_no_rule_and_are_whole_by_keyboard(arrive: Visit, locale: str) -> None:
    visitor = enter(arrive, locale)
    page = visitor.page
    for path in PATHS:
        visitor.open(f"/administration/{path}")
        expect(page.locator("h1")).to_be_visible()
        page.set_viewport_size({"width": 1280, "height": 800})
        stops = tab_stops(page)
        assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
        assert any("<input" in stop["what"] for stop in stops)
        check(page)


@pytest.mark.parametrize("locale", LOCALES)
def test_an_account_is_made_entered_by_its_link_and_changed(arrive: Visit, site: Site, locale: str) -> None:
    name, password = f"new.{locale[:2]}", secrets.token_urlsafe(16)
    visitor = enter(arrive, locale, "users/new")
    page = visitor.page
    page.locator("#name").fill(name)
    page.locator("input[value='hospital_administration=heraklion']").check()
    page.locator("form.form button.primary").click()
    link = page.locator(".shown").inner_text()
    assert re.fullmatch(rf"{site.origin}/new-password/[\w-]{{43}}", link)
    check(page)
    guest = arrive(link.removeprefix(site.origin), locale=locale)
    assert guest.address == "/new-password"
    check(guest.page)
    guest.page.locator("#new").fill(password)
    guest.page.locator("#again").fill(password)
    guest.page.keyboard.press("Enter")
    expect(guest.page.get_by_role("status")).to_be_visible()
    guest.sign_in(name, password)
    expect(guest.title).to_be_visible()
    guest.tolerated.append("status of 404")
    guest.open(link.removeprefix(site.origin))
    expect(guest.page.get_by_role("alert")).to_be_visible()
    check(guest.page)
    visitor.open(f"/administration/users?name={name}")
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator(".sessions li")).to_have_count(1)
    check(page)
    page.set_viewport_size({"width": 1280, "height": 800})

    page.locator("input[value='it=heraklion']").check()
    page.locator("form.form button.primary").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("input[type='checkbox']:checked")).to_have_count(2)
    # The roles ended the sessions.
    expect(page.locator(".sessions li")).to_have_count(0)
    page.locator("form[action$='/disable'] button").click()
    expect(page.locator(".state.disabled")).to_be_visible()
    check(page)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_token_is_made_and_revoked_and_the_log_tells_of_it(arrive: Visit, locale: str) -> None:
    visitor = enter(arrive, locale, "tokens/new?user=nikos")
    page = visitor.page
    page.locator("#name").fill(f"nightly {locale}")
    page.locator("input[name='hospital'][value='heraklion']").check()
    page.locator("form.form button.primary").click()
    expect(page.locator(".shown")).to_contain_text("archeion_")
    check(page)
    visitor.open("/administration/tokens?user=nikos&state=standing")
    page.locator("td button").first.click()
    expect(page.get_by_role("status")).to_be_visible()
    visitor.open("/administration/audit?user=uma&event=token_revoked")
    page.locator("summary").first.click()
    expect(page.locator("pre").first).to_contain_text(f"nightly {locale}")
    check(page)
    page.locator("form[action$='/verify'] button").click()
    expect(page.get_by_role("status")).to_be_visible()
    check(page)
    with page.expect_download() as downloading:
        visitor.page.get_by_role("link", name="CSV", exact=True).click()
    assert downloading.value.suggested_filename.endswith(".csv")


def test_whoever_sees_no_figures_lands_in_administration(arrive: Visit) -> None:
    visitor = arrive("/login")
    visitor.sign_in("uma")
    expect(visitor.page.locator("#why")).to_be_visible()
    assert visitor.address.startswith("/administration/confirm")
    expect(visitor.page.locator("a[href='/']")).to_have_count(0)


def test_only_whoever_administers_has_a_link_to_it(visit: Visit) -> None:
    visitor = visit("/activity")
    expect(visitor.title).to_be_visible()
    expect(visitor.page.locator("a[href='/administration']")).to_have_count(0)
