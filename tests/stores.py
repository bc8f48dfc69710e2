"""An empty store as a file, migrated once and copied by whoever needs one."""

from pathlib import Path

from auth.store import open_store, upgrade


def migrated_store(directory: Path) -> Path:
    path = directory / "store.db"
    engine = open_store(f"sqlite:///{path}")
    upgrade(engine)
    # Closing the last connection folds the write-ahead log into the file, which can then be copied.
    engine.dispose()
    return path
