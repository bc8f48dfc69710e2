"""The application of hospitals that a measurement has laid out in a directory, for gunicorn to serve.

Loads app.py by itself and nothing of the tests besides: its workers' memory is measured.
"""

import importlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from auth.settings import AuthSettings
from auth.store import open_store
from queries.settings import HospitalSettings
from queries.snapshots.place import SnapshotPlace

HOSPITALS, SECRET, STORE = "hospitals.json", "secret", "store.db"
SNAPSHOTS, TURNS, JOBS, RELEASES, EXPORTS = "snapshots", "turns", "jobs", "releases", "exports"


def hospitals_in(directory: Path) -> tuple[HospitalSettings, ...]:
    texts = json.loads((directory / HOSPITALS).read_text(encoding="utf-8"))
    return tuple(HospitalSettings.model_validate(each) for each in texts)


def create_site(name: str) -> Flask:
    """Of the directory with this name. Cookies come back without TLS: only this machine is served."""
    directory = Path(name)
    composition: Any = importlib.import_module("app")
    settings = AuthSettings(secret_key=(directory / SECRET).read_text(encoding="utf-8"), cookies_secure=False)
    store = open_store(f"sqlite:///{directory / STORE}")
    others = (directory / name for name in (TURNS, JOBS, RELEASES, EXPORTS))
    directories = composition.Directories(SnapshotPlace(directory / SNAPSHOTS), *others)
    server: Flask = composition.compose(
        hospitals_in(directory), store, settings, lambda: datetime.now(UTC), directories
    )
    return server
