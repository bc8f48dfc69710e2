"""Asking: by mouse, by keyboard, by link, by the browser's own buttons."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.visitor import Visitor, bodies, numbers

pytestmark = pytest.mark.browser

CT_IMAGES = "/activity?measure=images&modality=CT"
CT_IMAGES_TITLE = "CT images per year"


def expect_ct_images_in_place_of(before: list[list[str]], visitor: Visitor) -> None:
    visitor.expect_answer(CT_IMAGES_TITLE)
    assert visitor.address == CT_IMAGES
    *periods, _undated, _sum = numbers(visitor.table())
    assert visitor.chart_values() == [[int(total) for (total,) in periods]]
    assert numbers(visitor.table()) == numbers(visitor.csv())
    assert bodies(visitor.table()) != bodies(before)


def test_criteria_chosen_with_the_mouse_change_title_table_chart_and_link(visit: Visit) -> None:
    visitor = visit("/activity")
    visitor.expect_answer("Studies per year")
    before = visitor.table()
    visitor.choose("Images")
    visitor.choose("CT")
    visitor.show()
    expect_ct_images_in_place_of(before, visitor)


def test_criteria_chosen_by_keyboard_alone_do_the_same(visit: Visit) -> None:
    visitor = visit("/activity")
    visitor.expect_answer("Studies per year")
    before, page = visitor.table(), visitor.page
    visitor.tab_to(page.get_by_role("radio", name="Studies"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    visitor.tab_to(page.get_by_role("checkbox", name="CT", exact=True))
    page.keyboard.press("Space")
    visitor.tab_to(page.get_by_role("button", name="Show"))
    page.keyboard.press("Enter")
    expect_ct_images_in_place_of(before, visitor)


def test_back_and_forward_restore_answers_and_controls(visit: Visit) -> None:
    visitor = visit("/activity")
    visitor.expect_answer("Studies per year")
    studies = visitor.table()
    images_chosen = visitor.page.get_by_role("radio", name="Images")
    visitor.choose("Images")
    visitor.choose("CT")
    visitor.show()
    visitor.expect_answer(CT_IMAGES_TITLE)
    images = visitor.table()
    visitor.page.go_back()
    visitor.expect_answer("Studies per year")
    expect(images_chosen).not_to_be_checked()
    assert visitor.table() == studies
    visitor.page.go_forward()
    visitor.expect_answer(CT_IMAGES_TITLE)
    expect(images_chosen).to_be_checked()
    assert visitor.table() == images


def test_reset_returns_to_the_default_view_and_its_controls(visit: Visit) -> None:
    visitor = visit(CT_IMAGES)
    visitor.expect_answer(CT_IMAGES_TITLE)
    visitor.page.get_by_role("link", name="Reset").click()
    visitor.expect_answer("Studies per year")
    expect(visitor.page.get_by_role("radio", name="Studies")).to_be_checked()
    expect(visitor.page.get_by_role("checkbox", name="CT", exact=True)).not_to_be_checked()


def test_a_past_year_is_shown_as_its_twelve_months_and_this_year_up_to_now(visit: Visit, site: Site) -> None:
    visitor = visit("/activity")
    visitor.expect_answer("Studies per year")
    for year, months in ((site.today.year - 1, 12), (site.today.year, site.today.month)):
        visitor.choose(str(year))
        visitor.show()
        visitor.expect_answer(f"Studies per month in {year}")
        names = [row[0] for row in visitor.table()[1:]]
        assert names[0] == f"January {year}"
        assert len(names) == months + len(["undated", "sum"])


def test_month_typed_wrong_is_explained_and_typed_right_is_drawn(visit: Visit, site: Site) -> None:
    visitor = visit("/activity")
    visitor.expect_answer("Studies per year")
    year, page = site.today.year - 1, visitor.page
    visitor.choose("From – to")
    page.get_by_label("From month").fill(f"3/{year}")
    page.get_by_label("To month").fill(f"{year}-08")
    visitor.show()
    explained = "The period was not understood and is left out. Write months as 2016-03, the earlier one first."
    expect(page.get_by_role("alert")).to_have_text(explained)
    expect(page.get_by_label("From month")).to_have_value(f"3/{year}")
    page.get_by_label("From month").fill(f"{year}-03")
    page.keyboard.press("Enter")
    visitor.expect_answer(f"Studies per month, March {year} – August {year}")
    expect(page.get_by_role("alert")).to_have_count(0)
    assert visitor.address == f"/activity?period={year}-03..{year}-08"


def test_download_is_named_after_the_view_and_holds_its_table(visit: Visit, site: Site) -> None:
    year = site.today.year - 1
    visitor = visit(f"/activity?hospital=heraklion&period={year}&by=modality")
    visitor.expect_answer(f"Studies per month in {year}")
    name, saved = visitor.download()
    assert name == f"studies-per-month-{year}-by-modality-heraklion-created-{site.today}.csv"
    shown = visitor.table()
    assert visitor.csv()[0] == shown[0]
    assert numbers(visitor.csv()) == numbers(shown)
    assert [line["value"] for line in saved] == [number for row in numbers(shown) for number in row]


def test_statement_that_ran_can_be_opened_and_read(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?hospital=heraklion&period={site.today.year - 1}")
    statement = visitor.page.get_by_role("region", name="Statement for University Hospital of Heraklion (demo)")
    expect(statement).to_be_hidden()
    visitor.page.get_by_text("The SQL that ran").click()
    expect(statement).to_be_visible()
    expect(statement).to_contain_text(re.compile("^SELECT "))
    expect(visitor.page.get_by_text("Bound values")).to_be_visible()
