"""A defect of ours: the reader gets a reference and keeps the page, the log gets the rest."""

import logging
import re

import pytest

from dashboards.pages import activity
from tests.dashboards.serving import OF_ARGO, Site, callback_body, content, dependencies, post_callback


def test_a_defect_is_told_by_its_reference_and_logged_whole(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("inner detail")

    monkeypatch.setattr(activity, "layout", broken)
    client = site.browser(OF_ARGO)
    dependency = next(
        one for one in dependencies(client) if one["output"] == "..page.children...navigation.children.."
    )
    with caplog.at_level(logging.ERROR):
        response = post_callback(client, callback_body(dependency, {"location.pathname": "/activity"}))
    assert response.status_code == 200
    shown = content(response)
    (reference,) = re.findall(r"reference ([0-9a-f]{8})", shown)
    assert "inner detail" not in shown
    assert "ZeroDivisionError" not in shown
    assert reference in caplog.text
    assert "inner detail" in caplog.text
