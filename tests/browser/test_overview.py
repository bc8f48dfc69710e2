"""The overview as people meet it after signing in."""

import re

import pytest
from playwright.sync_api import Locator, expect

from queries.demo.hospitals import DEMO_HOSPITALS
from tests.browser.conftest import Visit
from tests.browser.served import UNREACHABLE_NAME
from tests.browser.visitor import numbers

pytestmark = pytest.mark.browser

NAME = "General Hospital of Agios Nikolaos (demo)"


def group(table: Locator, name: str) -> Locator:
    return table.locator("tbody").filter(has_text=name)


def test_signing_in_leads_to_every_hospitals_last_month(arrive: Visit) -> None:
    visitor = arrive("/")
    visitor.sign_in("ministry")
    expect(visitor.title).to_have_text(re.compile(r"^[\d,]+ stud(y|ies) in \w+ 20\d\d$"))
    assert visitor.address == "/"
    expect(visitor.page.get_by_role("navigation", name="Pages").locator("[aria-current]")).to_have_text("Overview")
    names = visitor.page.locator("tbody .name").all_inner_texts()
    assert names[:2] == ["4 hospitals together", UNREACHABLE_NAME]
    assert sorted(names[2:]) == sorted(hospital.name_en for hospital in DEMO_HOSPITALS)
    assert {row[1] for row in visitor.csv()[1:]} == {"", *names[1:]}


def test_a_figure_leads_to_the_same_one_on_the_activity_page_and_back(visit: Visit) -> None:
    visitor = visit("/")
    images = visitor.page.get_by_role("rowheader", name="Images", exact=True)
    line = group(visitor.page.get_by_role("table"), NAME).get_by_role("row").filter(has=images)
    shown = line.get_by_role("link").first.inner_text()
    visitor.tab_to(line.get_by_role("link").first)
    visitor.page.keyboard.press("Enter")
    expect(visitor.title).to_have_text(re.compile("^Images per month, "))
    assert numbers(visitor.table())[-1] == [re.sub(",", "", shown)]
    visitor.page.get_by_role("link", name="Archeion").click()
    expect(group(visitor.page.get_by_role("table"), NAME)).to_be_visible()
    assert visitor.address == "/"


@pytest.mark.parametrize("width", [320, 1440])
def test_bars_and_changes_are_said_in_words_as_card_and_as_table(visit: Visit, width: int) -> None:
    page = visit("/", viewport={"width": width, "height": 800}).page
    of_one = group(page.get_by_role("table"), NAME)
    expect(of_one.get_by_role("rowheader")).to_have_count(4)
    expect(of_one.get_by_role("img")).to_have_accessible_name(
        re.compile(r"^Studies per month, first \d+ in \w+ 20\d\d, last \d+ in .* lowest .* highest \d+ in ")
    )
    changes = of_one.get_by_role("cell").filter(has_text=re.compile("[↑↓]"))
    assert all(re.match(r"^(up: ↑ \+|down: ↓ −)\d", text) for text in changes.all_text_contents())
    assert changes.count() > 2
