"""Equipment and patients in a browser: devices by the hour, withheld numbers, files, both languages."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit
from tests.browser.served import Site

pytestmark = pytest.mark.browser

ONE = "hospital=agios-nikolaos"


def cells(table: Locator) -> list[list[str]]:
    found: list[list[str]] = table.evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return found


def test_a_device_is_chosen_by_keyboard_and_its_hours_are_downloaded(visit: Visit, site: Site) -> None:
    visitor = visit(f"/equipment?{ONE}")
    hours = visitor.page.get_by_role("table", name="At what hours it is used")
    of_all = cells(hours)
    choices = visitor.page.get_by_role("navigation", name="Device")
    expect(choices.locator("[aria-current]")).to_have_text("All devices")
    device = choices.get_by_role("link").nth(1)
    name = device.text_content()
    visitor.tab_to(device)
    visitor.page.keyboard.press("Enter")
    expect(choices.locator("[aria-current]")).to_have_text(str(name))
    assert re.fullmatch(rf"/equipment\?{ONE}&station=[0-9a-f]{{10}}", visitor.address)
    of_one = cells(hours)
    assert 0 < int(of_one[-1][-1]) < int(of_all[-1][-1])
    key = visitor.address.rpartition("=")[2]
    file, lines = visitor.download(1)
    assert file == f"hours-agios-nikolaos-all-years-station-{key}-created-{site.today}.csv"
    assert sum(int(line["value"]) for line in lines if line["weekday"] != "_U") == int(of_one[-1][-1])
    visitor.page.go_back()
    expect(choices.locator("[aria-current]")).to_have_text("All devices")


def test_hospital_and_year_are_chosen_and_the_devices_are_downloaded(visit: Visit, site: Site) -> None:
    visitor = visit("/equipment")
    year = site.today.year - 1
    visitor.page.get_by_text("General Hospital of Chania (demo)", exact=True).click()
    visitor.choose(str(year))
    visitor.show()
    expect(visitor.title).to_have_text(f"General Hospital of Chania (demo): what each device made in {year}")
    assert visitor.address == f"/equipment?hospital=chania&year={year}"
    shown = cells(visitor.page.get_by_role("table", name="Devices"))
    file, lines = visitor.download()
    assert file == f"equipment-chania-{year}-created-{site.today}.csv"
    written = visitor.csv()
    assert written[0] == shown[0]
    assert [(line[0], line[2]) for line in written] == [(row[0], row[2].replace(",", "")) for row in shown]
    studies = [line["value"] for line in lines if (line["measure"], line["period"]) == ("studies", str(year))]
    assert studies == [line[2] for line in written[1:]]


def test_small_numbers_are_withheld_from_those_outside_alone(visit: Visit, site: Site) -> None:
    link = f"/patients?hospital=heraklion&year={site.today.year - 1}"
    outside, inside = visit(link, name="maria"), visit(link, name="nikos")
    tables = [each.page.get_by_role("table", name="By sex and age") for each in (outside, inside)]
    seen, own = map(cells, tables)
    assert [row[0] for row in seen[1:5]] == ["0–14", "15–44", "45–64", "65 and over"]
    assert len(own) == 23
    assert seen[-1][3] == own[-1][5]
    assert "[c]" in str(seen)
    assert "[c]" not in str(own)
    expect(outside.page.get_by_text("stands for what is withheld")).to_be_visible()
    expect(inside.page.get_by_text("stands for what is withheld")).to_have_count(0)
    drawn = outside.page.locator(".js-plotly-plot .bartext").all_text_contents()
    assert set(drawn) <= {"[c]"} | {text for text in drawn if text.startswith("≥ ")}


@pytest.mark.parametrize("at", [f"/equipment?{ONE}", f"/patients?{ONE}"])
def test_no_english_is_left_on_the_greek_page(visit: Visit, at: str) -> None:
    visitor = visit(at, locale="el-GR")
    expect(visitor.page.locator(".js-plotly-plot").first).to_be_visible()
    # What devices are called is the archive's own, also where the chart's description names the first of them.
    names = set(re.findall("[A-Za-z]{3,}", " ".join(visitor.page.locator("tbody, .stations").all_inner_texts())))
    visitor.page.locator("[lang=en], pre, code, .brand, .who, .stations, tbody, .ytick").evaluate_all(
        "elements => elements.forEach(element => element.remove())"
    )
    words = set(re.findall("[A-Za-z]{3,}", visitor.page.locator("body").inner_text()))
    ours = {"CSV", "Excel", "PNG", "SVG", "SQL", "Manufacturer", "ManufacturerModelName", "StudyTime"}
    assert words - names <= ours
