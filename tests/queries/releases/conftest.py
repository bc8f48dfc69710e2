"""Small hospitals at work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.queries.releases.small import Small


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    made = Small(tmp_path)
    yield made
    made.close()
