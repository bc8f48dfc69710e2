"""A process that makes a release of the small hospitals and stops half way: `python -m tests.queries.releases.maker
DIRECTORY`. Whoever started it kills it."""

import sys
import time
from pathlib import Path

import pytest

from queries.releases.files import Cell, TableWriter
from tests.queries.releases.scene import at
from tests.queries.releases.small import Small

ROWS_BEFORE_THE_END = 100
LONGER_THAN_ANYBODY_WAITS_SECONDS = 600


def main(directory: Path) -> None:
    write, written = TableWriter.write, 0

    def stopping(writer: TableWriter, row: tuple[Cell, ...]) -> None:
        nonlocal written
        write(writer, row)
        written += 1
        if written == ROWS_BEFORE_THE_END:
            print("half written", flush=True)
            time.sleep(LONGER_THAN_ANYBODY_WAITS_SECONDS)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TableWriter, "write", stopping)
        Small(directory).scene.make("2016-09", at("2016-10-03"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
