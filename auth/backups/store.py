"""The store, for whoever backs up a whole site and knows no engines."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from sqlalchemy import Engine, select

from auth.audit_verifying import Verdict, verify
from auth.backups.reading import StoreMoment, one_moment
from auth.backups.restoring import first_used_table, restore
from auth.backups.rows import KeptTable
from auth.errors import SecretUnreadable
from auth.store import reading
from auth.tables import second_factors
from auth.totp import Sealer


@dataclass(frozen=True, slots=True)
class StoreRows:
    """`secret_keys` are those of the application that are good, which second factors were sealed with."""

    store: Engine
    secret_keys: tuple[str, ...] = field(repr=False)

    def one_moment(self) -> AbstractContextManager[StoreMoment]:
        return one_moment(self.store)

    def first_used_table(self) -> str | None:
        return first_used_table(self.store)

    def restore(self, revision: str, tables: Sequence[tuple[KeptTable, Iterable[bytes]]]) -> None:
        """All rows, or nothing (restoring.py). Raises RestoreRefused, ValueError, StoreUnavailable."""
        restore(self.store, revision, tables)

    def verify_audit_log(self) -> Verdict:
        return verify(self.store)

    def count_lost_second_factors(self) -> int:
        """Users whose second factor was sealed with other secret keys than today's."""
        sealer = Sealer(*self.secret_keys)
        with reading(self.store) as connection:
            rows = connection.execute(select(second_factors.c.sealed_secret, second_factors.c.user_id)).all()
        return sum(not _opens(sealer, sealed, user_id) for sealed, user_id in rows)


def _opens(sealer: Sealer, sealed: str, user_id: int) -> bool:
    try:
        sealer.open(sealed, user_id)
    except SecretUnreadable:
        return False
    return True
