"""`flask --app app work …` as a site runs it: from its environment, over TLS, with nothing secret to be seen."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from queries.snapshots.folder import LocalFolder
from tests.dashboards.hospitals import ARGO, make_hospitals
from tests.redis_servers import RedisOfTests, running_redis
from tests.workers.machines import ROOT, Running, until
from tests.workers.process import SiteOfTests

pytestmark = [pytest.mark.archives, pytest.mark.servers]


def certificate(directory: Path, name: str) -> tuple[Path, Path]:
    """One that signed itself, for this machine, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = directory / f"{name}.pem", directory / f"{name}.key"
    certificate_file.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    unencrypted = serialization.NoEncryption()
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted)
    )
    return certificate_file, key_file


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands")


@pytest.fixture(scope="module")
def server(directory: Path) -> Iterator[RedisOfTests]:
    with running_redis(certificate(directory, "redis")) as server:
        yield server


@pytest.fixture(scope="module")
def environ(directory: Path, server: RedisOfTests) -> dict[str, str]:
    (argo, *_) = make_hospitals(directory)
    lines = [f'[hospitals.{ARGO}]\nname = {{el = "Αργώ", en = "Argo"}}\nregion = "7"']
    lines += [f'[hospitals.{ARGO}.archive]\nkind = "conquest"\nurl = "{argo.archive.url}"']
    (directory / "hospitals.toml").write_text("\n".join(lines), encoding="utf-8")
    (directory / "redis-url").write_text(f"{server.url}\n")
    places = {name: str(directory / name.lower()) for name in ("SNAPSHOTS", "JOBS", "RELEASES", "EXPORTS")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARCHEION_")}
    return kept | {
        "ARCHEION_SECRET_KEY": secrets.token_hex(32),
        "ARCHEION_HOSPITALS": str(directory / "hospitals.toml"),
        "ARCHEION_STORE": f"sqlite:///{directory / 'store.db'}",
        "ARCHEION_REDIS_FILE": str(directory / "redis-url"),
        "ARCHEION_REDIS_CA_FILE": str(server.ca_file),
        **{f"ARCHEION_{name}": value for name, value in places.items()},
    }


def run(environ: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)


def start(environ: dict[str, str], directory: Path, *arguments: str) -> Running:
    log_path = directory / f"{arguments[1]}.log"
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", *arguments],
            **{"cwd": ROOT, "env": environ, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log},
        )
    return Running(arguments[1], log_path, process)


def test_a_worker_and_a_beat_of_a_site_run_over_tls_and_tell_nothing_secret(
    environ: dict[str, str], directory: Path, server: RedisOfTests
) -> None:
    before = run(environ, "work", "status")
    assert (before.returncode, "no worker is there" in before.stderr) == (1, True), before.stderr
    running = [start(environ, directory, "work", role) for role in ("worker", "beat")]
    worker, beat = running
    try:
        worker.says(r"ready\.")
        beat.says("snapshots: never done before")
        # As if the last time had been yesterday.
        with server.client() as client:
            yesterday = datetime.now(UTC) - timedelta(days=1)
            client.set("archeion:schedule:snapshots", yesterday.isoformat())
        folder = LocalFolder(directory / "snapshots")
        until(lambda: len(folder.snapshots(ARGO)) == 1, lambda: worker.log + beat.log)
        status = run(environ, "work", "status")
        assert (status.returncode, "worker " in status.stdout) == (0, True), status.stderr
        assert "snapshots: last due 20" in status.stdout
        lines = [Path(f"/proc/{each.process.pid}/cmdline").read_bytes().decode() for each in running]
        for told in (worker.log, beat.log, status.stdout, before.stderr, *lines):
            assert server.password not in told
            assert environ["ARCHEION_SECRET_KEY"] not in told
    finally:
        codes = [each.end() for each in running]
    assert codes == [0, 0]


def test_a_redis_whose_certificate_nobody_vouches_for_is_not_spoken_to(
    environ: dict[str, str], directory: Path, server: RedisOfTests
) -> None:
    other, _ = certificate(directory, "other")
    told = run(environ | {"ARCHEION_REDIS_CA_FILE": str(other)}, "work", "status")
    assert (told.returncode, told.stderr) == (1, "Redis does not answer\n")
    assert server.password not in told.stdout + told.stderr


@pytest.mark.parametrize("command", ["worker", "beat", "status"])
def test_without_a_redis_there_is_no_work(command: str, tmp_path: Path) -> None:
    site = SiteOfTests(tmp_path, "", "k" * 64, make_hospitals(tmp_path)).compose(None)
    told = site.test_cli_runner().invoke(args=["work", command])
    assert (told.exit_code, "ARCHEION_REDIS is not set" in told.output) == (2, True)


def test_without_a_redis_celery_is_not_loaded(environ: dict[str, str]) -> None:
    without = {name: value for name, value in environ.items() if "REDIS" not in name}
    look = "import app, sys; app.create_app(); print(sorted({'celery', 'kombu', 'redis'} & set(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", look], cwd=ROOT, env=without, capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"
