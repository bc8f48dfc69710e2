"""The accounts of the demo, with new passwords at every start."""

import secrets
from datetime import datetime

from sqlalchemy import Engine

from auth.audit import Actor
from auth.errors import UserExists
from auth.grants import read_grants
from auth.passwords import Passwords
from auth.settings import AuthSettings
from auth.users import create_user, grant_roles, set_password

# Name → roles, as on the command line.
DEMO_ACCOUNTS: dict[str, tuple[str, ...]] = {
    "ministry": ("ministry=all",),
    "heraklion": ("hospital_administration=heraklion",),
    "it": ("central_it=all",),
    "administrator": ("user_administrator=all",),
}


def new_passwords(store: Engine, settings: AuthSettings, codes: tuple[str, ...], now: datetime) -> dict[str, str]:
    """By the name of each account, which is made where it is not there yet."""
    passwords = Passwords(settings.password_hasher)
    chosen, by = {name: secrets.token_urlsafe(12) for name in DEMO_ACCOUNTS}, Actor.of_command()
    for name, roles in DEMO_ACCOUNTS.items():
        grants, password = read_grants(roles, codes), chosen[name]
        try:
            create_user(store, passwords, name=name, password=password, grants=grants, language=None, by=by, now=now)
        except UserExists:
            set_password(store, passwords, name=name, password=password, by=by, now=now)
            grant_roles(store, name=name, grants=grants, by=by, now=now)
    return chosen
