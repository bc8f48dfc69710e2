"""What the storage page shows when figures are missing, old, or were never computed."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.dashboards import trees
from tests.dashboards.hospitals import ARGO, DELOS, unreachable_hospital
from tests.dashboards.serving import NOW, OF_ALL, Site, serving
from tests.dashboards.storage.archives import sized_hospital
from tests.dashboards.storage.pages import answer, captions, file, key_figures, section


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("states")


@pytest.fixture(scope="module")
def site(directory: Path) -> Iterator[Site]:
    hospitals = (sized_hospital(directory), unreachable_hospital(directory))
    with serving(directory, hospitals, snapshots=directory / "snapshots") as site:
        # As a snapshot is whose projection has not been computed.
        for beside in (directory / "snapshots").glob("*/beside"):
            shutil.rmtree(beside)
        yield site


def test_a_projection_that_was_never_computed_says_when_it_is(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), "hospital=argo")
    assert "it is computed when the next snapshot is taken" in section(tree, "When is it full")
    assert key_figures(tree)["Full"] == ["not computed yet"]
    assert len(captions(tree)) == 3
    assert len(file(site.browser(OF_ALL), "hospital=argo")) > 24


def test_a_hospital_that_fails_is_named_and_the_others_are_shown(site: Site) -> None:
    client = site.browser(OF_ALL)
    both = f"hospital={ARGO}&hospital={DELOS}"
    tree = answer(client, both)
    assert [trees.text(failure) for failure in trees.of_class(tree, "failure")] == [
        "Delos Hospital: no snapshot of its archive has been taken yet. Ask the archive now.",
        "The figures below are of 1 hospital out of 2.",
    ]
    assert trees.text(trees.node(tree, "H1")).startswith("Argo Hospital: about ")
    refused = client.get(f"/storage.csv?{both}")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (503, "archive_failed")


def test_when_no_archive_answers_there_are_no_figures(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), f"hospital={DELOS}")
    assert (trees.nodes(tree, "Table"), trees.nodes(tree, "Graph")) == ([], [])
    assert len(trees.of_class(tree, "failure")) == 1


def test_nothing_found_has_a_way_out(site: Site) -> None:
    tree = answer(site.browser(OF_ALL), "hospital=argo&modality=QQ")
    (empty,) = trees.of_class(tree, "empty")
    assert [link["props"]["href"] for link in trees.nodes(empty, "Link")] == ["/storage?"]


def test_figures_that_are_too_old_say_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.dashboards.serving.NOW", NOW + timedelta(hours=37))
    said = [trees.text(one) for one in trees.of_class(answer(site.browser(OF_ALL), "hospital=argo"), "notice")]
    assert said == [
        "Argo Hospital: its archive was last read November 22, 2026 12:00. What came since is not in these figures."
    ]
