"""Getting in, staying where one was, and getting out."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.served import Site
from tests.browser.visitor import numbers

pytestmark = pytest.mark.browser


def test_signing_in_leads_on_to_the_default_chart_and_its_numbers(arrive: Visit) -> None:
    visitor = arrive("/")
    visitor.sign_in("maria")
    visitor.page.get_by_role("navigation", name="Pages").get_by_role("link", name="Activity").click()
    visitor.expect_answer("Studies per year")
    *periods, _undated, _sum = numbers(visitor.table())
    assert visitor.chart_values() == [[int(total) for (total,) in periods]]
    assert numbers(visitor.table()) == numbers(visitor.csv())
    assert len(periods) > 2
    expect(visitor.page.locator(".data-up-to")).to_have_text(
        re.compile(r"^Data up to .*\b20\d\d · Archive read .*\b20\d\d \d\d:\d\d$")
    )


def test_signing_in_leads_to_a_page_that_ones_roles_open(arrive: Visit) -> None:
    visitor = arrive("/")
    visitor.sign_in("ivan")
    expect(visitor.page).to_have_url(re.compile("/quality$"))
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Heraklion")
    visitor.page.get_by_role("link", name="Archeion").click()
    expect(visitor.page).to_have_url(re.compile("/quality$"))
    pages = visitor.page.get_by_role("navigation", name="Pages").get_by_role("link")
    expect(pages).to_have_text(["Completeness", "Two copies", "Storage", "Estate"])


def test_wrong_password_is_refused_in_words(arrive: Visit, site: Site) -> None:
    visitor = arrive("/")
    visitor.tolerated.append("status of 401")
    visitor.sign_in("maria", password=f"not {site.password}")
    expect(visitor.page.get_by_role("alert")).to_have_text("The name or the password is wrong.")
    expect(visitor.page.locator("#name")).to_have_value("maria")
    visitor.open("/activity")
    expect(visitor.page).to_have_title("Sign in · Archeion")


def test_link_opened_elsewhere_restores_criteria_and_figures(visit: Visit, arrive: Visit, site: Site) -> None:
    link = f"/activity?hospital=chania&measure=images&period={site.today.year - 1}&modality=CT&modality=MR"
    title = f"CT and MR images per month in {site.today.year - 1}"
    first = visit(link)
    first.expect_answer(title)
    second = arrive(link)
    second.sign_in("maria")
    second.expect_answer(title)
    assert second.address == link
    assert second.table() == first.table()
    checked = second.page.locator("aside label:has(input:checked)")
    expected = ["General Hospital of Chania (demo)", "Images", f"{site.today.year - 1}", "As fits", "CT", "MR"]
    assert checked.all_inner_texts() == [*expected, "Total only"]


def test_ended_session_leads_through_sign_in_back_to_the_view(arrive: Visit, site: Site) -> None:
    visitor = arrive(f"/activity?period={site.today.year - 1}")
    visitor.sign_in("nikos")
    visitor.expect_answer(f"Studies per month in {site.today.year - 1}")
    before = visitor.table()
    visitor.tolerated.append("status of 401")
    site.end_sessions_of("nikos")
    visitor.show()
    expect(visitor.page.get_by_role("status")).to_have_text(re.compile("Your session has ended"))
    visitor.sign_in("nikos")
    visitor.expect_answer(f"Studies per month in {site.today.year - 1}")
    assert visitor.address == f"/activity?period={site.today.year - 1}"
    assert visitor.table() == before


def test_signing_out_ends_it_also_for_the_back_button(arrive: Visit, site: Site) -> None:
    visitor = arrive(f"/activity?period={site.today.year - 1}")
    visitor.sign_in("nikos")
    visitor.expect_answer(f"Studies per month in {site.today.year - 1}")
    visitor.page.get_by_role("button", name="Sign out").click()
    expect(visitor.page.get_by_role("status")).to_have_text("You are signed out.")
    visitor.page.go_back()
    expect(visitor.page).to_have_title("Sign in · Archeion")
    assert visitor.page.locator("table").count() == 0
