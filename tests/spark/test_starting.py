"""A site that has a Spark cluster starts without asking it, and not with an address that is none."""

from pathlib import Path

import pytest

from queries.errors import ConfigurationError
from tests.composition import create_app
from tests.servers import free_port
from tests.test_starting import environment as environment

pytestmark = pytest.mark.spark
KEY = "0123456789abcdef" * 2


def test_the_cluster_is_asked_nothing_until_there_is_a_question(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ARCHEION_SECRET_KEY", KEY)
    environment.setenv("ARCHEION_SPARK", f"sc://127.0.0.1:{free_port()}")
    assert create_app().test_client().get("/login").status_code == 200


def test_what_is_no_address_of_one_stops_the_start(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "spark").write_text("http://127.0.0.1/;token=secret\n", encoding="utf-8")
    environment.setenv("ARCHEION_SECRET_KEY", KEY)
    environment.setenv("ARCHEION_SPARK_FILE", str(tmp_path / "spark"))
    with pytest.raises(ConfigurationError, match="sc://host:15002") as refused:
        create_app()
    assert "secret" not in str(refused.value)
