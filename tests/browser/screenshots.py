"""The README's pictures, made by hand: `python -m tests.browser.screenshots docs/screenshots`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from queries.demo.hospitals import DEMO_HOSPITALS
from tests.browser.served import Site, serving
from tests.browser.visitor import PATIENCE_MILLISECONDS, Visitor, launch

VIEWPORT = {"width": 1440, "height": 900}
# File name → language, colour scheme, view.
PICTURES = {
    "activity-english-light.png": ("en-US", "light", "/activity"),
    "activity-greek-dark.png": ("el-GR", "dark", "/activity?measure=images"),
    "storage-english-light.png": ("en-US", "light", "/storage?hospital=agios-nikolaos"),
    "estate-greek-dark.png": ("el-GR", "dark", "/estate"),
}


def main(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with (
        tempfile.TemporaryDirectory() as made,
        serving(Path(made), DEMO_HOSPITALS) as site,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        for name, (locale, scheme, view) in PICTURES.items():
            _take(browser, site, directory / name, locale=locale, scheme=scheme, view=view)


def _take(browser: Browser, site: Site, path: Path, *, locale: str, scheme: str, view: str) -> None:
    with browser.new_context(locale=locale, color_scheme=scheme, viewport=VIEWPORT) as context:
        visitor = Visitor(context.new_page(), site)
        visitor.open(view)
        visitor.sign_in("maria")
        expect(visitor.page.locator(".js-plotly-plot .point").first).to_be_attached()
        visitor.page.screenshot(path=path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.browser.screenshots DIRECTORY")
    main(Path(sys.argv[1]))
