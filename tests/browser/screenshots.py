"""The README's pictures, made by hand: `python -m tests.browser.screenshots docs/screenshots`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, expect, sync_playwright

from queries.demo.hospitals import DEMO_HOSPITALS
from tests.browser.served import Site, make_site, serving
from tests.browser.visitor import PATIENCE_MILLISECONDS, Visitor, launch

WIDTH_PIXELS = 1440
# File name → language, colour scheme, view, height.
PICTURES = {
    "overview-english-light.png": ("en-US", "light", "/", 900),
    "activity-english-light.png": ("en-US", "light", "/activity", 900),
    "activity-greek-dark.png": ("el-GR", "dark", "/activity?measure=images", 900),
    "completeness-greek-light.png": ("el-GR", "light", "/quality?hospital=chania", 1200),
    "storage-english-light.png": ("en-US", "light", "/storage?hospital=agios-nikolaos", 1200),
    "estate-greek-dark.png": ("el-GR", "dark", "/estate", 1500),
}


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with (
        tempfile.TemporaryDirectory() as made,
        serving(make_site(Path(made), DEMO_HOSPITALS)) as site,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        for name, (locale, scheme, view, height) in PICTURES.items():
            size = {"width": WIDTH_PIXELS, "height": height}
            with browser.new_context(locale=locale, color_scheme=scheme, viewport=size) as context:
                _take(context, site, directory / name, view)


def _take(context: BrowserContext, site: Site, path: Path, view: str) -> None:
    visitor = Visitor(context.new_page(), site)
    visitor.open(view)
    visitor.sign_in("maria")
    expect(visitor.page.locator(".js-plotly-plot .main-svg, .course").first).to_be_attached()
    visitor.page.screenshot(path=path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.browser.screenshots DIRECTORY")
    main(Path(sys.argv[1]))
