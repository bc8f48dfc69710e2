"""The accounts in a store, read by themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from auth.grants import granted
from auth.principal import Grant
from auth.store import reading
from auth.tables import users


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    language: str | None
    grants: tuple[Grant, ...]
    disabled_at: datetime | None


def accounts_in(store: Engine) -> tuple[Account, ...]:
    """By name."""
    columns = (users.c.id, users.c.name, users.c.language, users.c.disabled_at)
    with reading(store) as connection:
        rows = connection.execute(select(*columns).order_by(users.c.name)).all()
        return tuple(Account(row.name, row.language, granted(connection, row.id), row.disabled_at) for row in rows)
