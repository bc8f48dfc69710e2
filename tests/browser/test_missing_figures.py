"""What is seen when figures are missing: none found, an archive that is down, a link too far, no chart."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.served import ORIGINALS, UNREACHABLE_NAME, Site
from tests.browser.visitor import numbers

pytestmark = pytest.mark.browser


def test_nothing_found_names_the_criterion_and_one_click_brings_figures(visit: Visit) -> None:
    visitor = visit("/activity?modality=XA&availability=unavailable")
    empty = visitor.page.locator(".empty")
    expect(empty).to_contain_text("There are no results that comply with the selected criteria.")
    expect(empty).to_contain_text("The availability leaves nothing.")
    assert visitor.page.locator("table").count() == 0
    way_out = empty.get_by_role("link", name=re.compile(r"^Show any availability \(\d+ studies\)$"))
    promised = re.findall(r"\d+", way_out.inner_text())
    way_out.click()
    visitor.expect_answer("Studies with XA per year")
    assert numbers(visitor.table())[-1] == promised
    expect(visitor.page.get_by_role("checkbox", name="Unavailable")).not_to_be_checked()


def test_unreachable_hospital_is_named_and_the_others_are_shown(visit: Visit) -> None:
    everything, reachable = visit("/activity", name="ministry"), visit("/activity")
    everything.expect_answer("Studies per year")
    reachable.expect_answer("Studies per year")
    alerts = everything.page.get_by_role("alert")
    expect(alerts).to_have_text(
        [
            f"{UNREACHABLE_NAME}: no snapshot of its archive has been taken yet. Ask the archive now.",
            f"The figures below are of {len(ORIGINALS)} hospitals out of {len(ORIGINALS) + 1}.",
        ]
    )
    assert everything.table() == reachable.table()


def test_link_to_hospitals_of_others_shows_a_notice_and_none_of_their_figures(arrive: Visit) -> None:
    visitor = arrive("/activity?hospital=heraklion&by=hospital")
    visitor.sign_in("nikos")
    visitor.expect_answer("Studies per year")
    own = visitor.table()
    visitor.open("/activity?hospital=chania&hospital=heraklion&by=hospital")
    visitor.expect_answer("Studies per year")
    notice = "This link names hospitals that are not among yours; they are left out."
    expect(visitor.page.get_by_role("alert")).to_have_text([notice])
    assert visitor.table() == own
    assert "Chania" not in visitor.page.content()


def test_link_to_hospitals_of_others_alone_shows_no_figure(arrive: Visit) -> None:
    visitor = arrive("/activity?hospital=chania")
    visitor.sign_in("nikos")
    expect(visitor.title).to_have_text("Nothing to show")
    assert visitor.page.locator("table").count() == 0
    assert visitor.page.locator(".downloads a").count() == 0


def test_table_stays_where_the_chart_cannot_be_loaded(visit: Visit, site: Site) -> None:
    view, title = f"/activity?period={site.today.year - 1}", f"Studies per month in {site.today.year - 1}"
    visitor = visit(view)
    visitor.expect_answer(title)
    whole = visitor.table()
    visitor.tolerated += ["plotly", "async-graph", "ERR_FAILED", "ChunkLoadError"]
    visitor.page.route(re.compile("plotly|async-graph"), lambda route: route.abort())
    visitor.open(view)
    expect(visitor.title).to_have_text(title)
    assert visitor.table() == whole
    expect(visitor.page.locator("figcaption")).to_contain_text("Bar chart")
    assert visitor.page.locator(".js-plotly-plot .point").count() == 0
