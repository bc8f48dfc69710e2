"""The archive asked from a page where a worker does it, through replicas that share a Redis."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.served import ROOT, Made, Site, serving
from tests.browser.visitor import PATIENCE_MILLISECONDS, Visitor
from tests.redis_servers import RedisOfTests
from tests.workers.machines import Running

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(made: Made, redis_server: RedisOfTests, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    redis_server.empty()
    own = replace(made.copied_to(tmp_path_factory.mktemp("workers")), redis_url=redis_server.url)
    log_path = own.directory / "worker.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "work", "worker"],
            **{"cwd": ROOT, "env": own.environment, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log},
        )
    worker = Running("worker", log_path, process)
    try:
        worker.says(r"ready\.")
        with serving(own, workers=2) as site:
            yield site
    finally:
        worker.end()


def test_what_a_worker_does_is_followed_on_the_page(site: Site, browser: Browser) -> None:
    with browser.new_context(locale="en-US") as context:
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        visitor = Visitor(context.new_page(), site)
        visitor.watch(context)
        visitor.open(f"/activity?hospital=heraklion&by=modality&period={site.today.year - 1}")
        visitor.sign_in("maria")
        page = visitor.page
        button = page.get_by_role("button", name="Ask the archive now", exact=True)
        button.click()
        expect(page.locator("#activity-taking-report li").first).to_contain_text("new snapshot")
        expect(page.locator(".interrupted")).to_be_hidden()
        # A file is still had by its button.
        with page.expect_download() as downloading:
            page.get_by_role("link", name="CSV for programs").click()
        assert downloading.value.suggested_filename.endswith(".csv")
        assert visitor.trouble == []
