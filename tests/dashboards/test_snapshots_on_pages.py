"""What a page shows whose archive is gone, old, or was read anew: the last snapshot, dated."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards import trees
from tests.dashboards.hospitals import ARGO, make_hospitals
from tests.dashboards.serving import NOW, OF_ARGO, Site, callback_body, dependencies, post_callback, serving

pytestmark = pytest.mark.archives

SHOW = "..activity-answer.children"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    argo, *_ = make_hospitals(tmp_path)
    with serving(tmp_path, (argo,)) as site:
        yield site


def answer(site: Site) -> Any:
    client = site.browser(OF_ARGO)
    (show,) = [one for one in dependencies(client) if one["output"].startswith(SHOW)]
    values = {"activity-location.search": "", "activity-location.pathname": "/activity"}
    response = post_callback(client, callback_body(show, values))
    return response.get_json()["response"]["activity-answer"]["children"]


def test_an_archive_that_is_gone_leaves_its_page_on_the_last_snapshot(site: Site, tmp_path: Path) -> None:
    before = trees.table(answer(site))
    (tmp_path / f"{ARGO}.sqlite").unlink()
    taken = site.server.test_cli_runner().invoke(args=["snapshots", "take"])
    assert taken.exit_code == 1
    assert trees.table(answer(site)) == before
    assert trees.of_class(answer(site), "failure") == []


def test_figures_that_are_too_old_say_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert trees.of_class(answer(site), "notice") == []
    monkeypatch.setattr("tests.dashboards.serving.NOW", NOW + timedelta(hours=37))
    (notice,) = trees.of_class(answer(site), "notice")
    assert trees.text(notice) == (
        "Argo Hospital: its archive was last read November 22, 2026 12:00. What came since is not in these figures."
    )


def test_a_page_that_was_read_anew_shows_the_new_figures(site: Site, tmp_path: Path) -> None:
    before = trees.table(answer(site))
    taken = site.server.test_cli_runner().invoke(args=["snapshots", "take", "--full"])
    assert taken.exit_code == 0
    assert trees.table(answer(site)) == before
