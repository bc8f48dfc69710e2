"""A site with two releases, between which an archive changed: in a final month and in a provisional one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.composition import projecting_here
from tests.dashboards.hospitals import make_hospitals
from tests.dashboards.serving import Site, serving

# The date of a study of Argo's → the date that somebody corrects it to.
CORRECTED = {"20240605": "20240705", "20260201": "20260301"}


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("released")
    with serving(directory, make_hospitals(directory)) as site:
        run = site.server.test_cli_runner().invoke
        assert run(args=["releases", "make", "2026-09"]).exit_code == 0
        with closing(sqlite3.connect(directory / "argo.sqlite")) as archive, archive:
            for before, after in CORRECTED.items():
                archive.execute("UPDATE DICOMStudies SET StudyDate = ? WHERE StudyDate = ?", (after, before))
        with projecting_here():
            run(args=["snapshots", "take", "argo"])
        assert run(args=["releases", "make", "2026-10"]).exit_code == 0
        yield site
