"""Every chart as a picture that stands alone: PNG and SVG, made in the browser."""

import base64
import re
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Locator, expect

from dashboards.application import PAGES
from tests.browser.conftest import Visit
from tests.browser.served import UNREACHABLE_NAME, Site, who_may_see
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

# View → how many charts it has.
CHARTS = {
    "/summary": 1,
    "/summary?hospital=heraklion&modality=CT": 1,
    "/activity?by=modality": 1,
    "/activity?by=hospital": 1,
    "/comparison?compare=hospitals&by=modality&measure=bytes": 1,
    "/quality?hospital=chania": 1,
    "/copies": 1,
    "/equipment?hospital=agios-nikolaos": 1,
    "/patients?hospital=agios-nikolaos&hospital=chania": 1,
    "/storage?hospital=agios-nikolaos&device=CT.2030-01.400.550MB": 2,
    "/storage?show=monthly&hospital=agios-nikolaos&hospital=heraklion": 2,
    "/estate": 2,
}
# Numbers in a table, with pictures of their own in its cells; and numbers that are compared in words.
WITHOUT_CHARTS = {"/", "/releases"}
WIDTH, LEAST_HEIGHT, DOTS_WIDE = 960, 540, 3200
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"

# Not fetched: the page's own policy forbids it.
_PIXELS = """async encoded => {
    const bytes = Uint8Array.from(atob(encoded), sign => sign.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
    const canvas = new OffscreenCanvas(320, Math.round(320 * image.height / image.width));
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const values = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    const colours = {};
    for (let at = 0; at < values.length; at += 4) {
        const colour = values.slice(at, at + 4).join();
        colours[colour] = (colours[colour] ?? 0) + 1;
    }
    return {corner: [...values.slice(0, 4)], white: colours['255,255,255,255'] / (values.length / 4),
        colours: Object.keys(colours).length};
}"""

# What lies outside the drawing that it is a part of is not seen.
_CLIPPED = """() => {
    const whole = document.querySelector('svg'), chart = whole.querySelector('svg');
    const top = Number(chart.getAttribute('y')), left = Number(chart.getAttribute('x'));
    const ends = [left, top, left + Number(chart.getAttribute('width')), top + Number(chart.getAttribute('height'))];
    const at = whole.getBoundingClientRect();
    return [...whole.querySelectorAll('text')].filter(text => text.textContent.trim()).filter(text => {
        const box = text.getBoundingClientRect();
        const within = chart.contains(text) ? ends : [0, 0, at.width, at.height];
        const place = [box.left - at.left, box.top - at.top, box.right - at.left, box.bottom - at.top];
        return place[0] < within[0] - 1 || place[1] < within[1] - 1 || place[2] > within[2] + 1
            || place[3] > within[3] + 1;
    }).map(text => text.textContent);
}"""


def pictures(visitor: Visitor) -> list[Locator]:
    expect(visitor.page.locator(".js-plotly-plot .main-svg").first).to_be_attached()
    return visitor.page.locator(".pictures").all()


def saved(visitor: Visitor, picture: Locator, form: str) -> tuple[str, Path]:
    with visitor.page.expect_download() as downloading:
        picture.get_by_role("button", name=form, exact=True).click()
    return downloading.value.suggested_filename, downloading.value.path()


def tree(svg: Path) -> ElementTree.Element:
    return ElementTree.parse(svg).getroot()  # noqa: S314 - our own file


def texts(svg: Path) -> str:
    """All that can be read in it, lines joined."""
    lines = ["".join(text.itertext()) for text in tree(svg).iter("{http://www.w3.org/2000/svg}text")]
    return " ".join(lines)


def test_every_page_with_charts_is_looked_at() -> None:
    assert {view.partition("?")[0] for view in CHARTS} | WITHOUT_CHARTS == {page.PATH for page in PAGES}


@pytest.mark.parametrize("view", CHARTS)
def test_each_chart_is_saved_whole_and_nobody_is_asked(visit: Visit, site: Site, browser: Browser, view: str) -> None:
    # Greek has the longer words. From a dark screen: what is saved is light.
    visitor = visit(view, name=who_may_see(view), locale="el-GR", color_scheme="dark")
    found = pictures(visitor)
    assert len(found) == CHARTS[view] == visitor.page.locator(".js-plotly-plot").count()
    headings = visitor.page.locator("h1, h2").all_inner_texts()
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    names = set()
    for picture in found:
        png_name, png = saved(visitor, picture, "PNG")
        svg_name, svg = saved(visitor, picture, "SVG")
        assert re.fullmatch(rf"[a-z0-9-]+-created-{site.today}\.png", png_name)
        assert svg_name == f"{png_name.removesuffix('.png')}.svg"
        names.add(png_name)
        width, height = _check_png(visitor, png)
        _check_svg(svg, picture, headings, width / height)
        assert _clipped(browser, svg) == []
    assert len(names) == len(found)
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == []


def _check_png(visitor: Visitor, png: Path) -> tuple[int, int]:
    content = png.read_bytes()
    assert content.startswith(PNG_SIGNATURE)
    width, height = struct.unpack(">II", content[16:24])
    assert width == DOTS_WIDE
    assert height >= DOTS_WIDE * LEAST_HEIGHT // WIDTH
    seen: dict[str, Any] = visitor.page.evaluate(_PIXELS, base64.b64encode(content).decode())
    assert seen["corner"] == [255, 255, 255, 255]
    assert 0.4 < seen["white"] < 0.99
    assert seen["colours"] > 20
    return width, height


def _check_svg(svg: Path, picture: Locator, headings: list[str], ratio: float) -> None:
    root = tree(svg)
    assert float(root.get("width", 0)) / float(root.get("height", 0)) == pytest.approx(ratio, rel=0.001)
    title = root.findtext("{http://www.w3.org/2000/svg}title")
    assert title in headings
    written = texts(svg)
    assert title in written
    assert "Archeion" in written
    figure = picture.locator("xpath=..")
    legend = figure.locator(".legendtext").all_text_contents()
    assert [name for name in legend if name not in written] == []
    fonts = re.findall(r'font-family[:=]\s*"?([^;"]+)', svg.read_text(encoding="utf-8"))
    assert {*fonts} == {"sans-serif"}


def _clipped(browser: Browser, svg: Path) -> list[str]:
    with browser.new_page(viewport={"width": WIDTH, "height": LEAST_HEIGHT}) as page:
        page.set_content(f'<body style="margin:0">{svg.read_text(encoding="utf-8")}')
        clipped: list[str] = page.evaluate(_CLIPPED)
    return clipped


def test_a_picture_is_called_as_the_files_beside_it(visit: Visit) -> None:
    visitor = visit("/activity?measure=images&modality=CT&hospital=heraklion")
    (picture,) = pictures(visitor)
    name, _ = saved(visitor, picture, "PNG")
    with visitor.page.expect_download() as downloading:
        visitor.page.get_by_role("link", name="CSV for programs", exact=True).click()
    assert downloading.value.suggested_filename.removesuffix(".csv") == name.removesuffix(".png")


def test_a_picture_says_what_one_must_know_of_it(visit: Visit, site: Site) -> None:
    visitor = visit(f"/activity?by=modality&period={site.today.year}", name="ministry")
    (picture,) = pictures(visitor)
    written = texts(saved(visitor, picture, "SVG")[1])
    assert visitor.page.locator(".subtitle").inner_text() in written
    undated = visitor.page.locator("dl .undated dd").inner_text()
    assert f"Undated, not in the sum: {undated}" in written
    assert f"Not over, hatched, paler or hollow: {site.today:%B %Y}." in written
    assert "A study counts under each of its modalities" in written
    assert f"Not in these figures: {UNREACHABLE_NAME}." in written
    assert "Data up to:" in written


def test_what_is_withheld_is_explained_in_the_picture(visit: Visit) -> None:
    visitor = visit("/patients?hospital=agios-nikolaos&hospital=chania")
    (picture,) = pictures(visitor)
    written = texts(saved(visitor, picture, "SVG")[1])
    remarks = visitor.page.locator(".part .remark").all_inner_texts()
    assert any("[c]" in remark for remark in remarks)
    assert all(remark in written for remark in remarks if "[c]" in remark or "≥" in remark)
