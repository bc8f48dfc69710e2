"""One person at one browser window: what they do, what they read there, and what must never happen meanwhile."""

import csv
import io
import re
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from dashboards.exports.sheets import Format
from tests.browser.served import Site

# Starting Chromium's own services would ask the world outside.
CHROMIUM_ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
]
# The machines that run the tests may be slow; a page that hangs is still told from one that works.
PATIENCE_MILLISECONDS = 15_000
# More tab stops than any page of ours has.
MOST_TAB_STOPS = 120


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium: Playwright's own is never downloaded."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_ARGUMENTS)


@dataclass(slots=True)
class Visitor:
    """`trouble` is whatever fails the test that meets it: errors of scripts, requests to others, failed answers."""

    page: Page
    site: Site
    trouble: list[str] = field(default_factory=list)
    tolerated: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Broken content policies come as errors of the console."""

        def note(sentence: str) -> None:
            if not any(part in sentence for part in self.tolerated):
                self.trouble.append(sentence)

        context.on("console", lambda m: note(f"console: {m.text} {m.location}") if m.type == "error" else None)
        context.on("weberror", lambda e: note(f"page error: {e.error}"))
        context.on("response", lambda r: note(f"answered {r.status}: {r.url}") if r.status >= 500 else None)
        # Not context.route(), which switches the browser's cache off. The tests fail on any request recorded.
        context.on("request", lambda r: None if self._is_own(r.url) else note(f"request to another origin: {r.url}"))

    def _is_own(self, url: str) -> bool:
        return url.startswith((f"{self.site.origin}/", "data:", f"blob:{self.site.origin}/"))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site.origin}{path}")

    def sign_in(self, name: str, password: str | None = None) -> None:
        self.page.locator("#name").fill(name)
        self.page.locator("#password").fill(password or self.site.password)
        self.page.locator("button.primary").click()

    @property
    def address(self) -> str:
        """Path and query of where the browser is."""
        parts = urlsplit(self.page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def title(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def expect_answer(self, title: str) -> None:
        """The answer under this title, its chart drawn."""
        expect(self.title).to_have_text(title)
        rows = self.page.locator("tbody tr").count()
        # The undated row stands in the table alone.
        expect(self.page.locator(".js-plotly-plot .trace").first.locator(".point")).to_have_count(rows - 1)

    def choose(self, label: str) -> None:
        """Click a choice among the criteria."""
        self.page.locator("aside label").get_by_text(label, exact=True).click()

    def show(self) -> None:
        self.page.get_by_role("button", name="Show").click()

    def tab_to(self, target: Locator) -> None:
        for _ in range(MOST_TAB_STOPS):
            self.page.keyboard.press("Tab")
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"the Tab key does not reach {target}")

    def table(self) -> list[list[str]]:
        """Heading and rows as shown."""
        rows: list[list[str]] = self.page.locator("table").evaluate(
            "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return rows

    def csv(self) -> list[list[str]]:
        """The page's own download for people, asked for in the same session."""
        link = self.page.locator(f".downloads a[href*='.{Format.EXCEL_GREEK_CSV}']").first.get_attribute("href")
        answer = self.page.context.request.get(f"{self.site.origin}{link}")
        assert answer.status == 200, answer.text()
        text = answer.body().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))

    def download(self, place: int = 0) -> tuple[str, list[dict[str, str]]]:
        """Name and rows of one of the page's files for programs."""
        with self.page.expect_download() as downloading:
            self.page.get_by_role("link", name="CSV for programs", exact=True).nth(place).click()
        with downloading.value.path().open(encoding="utf-8", newline="") as content:
            return downloading.value.suggested_filename, list(csv.DictReader(content, strict=True))

    def chart_values(self) -> list[list[int]]:
        """What Plotly drew, a list for each trace."""
        values: list[list[int]] = self.page.locator(".js-plotly-plot").evaluate(
            "plot => plot.data.map(trace => [...trace.y])"
        )
        return values


def numbers(table: list[list[str]]) -> list[list[str]]:
    """The figures of a table's rows, without the separators of any language."""
    return [[re.sub("[.,]", "", cell) for cell in row if re.fullmatch("[0-9.,]+", cell)] for row in bodies(table)]


def bodies(table: list[list[str]]) -> list[list[str]]:
    """Rows without the heading, cells without the period's name."""
    return [row[1:] for row in table[1:]]
