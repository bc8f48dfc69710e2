"""What a browser prints of every page: a clean A4, read back by poppler."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from dashboards.application import PAGES
from tests.browser.conftest import Visit
from tests.browser.served import who_may_see
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

# As on other paper, one after the other: both languages, from both schemes.
VIEWS = (
    ("/", "en-US", "dark"),
    ("/summary", "el-GR", "dark"),
    ("/summary?hospital=heraklion&modality=CT", "en-US", "light"),
    ("/activity?by=modality", "en-US", "dark"),
    ("/activity?period=all&by=hospital", "el-GR", "light"),
    ("/comparison", "el-GR", "dark"),
    ("/quality?hospital=chania", "en-US", "dark"),
    ("/copies?per=year&by=modality", "el-GR", "light"),
    ("/equipment?hospital=agios-nikolaos", "en-US", "light"),
    ("/patients?hospital=agios-nikolaos&hospital=chania", "el-GR", "dark"),
    ("/storage?hospital=agios-nikolaos&device=CT.2030-01.400.550MB", "en-US", "dark"),
    ("/estate", "el-GR", "dark"),
    ("/releases?beside=1", "en-US", "light"),
)
MOST_PAGES = 10
A4_POINTS = (595, 842)


def printed(visitor: Visitor, directory: Path) -> Path:
    path = directory / "page.pdf"
    visitor.page.pdf(path=path, prefer_css_page_size=True)
    return path


def pages_of(pdf: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")[:-1]


def sizes_of(pdf: Path, number: int) -> list[tuple[int, int]]:
    command = ["pdfinfo", "-f", "1", "-l", str(number), pdf]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", told)
    return [(round(float(width)), round(float(height))) for width, height in found]


def brightness(pdf: Path) -> float:
    """The mean of the first page's grey, 255 being white."""
    command = ["pdftoppm", "-r", "20", "-gray", "-f", "1", "-l", "1", pdf]
    image = subprocess.run(command, check=True, capture_output=True).stdout
    header = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", image)
    assert header is not None
    pixels = image[header.end() :]
    return sum(pixels) / len(pixels)


def squashed(text: str) -> str:
    """Lines break where the paper ends."""
    return re.sub(r"\s+", "", text)


def answered(visit: Visit, view: str, locale: str = "en-US", scheme: str = "light") -> Visitor:
    visitor = visit(
        view, name=who_may_see(view), locale=locale, color_scheme=scheme, viewport={"width": 1440, "height": 900}
    )
    expect(visitor.page.locator("h1")).to_be_visible()
    expect(visitor.page.get_by_text(re.compile("There is no such page|Δεν υπάρχει τέτοια σελίδα"))).to_have_count(0)
    for plot in visitor.page.locator(".dash-graph").all():
        expect(plot.locator(".main-svg").first).to_be_attached()
    return visitor


def test_every_page_is_printed() -> None:
    assert {view.partition("?")[0] for view, _, _ in VIEWS} == {page.PATH for page in PAGES}


@pytest.mark.parametrize(("view", "locale", "scheme"), VIEWS)
def test_paper_has_what_was_asked_and_found_and_nothing_else(
    visit: Visit, tmp_path: Path, view: str, locale: str, scheme: str
) -> None:
    visitor = answered(visit, view, locale, scheme)
    page = visitor.page
    pdf = printed(visitor, tmp_path)
    pages = pages_of(pdf)
    paper = "\n".join(pages)
    assert 1 <= len(pages) <= MOST_PAGES
    assert [size for size in sizes_of(pdf, len(pages)) if tuple(sorted(size)) != A4_POINTS] == []
    assert brightness(pdf) > 225
    for words in page.locator("h1, .subtitle, .data-up-to").all_inner_texts():
        assert squashed(words) in squashed(paper)
    # How it is counted, though nobody has opened it.
    for rule in page.locator(".rules li").all_text_contents():
        assert squashed(rule) in squashed(paper)
    headings = " ".join(page.locator(".table thead th:visible").all_inner_texts()).split()
    assert [word for word in headings if word not in paper] == []
    assert [words for words in of_the_screen(page) if words in paper] == []
    assert "http" not in paper
    for number, text in enumerate(pages, start=1):
        assert squashed(text.rstrip().splitlines()[-1]) == f"Archeion{number}/{len(pages)}"
    page.emulate_media(media="print")
    left = page.locator(":is(header, nav, aside, button, .button, input):visible")
    assert left.evaluate_all("every => every.map(element => element.outerHTML.slice(0, 120))") == []


def of_the_screen(page: Page) -> list[str]:
    """What is pressed or chosen, and who is signed in; of one word only what is in no sentence."""
    shown = page.locator(".account, .downloads, .pictures, .to-criteria, .skip").all_inner_texts()
    words = [line.strip() for text in shown for line in text.splitlines()]
    return [word for word in words if len(word.split()) > 1]


@pytest.mark.parametrize(
    ("view", "locale"),
    [("/activity?by=modality", "en-US"), ("/summary", "el-GR"), ("/storage?hospital=agios-nikolaos", "en-US")],
)
def test_the_last_row_on_paper_is_that_of_the_screen(visit: Visit, tmp_path: Path, view: str, locale: str) -> None:
    visitor = answered(visit, view, locale)
    sums = visitor.page.locator(".table tfoot tr").first
    cells = [cell.strip() for cell in sums.locator("th, td").evaluate_all(_FIRST_LINES)]
    lines = "\n".join(pages_of(printed(visitor, tmp_path))).splitlines()
    name, figures = cells[0], [word for cell in cells[1:] for word in cell.split()]
    rows = [line.split(name, 1)[1].split() for line in lines if re.match(rf"\s*{re.escape(name)}\s+\d", line)]
    # A table that is too wide stands in parts below each other, each beginning with the names.
    assert [word for row in rows for word in row][: len(figures)] == figures


# A note below a figure stands on a line of its own.
_FIRST_LINES = (
    "cells => cells.map(cell => [...cell.childNodes].filter(node => node.className !== 'level')"
    ".map(node => node.textContent).join(''))"
)


@pytest.mark.parametrize("view", ["/activity?by=hospital", "/storage?hospital=agios-nikolaos", "/summary", "/estate"])
def test_no_chart_is_split(visit: Visit, tmp_path: Path, view: str) -> None:
    visitor = answered(visit, view)
    pages = [squashed(text) for text in pages_of(printed(visitor, tmp_path))]
    for figure in visitor.page.locator("figure:has(.js-plotly-plot)").all():
        words = squashed(figure.locator("figcaption").inner_text())[:40]
        labels = [squashed(text) for text in _labels(figure)]
        assert any(words in text and all(label in text for label in labels) for text in pages)


def _labels(figure: Locator) -> list[str]:
    # Those of the other axis are fewer where a chart is lower.
    return figure.locator(".legendtext, .xtick text, .annotation-text tspan").all_text_contents()


def test_heads_stand_on_each_page_of_a_table_and_the_sum_on_the_last(visit: Visit, tmp_path: Path) -> None:
    visitor = answered(visit, "/activity?hospital=heraklion&period=2015-01..2025-12")
    assert visitor.page.locator("tbody tr").count() > 100
    pages = [text for text in pages_of(printed(visitor, tmp_path)) if re.search(r"^\s*\w+ 20\d\d\s", text, re.M)]
    assert len(pages) > 1
    assert all(re.search(r"^\s*Period\s+Studies", text, re.M) for text in pages)
    assert [bool(re.search(r"^\s*Sum of periods\s+\d", text, re.M)) for text in pages] == [False] * (
        len(pages) - 1
    ) + [True]


def test_a_table_too_wide_for_any_paper_stands_there_in_parts(visit: Visit, tmp_path: Path) -> None:
    visitor = answered(visit, "/activity?hospital=heraklion")
    visitor.page.locator(".table table").evaluate(
        """table => [...table.rows].forEach((row, line) => {
            for (let place = 1; place <= 60; place++) {
                const cell = document.createElement(line ? 'td' : 'th');
                cell.textContent = line ? `${line}.${place}.` : `column${place}c`;
                row.append(cell);
            }
        })"""
    )
    rows = visitor.page.locator(".table tr").count()
    paper = "\n".join(pages_of(printed(visitor, tmp_path)))
    assert [place for place in range(1, 61) if f"column{place}c" not in paper] == []
    cells = [f"{line}.{place}." for line in range(1, rows) for place in range(1, 61)]
    assert [cell for cell in cells if not re.search(rf"(?<!\d){re.escape(cell)}", paper)] == []


def test_the_page_is_afterwards_as_it_was(visit: Visit, tmp_path: Path) -> None:
    visitor = answered(visit, "/activity?by=modality&hospital=heraklion")
    plot = visitor.page.locator(".js-plotly-plot .main-svg").first
    before = plot.bounding_box()
    printed(visitor, tmp_path)
    expect(visitor.page.locator(".part-of-table")).to_have_count(0)
    expect(visitor.page.locator("details[open]")).to_have_count(0)
    assert plot.bounding_box() == before
    visitor.page.set_viewport_size({"width": 1300, "height": 900})
    expect(plot).not_to_have_css("width", f"{before['width'] if before else 0:g}px")


def test_the_button_prints(visit: Visit) -> None:
    visitor = answered(visit, "/activity")
    visitor.page.evaluate("window.print = () => { document.title = 'printing'; }")
    visitor.page.get_by_role("button", name="Print", exact=True).click()
    assert visitor.page.title() == "printing"
