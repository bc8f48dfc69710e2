"""The one place of the tests that loads app.py, so that they run the composition that is served."""

import importlib
import itertools
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from auth.settings import AuthSettings
from queries.projections.making import make_courses
from queries.projections.starting import Order
from queries.settings import HospitalSettings
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import LocalFolder
from queries.snapshots.library import SnapshotLibrary
from tests.queries.places import TURNS

_composition: Any = importlib.import_module("app")
_numbers = itertools.count(1)
# Removed at the end, as the directory of turns is.
_SNAPSHOTS = tempfile.TemporaryDirectory(prefix="archeion-snapshots-")

Outward: Any = _composition.Outward
# Of a site, from its environment.
create_app: Callable[[], Flask] = _composition.create_app


@contextmanager
def projecting_here() -> Iterator[None]:
    """Projections are made by this process meanwhile: one of its own would take seconds to load what fits them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_composition, "start", _make)
        yield


def _make(order: Order) -> bool:
    folder, engine = LocalFolder(order.snapshots), DuckDBEngine(order.snapshots)
    try:
        return make_courses(folder, SnapshotLibrary(folder, engine), order)
    finally:
        engine.close()


def compose(
    hospitals: tuple[HospitalSettings, ...],
    store: Engine,
    settings: AuthSettings,
    now: Callable[[], datetime],
    snapshots: Path | None = None,
    **others: Any,
) -> Flask:
    """With the snapshots of a directory, or with none, until some are taken; with jobs of its own."""
    own = Path(_SNAPSHOTS.name) / str(next(_numbers))
    directories = _composition.Directories(
        snapshots or own / "snapshots", TURNS.locks.directory, own / "jobs", own / "releases", own / "exports"
    )
    server: Flask = _composition.compose(hospitals, store, settings, now, directories, **others)
    return server
