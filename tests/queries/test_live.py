"""An archive that fails leaves its cause in the log, for whoever can mend it; readers get a sentence."""

import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from queries.archives.live import LiveArchive
from queries.archives.turns import Turns
from queries.criteria import Criteria
from queries.errors import ArchiveUnreachable
from queries.reports.activity import activity
from queries.settings import HospitalSettings


def test_the_cause_of_a_failure_is_logged_with_its_hospital(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = HospitalSettings.model_validate(
        {
            "code": "sitia",
            "name": {"el": "Σητεία", "en": "Sitia"},
            "region": "7",
            "archive": {"kind": "conquest", "url": f"sqlite:///{tmp_path / 'absent.db'}"},
        }
    )
    archive = LiveArchive(settings, lambda: datetime(2026, 11, 22, 10, tzinfo=UTC), Turns(tmp_path))
    with caplog.at_level(logging.WARNING):
        (outcome,) = activity([archive], Criteria(("sitia",))).outcomes
    assert isinstance(outcome.failure, ArchiveUnreachable)
    assert "sitia: ArchiveUnreachable: unable to open database file" in caplog.text
