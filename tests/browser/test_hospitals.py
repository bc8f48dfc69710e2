"""The administration of hospitals, as IT and assistive technology meet it: two people at one hospital, too."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import in_both_schemes, tab_stops
from tests.browser.conftest import Visit
from tests.browser.test_accessibility import LOCALES, NONE_IN_BOTH
from tests.browser.test_account import check_layout
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

LIST = "/administration/hospitals"
# Of no other test: what is changed here is set back.
CODE = "chania"
ONE = f"{LIST}/{CODE}"


def enter(visitor: Visitor) -> None:
    """Everybody has signed in once, and whoever has confirmed is not asked again for a while."""
    if "/confirm" not in visitor.page.url:
        return
    visitor.page.locator("#password").fill(visitor.site.password)
    visitor.page.keyboard.press("Enter")


@pytest.mark.parametrize("locale", LOCALES)
def test_list_and_form_break_no_rule_and_are_whole_by_keyboard(visit: Visit, locale: str) -> None:
    visitor = visit(LIST, name="ivan", locale=locale)
    page = visitor.page
    enter(visitor)
    expect(page.locator("tbody tr")).not_to_have_count(0)
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)
    page.set_viewport_size({"width": 1440, "height": 800})
    page.locator(f"a[href='{LIST}/sitia']").click()
    page.locator("form[action$='/check'] button").click()
    expect(page.locator(".findings .state.error")).to_be_visible()
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)
    visitor.open(ONE)
    stops = tab_stops(page)
    assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
    ids = [match[1] for stop in stops if (match := re.search(r'<(?:input|textarea) id="([\w-]+)"', stop["what"]))]
    assert ids[:4] == ["name-el", "name-en", "region", "stale_after_hours"]
    assert ids[-3:] == ["alerts-mail", "alerts-warning_days", "alerts-critical_days"]


@pytest.mark.parametrize("locale", LOCALES)
def test_faults_and_somebody_faster_are_told_in_a_page_that_breaks_no_rule(visit: Visit, locale: str) -> None:
    visitor, other = (visit(ONE, name="ivan", locale=locale) for _ in range(2))
    for each in (visitor, other):
        enter(each)
        each.tolerated += ["status of 400", "status of 409"]
    page = visitor.page
    page.locator("#storage-capacity").fill("lots")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#storage-capacity")).to_have_attribute("aria-invalid", "true")
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)
    other.page.locator("#storage-capacity").fill("700 GB")
    other.page.keyboard.press("Enter")
    expect(other.page.get_by_role("status")).to_be_visible()
    page.locator("#storage-capacity").fill("800 GB")
    page.keyboard.press("Enter")
    expect(page.locator("#meanwhile-title")).to_be_visible()
    expect(page.locator("tbody td").first).to_have_text("700 GB")
    assert in_both_schemes(page) == NONE_IN_BOTH
    check_layout(page)
    # As the file says again: a box, and the same button.
    page.locator("input[name='back.storage.capacity']").check()
    page.locator("button.primary").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.locator("#storage-capacity")).to_have_value("")


def test_a_capacity_that_was_changed_is_on_the_next_page(visit: Visit) -> None:
    visitor = visit(ONE, name="ivan")
    page = visitor.page
    enter(visitor)
    reader = visit(f"/storage?hospital={CODE}")
    expect(reader.page.locator("dl").first).to_contain_text("not known")
    page.locator("#storage-capacity").fill("700 GB")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    reader.page.reload()
    expect(reader.page.locator("dl").first).to_contain_text("700 GB")
    page.locator("input[name='back.storage.capacity']").check()
    page.locator("button.primary").click()
    expect(page.get_by_role("status")).to_be_visible()
    reader.page.reload()
    expect(reader.page.locator("dl").first).to_contain_text("not known")
