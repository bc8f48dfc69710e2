"""An archive that fails leaves its cause in the log, for whoever can mend it; readers get a sentence."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.criteria import Criteria
from queries.demo.population import Population
from queries.errors import ArchiveUnreachable
from queries.locks import FileLocks
from queries.reports.activity import activity
from queries.settings import HospitalSettings
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import sqlite_place


def test_the_cause_of_a_failure_is_logged_with_its_hospital(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = HospitalSettings.model_validate(
        {
            "code": "sitia",
            "name": {"el": "Σητεία", "en": "Sitia"},
            "region": "7",
            "archive": {"kind": "conquest", "url": f"sqlite:///{tmp_path / 'absent.db'}"},
        }
    )
    archive = LiveArchive(settings, lambda: datetime(2026, 11, 22, 10, tzinfo=UTC), Turns(FileLocks(tmp_path)))
    with caplog.at_level(logging.WARNING):
        (outcome,) = activity([archive], Criteria(("sitia",))).outcomes
    assert isinstance(outcome.failure, ArchiveUnreachable)
    assert "sitia: ArchiveUnreachable: unable to open database file" in caplog.text


def test_a_failure_says_since_when_in_the_hospitals_time(tmp_path: Path) -> None:
    minutes = iter(range(60))
    place = sqlite_place(tmp_path)
    archive = LiveArchive(
        settings_of(FORMS["conquest_whole"], place.reader),
        lambda: datetime(2026, 11, 22, 10, next(minutes), tzinfo=UTC),
        Turns(FileLocks(tmp_path)),
    )
    first, second = (since(archive) for _ in range(2))
    assert first == second == datetime(2026, 11, 22, 12, first.minute, tzinfo=ZoneInfo("Europe/Athens"))
    filled(place, FORMS["conquest_whole"], Population(()))
    assert activity([archive], Criteria(("hospital",))).failed == ()
    place.execute("DROP TABLE DICOMStudies")
    assert since(archive) > first
    archive.close()


def since(archive: LiveArchive) -> datetime:
    (outcome,) = activity([archive], Criteria(("hospital",))).outcomes
    assert outcome.failure is not None
    assert outcome.failure.since is not None
    return outcome.failure.since
