"""`first_chart_bytes`, `first_chart_s`, `sign_in_bytes`: what a browser with nothing in its cache goes through."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from queries.demo.hospitals import DEMO_HOSPITALS
from tests.bench.result import Result
from tests.browser.served import ROOT, Site, make_site, serving
from tests.browser.visitor import launch

RUNS = 5
MOST_BYTES, MOST_SECONDS, MOST_WARM_SECONDS, MOST_SIGN_IN_BYTES = 900_000, 1.0, 0.4, 50_000
# Bars of Plotly's drawing; their outlines exist only once it is drawn.
_DRAWN = "() => document.querySelectorAll('.main-svg .bars path').length >= 12 && performance.now()"


def first_chart() -> list[Result]:
    """The activity page of the demo's three hospitals, whole years, beside plain Dash in the same browser."""
    with (
        tempfile.TemporaryDirectory() as directory,
        serving(make_site(Path(directory), DEMO_HOSPITALS)) as site,
        _plain_dash() as plain_origin,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        sign_in_bytes = _sign_in_bytes(browser, site)
        state = _signed_in(browser, site)
        cold = [_opened(browser, site.origin, "/activity", state) for _ in range(RUNS)]
        plain = [_opened(browser, plain_origin, "/", None) for _ in range(RUNS)]
        browser.close()
    ours_bytes, plain_bytes = cold[-1].transferred_bytes, plain[-1].transferred_bytes
    ours, theirs = (median(view.cold_seconds for view in views) for views in (cold, plain))
    warm, plain_warm = (median(view.warm_seconds for view in views) for views in (cold, plain))
    rival = "plain Dash, the same bars"
    how = f"Chromium, loopback, gunicorn, live SQLite; median of {RUNS}"
    return [
        _result("first_chart_bytes", ours_bytes, "bytes", rival, plain_bytes, MOST_BYTES, how),
        _result("first_chart_s", ours, "s", rival, theirs, MOST_SECONDS, how),
        _result("first_chart_warm_s", warm, "s", rival, plain_warm, MOST_WARM_SECONDS, how),
        _result("sign_in_bytes", sign_in_bytes, "bytes", None, None, MOST_SIGN_IN_BYTES, "everything /login loads"),
    ]


@dataclass(frozen=True, slots=True)
class _View:
    """One opening of a page in an empty browser, and its opening again."""

    transferred_bytes: int
    cold_seconds: float
    warm_seconds: float


def _opened(browser: Browser, origin: str, path: str, state: Any) -> _View:
    context = browser.new_context(storage_state=state)
    page = context.new_page()
    count = _count_bytes(context, page)
    page.goto(f"{origin}{path}")
    cold = page.wait_for_function(_DRAWN, polling=20).json_value() / 1000
    transferred = count[0]
    page.goto(f"{origin}{path}")
    warm = page.wait_for_function(_DRAWN, polling=20).json_value() / 1000
    context.close()
    return _View(transferred, cold, warm)


def _count_bytes(context: BrowserContext, page: Page) -> list[int]:
    """Bytes over the wire, headers included, as the browser's own network log counts them."""
    count = [0]
    log = context.new_cdp_session(page)
    log.send("Network.enable")

    def add(event: dict[str, int]) -> None:
        count[0] += event["encodedDataLength"]

    log.on("Network.loadingFinished", add)
    return count


def _signed_in(browser: Browser, site: Site) -> Any:
    """Cookies of a session, for a browser that has loaded nothing else."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.origin}/login")
    page.locator("#name").fill("maria")
    page.locator("#password").fill(site.password)
    page.route("**/_dash*/**", lambda route: route.abort())
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: urlsplit(url).path != "/login", wait_until="commit")
    state = context.storage_state()
    context.close()
    return state


def _sign_in_bytes(browser: Browser, site: Site) -> int:
    context = browser.new_context()
    page = context.new_page()
    count = _count_bytes(context, page)
    page.goto(f"{site.origin}/login", wait_until="networkidle")
    context.close()
    return count[0]


@contextmanager
def _plain_dash() -> Iterator[str]:
    command = [sys.executable, "-m", "gunicorn", "tests.bench.plain_dash:create_plain()", "--bind", "127.0.0.1:0"]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        log = server.stderr
        line = next(line for line in log or [] if "Listening at" in line)
        yield line.split("Listening at: ")[1].split()[0]
    finally:
        server.terminate()
        server.wait(10)


def _result(
    key: str, value: float, unit: str, rival: str | None, rival_value: float | None, most: float, how: str
) -> Result:
    ratio = rival_value / value if rival_value is not None else None
    return Result(key, value, unit, rival, rival_value, ratio, f"<= {most:g} {unit}", value <= most, how)
