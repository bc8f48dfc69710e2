"""What a site must be given before it starts: without a key of its own it does not."""

from pathlib import Path

import pytest

from auth.errors import SettingsRefused
from queries.errors import ConfigurationError
from tests.composition import create_app
from tests.dashboards.hospitals import make_hospitals

SITE = """
[hospitals.argo]
name = {{ el = "Αργώ", en = "Argo" }}
region = "7"
archive = {{ kind = "conquest", url = "sqlite:///{archive}" }}
"""


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Of a site that lacks its secret key alone."""
    make_hospitals(tmp_path)
    hospitals = tmp_path / "hospitals.toml"
    hospitals.write_text(SITE.format(archive=tmp_path / "argo.sqlite"), encoding="utf-8")
    for name, value in {
        "ARCHEION_HOSPITALS": str(hospitals),
        "ARCHEION_STORE": f"sqlite:///{tmp_path / 'store.db'}",
        **{f"ARCHEION_{of}": str(tmp_path / of.lower()) for of in ("SNAPSHOTS", "JOBS", "RELEASES", "EXPORTS")},
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("ARCHEION_SECRET_KEY", "ARCHEION_SECRET_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_site_without_a_secret_key_does_not_start(environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="ARCHEION_SECRET_KEY"):
        create_app()


@pytest.mark.parametrize("key", ["", "changeme", " " * 64])
def test_nor_with_one_that_could_be_guessed(key: str, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ARCHEION_SECRET_KEY", key)
    with pytest.raises(SettingsRefused, match="at least 32 characters"):
        create_app()


def test_with_one_it_starts_with_no_tool_of_developers(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ARCHEION_SECRET_KEY", "0123456789abcdef" * 2)
    environment.setenv("FLASK_DEBUG", "1")
    environment.setenv("DASH_DEBUG", "1")
    environment.setenv("DASH_MCP_ENABLED", "1")
    server = create_app()
    assert not any("mcp" in rule.rule for rule in server.url_map.iter_rules())
    assert (server.config["SESSION_COOKIE_SECURE"], server.config["SESSION_COOKIE_HTTPONLY"]) == (True, True)
    assert server.test_client().get("/login").headers["Strict-Transport-Security"]


def test_spark_without_its_client_stops_the_start(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ARCHEION_SECRET_KEY", "0123456789abcdef" * 2)
    environment.setenv("ARCHEION_SPARK", "sc://127.0.0.1:15002")
    with pytest.raises(ConfigurationError, match=r"requirements-spark\.lock"):
        create_app()
