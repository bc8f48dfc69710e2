"""One site of many hospitals for all tests of the summary."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from tests.dashboards.serving import OF_ALL, Site, serving
from tests.dashboards.summary.scene import make_hospitals


@pytest.fixture(scope="package")
def regions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Hospitals of every archive kind in two regions."""
    directory = tmp_path_factory.mktemp("summary")
    with serving(directory, make_hospitals(directory)) as site:
        yield site


@pytest.fixture(scope="package")
def client(regions: Site) -> FlaskClient:
    return regions.browser(OF_ALL)
