"""A store of each earlier version comes up to date, and so does a backup of one."""

from pathlib import Path

import pytest

from auth.backups.restoring import restore
from auth.store import open_store, upgrade
from auth.tables import metadata
from tests.auth.older_schemas import (
    FIRST,
    NEWEST,
    REVISIONS,
    check_that_an_older_store_comes_up_to_date,
    fill_older,
    lines_of,
)
from tests.auth.role_migration import BEFORE


def test_every_revision_is_known() -> None:
    assert tuple(f"{number:04}" for number in range(1, len(REVISIONS) + 1)) == REVISIONS


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_store_of_an_earlier_version_comes_up_to_date(revision: str, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    check_that_an_older_store_comes_up_to_date(store, revision)
    store.dispose()


# The first, without a log; before there were roles; one of later; today's.
@pytest.mark.parametrize("revision", [FIRST, BEFORE, "0009", NEWEST])
def test_a_backup_of_an_earlier_version_is_restored_as_its_store_would_have_come_up_to_date(
    revision: str, tmp_path: Path
) -> None:
    older, restored = (open_store(f"sqlite:///{tmp_path / name}.db") for name in ("older", "restored"))
    kept = lines_of(older, fill_older(older, revision))
    upgrade(restored)
    restore(restored, revision, kept)
    upgrade(older)
    assert lines_of(restored, metadata) == lines_of(older, metadata)
    assert {kept.name for kept, lines in lines_of(older, metadata) if lines} >= {"users", "attempts", "audit_head"}
    older.dispose()
    restored.dispose()
