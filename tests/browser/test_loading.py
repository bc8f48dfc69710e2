"""What a page costs to load."""

import pytest

from tests.browser.conftest import Visit
from tests.browser.served import Site

pytestmark = pytest.mark.browser


def test_second_view_fetches_next_to_no_script_or_style_again(visit: Visit, site: Site) -> None:
    view, title = f"/activity?period={site.today.year - 1}", f"Studies per month in {site.today.year - 1}"
    visitor = visit(view)
    visitor.expect_answer(title)
    visitor.open(view)
    visitor.expect_answer(title)
    fetched_bytes = visitor.page.evaluate(
        "performance.getEntriesByType('resource').filter(entry => /[.](js|css)([?]|$)/.test(entry.name))"
        ".reduce((sum, entry) => sum + entry.transferSize, 0)"
    )
    # Dash's own piece that brings charts in (5 kB) carries no version, so that it is fetched each time.
    assert fetched_bytes < 10_000
