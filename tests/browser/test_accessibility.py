"""WCAG 2.2 AA in both languages and both colour schemes, on wide and narrow screens, by keyboard."""

import itertools
import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import SCHEMES, Scheme, sideways_pixels, small_targets, tab_stops, violations_in
from tests.browser.conftest import Visit
from tests.browser.served import ORIGINALS, Site
from tests.browser.visitor import bodies

pytestmark = pytest.mark.browser

LOCALES = ("en-US", "el-GR")
EMPTY = "/activity?modality=XA&availability=unavailable"
STORED = "/storage?hospital=agios-nikolaos&device=CT.2030-01.400.550MB"
STORED_OF_ALL = "/storage?show=monthly&hospital=agios-nikolaos&hospital=heraklion"
COPIED = "/copies?per=year&by=modality"
STORED_UNKNOWN = "/storage?hospital=chania"
RELEASES = "/releases?beside=1"
LACKING = "/quality?hospital=chania"
# With a choice of devices, without all names of them; as those outside see it, and as the hospital's own people do.
DEVICES = "/equipment?hospital=agios-nikolaos"
PEOPLE = "/patients?hospital=agios-nikolaos&hospital=chania"
OWN_PEOPLE = "/patients?year=all"
SUMMARY_OF_BYTES = "/summary?measure=bytes&sort=name"
SUMMARY_OF_PERIODS = "/summary?hospital=heraklion&modality=CT"
COMPARED_PERIODS = "/comparison?by=time&adjust=working-days"
COMPARED_HOSPITALS = "/comparison?compare=hospitals&by=modality&measure=bytes"
COMPARED_NOTHING = "/comparison?a=1980&b=1981"
# Where to go, as whom, how wide the screen is. Nikos sees neither archive of a pair.
PLACES = (
    ("/", "ministry", 320),  # cards
    ("/", "ministry", 1440),  # a table
    (COMPARED_PERIODS, "maria", 1440),
    (COMPARED_HOSPITALS, "maria", 1440),
    (COMPARED_NOTHING, "maria", 1440),
    (COPIED, "maria", 1440),
    ("/copies", "nikos", 1440),
    (LACKING, "maria", 1440),
    (RELEASES, "ministry", 1440),
    ("/summary", "ministry", 1440),
    ("/summary?measure=images", "maria", 1440),
    (SUMMARY_OF_BYTES, "ministry", 320),
    (SUMMARY_OF_PERIODS, "ministry", 1440),
    ("/summary?find=nowhere", "ministry", 1440),
)
# A phone's narrowest; a laptop's page at 200 %; between both layouts; a laptop.
WIDTHS_PIXELS = (320, 720, 1000, 1440)


def _three_months(site: Site) -> str:
    """Enough to see every kind of cell; axe-core looks at each for long."""
    return f"{site.today.year - 1}-01..{site.today.year - 1}-03"


NONE_IN_BOTH: dict[str, list[str]] = {scheme: [] for scheme in SCHEMES}


def looks(*cases: Any) -> list[Any]:
    """Each case in both languages and in both colour schemes: a case in English and light is in Greek and dark, the
    next the other way round. Colours depend on no language, and words on no colour."""
    return [
        (*(case if isinstance(case, tuple) else (case,)), locale, scheme)
        for case, schemes in zip(cases, itertools.cycle((SCHEMES, SCHEMES[::-1])), strict=False)
        for locale, scheme in zip(LOCALES, schemes, strict=True)
    ]


@pytest.mark.parametrize(("locale", "scheme"), looks(()))
def test_sign_in_page_breaks_no_rule(arrive: Visit, site: Site, locale: str, scheme: Scheme) -> None:
    visitor = arrive("/login", locale=locale)
    assert violations_in(visitor.page, scheme) == []
    visitor.tolerated.append("status of 401")
    visitor.sign_in("maria", password=f"not {site.password}")
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    assert violations_in(visitor.page, scheme) == []


@pytest.mark.parametrize(("locale", "scheme"), looks(()))
def test_figures_in_total_and_their_statements_break_no_rule(
    visit: Visit, site: Site, locale: str, scheme: Scheme
) -> None:
    visitor = visit(f"/activity?hospital=heraklion&period={_three_months(site)}", locale=locale)
    expect(visitor.page.locator(".js-plotly-plot .point")).to_have_count(3)
    for summary in visitor.page.locator("summary").all():
        summary.click()
    expect(visitor.page.locator("pre").first).to_be_visible()
    assert violations_in(visitor.page, scheme) == []


@pytest.mark.parametrize(("locale", "scheme"), looks(()))
def test_figures_by_modality_of_archives_not_all_reachable_break_no_rule(
    visit: Visit, site: Site, locale: str, scheme: Scheme
) -> None:
    visitor = visit(f"/activity?period={_three_months(site)}&by=modality", name="ministry", locale=locale)
    expect(visitor.page.get_by_role("alert")).to_have_count(2)
    expect(visitor.page.locator(".js-plotly-plot .trace").first).to_be_attached()
    assert violations_in(visitor.page, scheme) == []


@pytest.mark.parametrize(("name", "locale", "scheme"), looks("ministry", "nikos"))
def test_the_estate_breaks_no_rule(visit: Visit, name: str, locale: str, scheme: Scheme) -> None:
    visitor = visit("/estate", name=name, locale=locale)
    expect(visitor.page.locator(".js-plotly-plot .trace").first).to_be_attached()
    visitor.page.locator("summary").click()
    assert violations_in(visitor.page, scheme) == []


@pytest.mark.parametrize(("at", "name", "width", "locale", "scheme"), looks(*PLACES))
def test_no_place_breaks_a_rule(visit: Visit, at: str, name: str, width: int, locale: str, scheme: Scheme) -> None:
    page = visit(at, name=name, locale=locale, viewport={"width": width, "height": 900}).page
    expect(page.locator("h1")).to_be_visible()
    page.locator("details").evaluate_all("every => every.forEach(details => { details.open = true; })")
    assert violations_in(page, scheme) == []


@pytest.mark.parametrize(("locale", "scheme"), looks(()))
def test_page_without_figures_breaks_no_rule(visit: Visit, locale: str, scheme: Scheme) -> None:
    visitor = visit(EMPTY, locale=locale)
    expect(visitor.page.locator(".empty")).to_be_visible()
    assert violations_in(visitor.page, scheme) == []


@pytest.mark.parametrize(("at", "locale", "scheme"), looks(STORED, STORED_OF_ALL, STORED_UNKNOWN, LACKING))
def test_what_is_stored_breaks_no_rule(visit: Visit, at: str, locale: str, scheme: Scheme) -> None:
    page = visit(at, locale=locale).page
    expect(page.locator("h1")).to_be_visible()
    page.locator("details").evaluate_all("every => every.forEach(details => { details.open = true; })")
    assert violations_in(page, scheme) == []


@pytest.mark.parametrize(
    ("at", "name", "locale", "scheme"), looks((DEVICES, "maria"), (PEOPLE, "maria"), (OWN_PEOPLE, "nikos"))
)
def test_equipment_and_patients_break_no_rule(visit: Visit, at: str, name: str, locale: str, scheme: Scheme) -> None:
    page = visit(at, name=name, locale=locale).page
    expect(page.locator(".js-plotly-plot .trace").first).to_be_attached()
    page.locator("details").evaluate_all("every => every.forEach(details => { details.open = true; })")
    assert violations_in(page, scheme) == []


@pytest.mark.parametrize(
    "at",
    [
        "/activity?by=modality",
        "/activity?period=all&by=hospital",
        EMPTY,
        STORED,
        STORED_OF_ALL,
        STORED_UNKNOWN,
        COMPARED_PERIODS,
        COMPARED_HOSPITALS,
        COMPARED_NOTHING,
        LACKING,
        "/estate",
        "/",
        COPIED,
        "/summary",
        SUMMARY_OF_PERIODS,
        DEVICES,
        PEOPLE,
        RELEASES,
    ],
)
def test_page_never_scrolls_sideways_and_its_targets_are_large_enough(visit: Visit, at: str) -> None:
    # Greek has the longer words, and this account the longer page.
    page = visit(at, name="ministry", locale="el-GR").page
    expect(page.locator("h1")).to_be_visible()
    for width in WIDTHS_PIXELS:
        page.set_viewport_size({"width": width, "height": 800})
        assert (width, sideways_pixels(page)) == (width, 0)
        assert (width, small_targets(page)) == (width, [])


def test_every_tab_stop_shows_its_focus_and_is_not_covered(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?period={site.today.year - 1}")
    visitor.expect_answer(f"Studies per month in {site.today.year - 1}")
    stops = tab_stops(visitor.page)
    assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
    assert "skip" in stops[0]["what"]
    assert "activity-proof-button" in stops[-1]["what"]


def test_every_tab_stop_of_the_estate_shows_its_focus_and_is_not_covered(visit: Visit) -> None:
    visitor = visit("/estate", name="ministry")
    expect(visitor.page.locator(".js-plotly-plot")).to_have_count(2)
    stops = tab_stops(visitor.page)
    assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
    assert "summary" in stops[-1]["what"]


@pytest.mark.parametrize(("at", "name", "width"), [place for place in PLACES if place[0] != COMPARED_NOTHING])
def test_every_tab_stop_of_every_place_shows_its_focus(visit: Visit, at: str, name: str, width: int) -> None:
    page = visit(at, name=name, viewport={"width": width, "height": 900}).page
    expect(page.locator("h1")).to_be_visible()
    stops = tab_stops(page)
    assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
    assert "skip" in stops[0]["what"]


def test_every_tab_stop_of_the_storage_page_shows_its_focus_and_is_not_covered(visit: Visit) -> None:
    page = visit(STORED).page
    expect(page.locator(".js-plotly-plot .legendtext").first).to_be_attached()
    stops = tab_stops(page)
    assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
    assert "skip" in stops[0]["what"]


@pytest.mark.parametrize("at", [DEVICES, PEOPLE])
def test_every_tab_stop_of_equipment_and_patients_shows_its_focus_and_is_not_covered(visit: Visit, at: str) -> None:
    page = visit(at).page
    expect(page.locator(".js-plotly-plot .trace").first).to_be_attached()
    stops = tab_stops(page)
    assert [stop for stop in stops if not (stop["is_outlined"] and stop["is_uncovered"])] == []
    assert "summary" in stops[-1]["what"]


def test_skip_link_leads_to_the_figures(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?period={site.today.year - 1}")
    visitor.expect_answer(f"Studies per month in {site.today.year - 1}")
    visitor.tab_to(visitor.page.get_by_role("link", name="Skip to the figures"))
    visitor.page.keyboard.press("Enter")
    visitor.tab_to(visitor.page.get_by_role("region", name="Table of the figures"))


def test_chart_is_named_and_described_by_the_numbers_of_the_table(visit: Visit, site: Site) -> None:
    year = site.today.year - 1
    visitor = visit(f"/activity?period={year}")
    visitor.expect_answer(f"Studies per month in {year}")
    chart = visitor.page.get_by_role("img", name=f"Studies per month in {year}", exact=True)
    rows = visitor.table()[1:13]
    values = {row[0]: int(row[1]) for row in rows}
    highest, lowest = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    expect(chart).to_have_accessible_description(
        f"Bar chart: Studies per month in {year}. Highest: {values[highest]} in {highest}. "
        f"Lowest: {values[lowest]} in {lowest}. Last complete: {values[f'December {year}']} in December {year}."
    )


def test_answer_is_announced_once_and_says_how_much(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?period={site.today.year - 1}")
    visitor.expect_answer(f"Studies per month in {site.today.year - 1}")
    total = bodies(visitor.table())[-1][0]
    expect(visitor.page.get_by_role("status")).to_have_text(f"12 months, {len(ORIGINALS)} hospitals, {total} studies")


def test_nothing_moves_for_those_who_asked_for_less_motion(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?period={site.today.year - 1}", reduced_motion="reduce")
    visitor.expect_answer(f"Studies per month in {site.today.year - 1}")
    durations = visitor.page.locator("*").evaluate_all(
        "elements => [...new Set(elements.map(element => getComputedStyle(element))"
        ".flatMap(style => [style.transitionDuration, style.animationDuration]))]"
    )
    assert [duration for duration in durations if not re.fullmatch("0s(, 0s)*", duration)] == []
