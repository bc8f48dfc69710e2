"""The archive asked now, a job cancelled, a figure proved: on archives that change meanwhile."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboards.jobs.limits import DiskLimits, JobCache
from queries.archives.turns import Turns
from queries.locks import FileLocks
from tests.browser.accessibility import sideways_pixels, small_targets, violations
from tests.browser.served import REACHABLE, ROOT, Made, Site, serving
from tests.browser.visitor import PATIENCE_MILLISECONDS, Visitor

pytestmark = pytest.mark.browser

VIEW = "/activity?hospital=heraklion&by=modality&period="


@pytest.fixture(scope="module")
def site(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own, whose archives and snapshots are changed here."""
    # Whoever follows a job may be answered by a worker that did not begin it.
    with serving(made.copied_to(tmp_path_factory.mktemp("archive-itself")), workers=2) as site:
        yield site


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Maria at last year's figures of one hospital, whose archive nobody has asked lately."""
    jobs = site.directory / "jobs"
    with JobCache(jobs) as cache:
        DiskLimits(cache, jobs).release(REACHABLE)
    with browser.new_context(locale="en-US") as context:
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        visitor = Visitor(context.new_page(), site)
        visitor.watch(context)
        visitor.open(f"{VIEW}{site.today.year - 1}")
        visitor.sign_in("maria")
        expect(visitor.page.locator(".js-plotly-plot .trace").first).to_be_attached()
        yield visitor
    assert visitor.trouble == []


def _add_study(site: Site, number: int) -> None:
    """What a CT does in March of last year's view."""
    with closing(sqlite3.connect(site.directory / "heraklion.sqlite")) as index, index:
        moment = f"{site.today.year - 1}-03-05 00:00:00.000000"
        index.execute("INSERT INTO DICOMStudies VALUES (?, ?, 'ONLINE', NULL)", (f"1.2.{number}", moment))
        series = "INSERT INTO DICOMSeries (SeriesInstanceUID, StudyInstanceUID, Modality) VALUES (?, ?, 'CT')"
        index.execute(series, (f"1.3.{number}", f"1.2.{number}"))
        index.execute("INSERT INTO DICOMImages VALUES (?, ?, 'x')", (f"1.4.{number}", f"1.3.{number}"))


def _turn_taken() -> AbstractContextManager[None]:
    """Somebody else is asking the archive meanwhile: a job runs, and waits, for as long as it takes to look at it."""
    return Turns(FileLocks(ROOT / "var" / "turns")).of("heraklion", PATIENCE_MILLISECONDS / 1000)


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _report(page: Page) -> Locator:
    return page.locator("#activity-taking-report li")


def _total(visitor: Visitor) -> int:
    return int(visitor.csv()[-1][1])


def test_figures_are_new_after_the_archive_was_asked(visitor: Visitor, site: Site) -> None:
    page, before = visitor.page, _total(visitor)
    shown = page.locator(".answer dl .total dd")
    _add_study(site, 1)
    visitor.tab_to(_button(page, "Ask the archive now"))
    bar = page.get_by_role("progressbar", name=re.compile("Asking the archive of University Hospital of Heraklion"))
    with _turn_taken():
        page.keyboard.press("Enter")
        expect(bar).to_be_visible()
        assert violations(page) == []
    expect(_report(page)).to_have_text(
        "University Hospital of Heraklion (demo): new snapshot; 1 month had changed and was read."
    )
    expect(bar).to_be_hidden()
    expect(page.locator(".interrupted")).to_be_hidden()
    expect(shown).to_have_text(f"{before + 1:,} studies")
    expect(_button(page, "Ask the archive now")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#activity-taking-note")).to_contain_text("asked less than 5 minutes ago")
    assert violations(page) == []


def test_a_cancelled_job_ends_properly_and_the_focus_is_kept(visitor: Visitor) -> None:
    page, cancel = visitor.page, _button(visitor.page, "Cancel")
    with _turn_taken():
        _button(page, "Ask the archive now").click()
        expect(page.locator("#activity-taking-months")).to_have_text("Looking for what has changed …")
        cancel.focus()
        page.keyboard.press("Enter")
        step = page.locator("#activity-taking-step")
        expect(step).to_have_text("Cancelling: the archive ends what it is answering …")
    expect(_report(page).first).to_contain_text("cancelled. What had been read is kept.")
    expect(cancel).to_be_hidden()
    expect(_button(page, "Ask the archive now")).to_be_focused()
    expect(page.locator(".interrupted")).to_be_hidden()


def test_a_figure_is_proved(visitor: Visitor, site: Site) -> None:
    page, verdict = visitor.page, visitor.page.locator("#activity-proof-verdict")
    _button(page, "Ask the archive now").click()
    expect(_report(page)).to_have_count(1)
    _button(page, "Prove this figure").click()
    expect(verdict).to_have_text("The archive says the same.")
    _add_study(site, 2)
    _button(page, "Prove this figure").click()
    expect(verdict).to_contain_text(f"explained. Since its snapshot was taken, {site.today:%B}")
    expect(verdict).to_contain_text(f"changed in: March {site.today.year - 1}")
    expect(page.locator("#activity-proof .differs").first).to_contain_text(f"March {site.today.year - 1}")
    page.get_by_text("The SQL that ran in the archives").click()
    expect(page.locator("#activity-proof pre")).to_contain_text("DICOMStudies")
    for scheme in ("light", "dark"):
        page.emulate_media(reduced_motion="reduce", color_scheme=scheme)  # type: ignore[arg-type]
        assert (scheme, violations(page)) == (scheme, [])
    page.set_viewport_size({"width": 320, "height": 800})
    assert (sideways_pixels(page), small_targets(page)) == (0, [])
    # Of other figures it is no proof.
    visitor.choose("Images")
    visitor.show()
    expect(page.locator("#activity-proof")).to_be_empty()
