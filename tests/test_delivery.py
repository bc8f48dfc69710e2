"""What a site is delivered with names the settings that there are, and is what systemd and Compose take."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
UNITS = sorted((ROOT / "config" / "systemd").iterdir())
COMPOSE = [ROOT / "compose.yaml", ROOT / "compose.s3.yaml"]
_NAME = re.compile(r"ARCHEION_[A-Z0-9_]+")
# Of what is named by what a site calls its own: hospitals and providers of sign-in.
_OWN = re.compile(r"ARCHEION_(?:SIGN_IN_)?<[A-Z]+>_[A-Z]+")


def settings_of_the_readme() -> list[set[str]]:
    """Of each name in the first column of its table what it can stand for: `…_X` for X behind the name before it, or
    in place of that name's end."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Settings")[2]
    meant: list[set[str]] = []
    for row in re.findall(r"^\| (`ARCHEION_.*?) \|", table, re.MULTILINE):
        beginning = ""
        for name in re.findall(r"`([^`]+)`", row):
            if name.startswith("ARCHEION_"):
                beginning = name
                meant.append({name})
            else:
                meant.append({f"{beginning}{name[1:]}", f"{beginning.rpartition('_')[0]}{name[1:]}"})
    return meant


def settings_of_the_code() -> set[str]:
    """Names that stand in the code by themselves; whatever is one can be a secret, and then had of a file too."""
    found: set[str] = set()
    for path in (ROOT / "app.py", *(ROOT / "dashboards").rglob("*.py"), *(ROOT / "queries").rglob("*.py")):
        found |= set(re.findall(r"(?<!config\[)\"(ARCHEION_[A-Z0-9_]+)\"", path.read_text(encoding="utf-8")))
    return found


def test_the_readme_has_every_setting_that_is_read_and_no_other() -> None:
    told = [names for names in settings_of_the_readme() if not any("<" in name for name in names)]
    read = settings_of_the_code()
    assert read - set().union(*told) == set()
    assert [names for names in told if not {name.removesuffix("_FILE") for name in names} & read | names & read] == []


@pytest.mark.parametrize("path", [*COMPOSE, ROOT / "docs" / "operating.md", *UNITS], ids=lambda path: path.name)
def test_names_of_settings_are_those_of_the_readme(path: Path) -> None:
    text = _OWN.sub("", path.read_text(encoding="utf-8"))
    assert set(_NAME.findall(text)) - set().union(*settings_of_the_readme()) == set()


def merged() -> dict[str, Any]:
    return {
        name: yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for name in ("compose.yaml", "compose.s3.yaml")
    }


def test_no_secret_stands_in_the_environment_of_a_service() -> None:
    for name, content in merged().items():
        for service, one in content["services"].items():
            for variable, value in (one.get("environment") or {}).items():
                is_secret = re.search("KEY|PASSWORD|TOKEN|SECRET|STORE|REDIS", variable)
                is_file = variable.endswith("_FILE") and str(value).startswith("/run/secrets/")
                # The name of a key of object storage is none.
                assert is_file or not is_secret or variable == "ARCHEION_S3_KEY", (name, service, variable)


def test_every_secret_that_a_service_has_is_there_and_is_used() -> None:
    for name, content in merged().items():
        used = {secret for one in content["services"].values() for secret in one.get("secrets", [])}
        assert used == set(content["secrets"]), name
        text = (ROOT / name).read_text(encoding="utf-8")
        assert all(f"/run/secrets/{secret}" in text for secret in used), name


def test_what_nginx_leads_to_are_the_addresses_that_replicas_are_given() -> None:
    services = merged()["compose.yaml"]["services"]
    given = {
        f"{one['networks']['archeion']['ipv4_address']}:8050"
        for one in services.values()
        if isinstance(one.get("networks"), dict)
    }
    text = (ROOT / "config" / "nginx" / "replicas.compose.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"server (\S+)", text)) == given
    assert len(given) == 2


@pytest.mark.parametrize("name", ["compose.yaml", "archeion-web@.service"])
def test_whoever_stops_a_replica_waits_longer_than_it_takes(name: str) -> None:
    """Than `graceful_timeout`, or running answers would be cut off."""
    settings = (ROOT / "config" / "gunicorn.py").read_text(encoding="utf-8")
    [graceful] = re.findall(r"^graceful_timeout = (\d+)$", settings, re.MULTILINE)
    [path] = [*ROOT.glob(name), *(ROOT / "config" / "systemd").glob(name)]
    [waits] = re.findall(r"(?:TimeoutStopSec=|stop_grace_period: )(\d+)s?$", path.read_text("utf-8"), re.MULTILINE)
    assert int(waits) > int(graceful)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.fail("systemd-analyze is not installed: run .ci/packages")
    for unit in UNITS:
        # Programs and account are looked for where the tests run.
        text = (
            unit.read_text(encoding="utf-8").replace("/opt/archeion", str(ROOT)).replace("=archeion\n", "=daemon\n")
        )
        (tmp_path / unit.name.replace("@", "@8051")).write_text(text, encoding="utf-8")
    checked = subprocess.run(
        [verify, "--man=no", "verify", *map(str, sorted(tmp_path.iterdir()))],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
