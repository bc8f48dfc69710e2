"""The one place of the tests that loads app.py, so that they run the composition that is served."""

import importlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from auth.settings import AuthSettings
from queries.settings import HospitalSettings
from tests.queries.places import TURNS_DIRECTORY

_composition: Any = importlib.import_module("app")


def compose(
    hospitals: tuple[HospitalSettings, ...], store: Engine, settings: AuthSettings, now: Callable[[], datetime]
) -> Flask:
    server: Flask = _composition.compose(hospitals, store, settings, now, TURNS_DIRECTORY)
    return server
