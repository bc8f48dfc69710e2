"""One site and one signed-in browser per person and language for all tests of pages; words in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from dashboards.words import LANGUAGES, Words
from tests.dashboards.hospitals import make_hospitals
from tests.dashboards.serving import Site, serving

# A busy machine is no reason for a test to fail.
settings.register_profile("pages", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pages")

LOCALE = Path(__file__).resolve().parents[2] / "locale"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("site")
    with serving(directory, make_hospitals(directory)) as site:
        yield site


@pytest.fixture(scope="session", params=list(LANGUAGES))
def words(request: pytest.FixtureRequest) -> Words:
    return Words.load(request.param, LOCALE)


@pytest.fixture(scope="session")
def english() -> Words:
    return Words.load("en", LOCALE)


@pytest.fixture(scope="session")
def greek() -> Words:
    return Words.load("el", LOCALE)
