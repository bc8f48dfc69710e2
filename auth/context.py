"""What the parts of `auth` share, kept on the application: several may live in one process."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from flask import Flask, current_app
from sqlalchemy import Engine

from auth.federation.ways import NO_WAYS, Ways
from auth.hospital_names import NO_NAMES, HospitalNames
from auth.passwords import Passwords
from auth.settings import AuthSettings

_KEY = "archeion_auth"


@dataclass(frozen=True, slots=True)
class AuthContext:
    store: Engine
    settings: AuthSettings
    passwords: Passwords
    hospital_codes: tuple[str, ...]
    # To sign in, beside passwords.
    ways: Ways = NO_WAYS
    hospital_names: HospitalNames = NO_NAMES


def keep_context(server: Flask, context: AuthContext) -> None:
    server.extensions[_KEY] = context


def auth_context() -> AuthContext:
    return cast(AuthContext, current_app.extensions[_KEY])


def utc_now() -> datetime:
    return datetime.now(UTC)
