"""One site and one browser for all the tests, a window of its own for each."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.served import FEWER_STUDIES, Made, Site, serving
from tests.browser.visitor import PATIENCE_MILLISECONDS, Visitor, launch

Visit = Callable[..., Visitor]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows what the server said."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and isinstance(site, Site):
        report.sections.append(("the end of the server's log", site.log_end()))
    return report


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Made:
    """What takes half a minute to make, once for all processes of a run: sites are served from copies of it."""
    own = tmp_path_factory.getbasetemp()
    return Made.once((own if worker_id == "master" else own.parent) / "made-site", FEWER_STUDIES)


@pytest.fixture(scope="session")
def site(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(made.copied_to(tmp_path_factory.mktemp("site"))) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright, launch(playwright) as browser:
        yield browser


@pytest.fixture
def arrive(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens a window; whatever goes wrong in one, even unseen, fails the test when it ends."""
    visitors: list[Visitor] = []

    def arrive(at: str, *, locale: str = "en-US", **options: Any) -> Visitor:
        context = windows.enter_context(browser.new_context(locale=locale, **options))
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        visitor = Visitor(context.new_page(), site)
        visitor.watch(context)
        visitors.append(visitor)
        visitor.open(at)
        return visitor

    with ExitStack() as windows:
        yield arrive
    assert [trouble for visitor in visitors for trouble in visitor.trouble] == []


@pytest.fixture(scope="session")
def cookies_of(browser: Browser, site: Site) -> Callable[[str], Any]:
    """Everybody signs in once, as people do in the morning."""

    @cache
    def cookies_of(name: str) -> Any:
        with browser.new_context() as context:
            visitor = Visitor(context.new_page(), site)
            visitor.open("/login?next=/activity.csv")
            visitor.sign_in(name)
            return context.storage_state()

    return cookies_of


@pytest.fixture
def visit(arrive: Visit, cookies_of: Callable[[str], Any]) -> Visit:
    """Opens a window of somebody who is signed in."""

    def visit(at: str, *, name: str = "maria", **options: Any) -> Visitor:
        return arrive(at, storage_state=cookies_of(name), **options)

    return visit
