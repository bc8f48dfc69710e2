"""A site whose environment names object storage: composed, asked and taken as one with a directory is."""

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from queries.errors import ConfigurationError
from queries.snapshots.place import SnapshotPlace
from queries.snapshots.take import take_snapshot
from tests.composition import create_app
from tests.object_storage import ObjectStorage, names_in
from tests.queries.places import NOW, sqlite_place
from tests.queries.snapshot_checks import HOSPITAL, unwatched
from tests.queries.snapshot_scene import Scene

FILE = """
[hospitals.hospital]
name = { el = "Νοσοκομείο", en = "Hospital" }
region = "6"
[hospitals.hospital.archive]
kind = "conquest"
url = "sqlite:///nowhere"
"""


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    file = tmp_path / "hospitals.toml"
    file.write_text(FILE, encoding="utf-8")
    for name, value in {
        "SECRET_KEY": secrets.token_hex(32),
        "HOSPITALS": file,
        "STORE": f"sqlite:///{tmp_path / 'store.db'}",
        "JOBS": tmp_path / "jobs",
        "RELEASES": tmp_path / "releases",
        "EXPORTS": tmp_path / "exports",
        "SNAPSHOT_CACHE": tmp_path / "cache",
    }.items():
        monkeypatch.setenv(f"ARCHEION_{name}", str(value))
    return monkeypatch


def told(environ: pytest.MonkeyPatch, place: SnapshotPlace) -> None:
    bucket = place.bucket
    assert bucket is not None
    environ.setenv("ARCHEION_SNAPSHOTS", bucket.url)
    for name, value in (("ENDPOINT", bucket.endpoint), ("REGION", bucket.region), ("KEY", bucket.key)):
        environ.setenv(f"ARCHEION_S3_{name}", value or "")
    environ.setenv("ARCHEION_S3_SECRET", bucket.secret or "")


def test_commands_read_what_lies_there(
    environ: pytest.MonkeyPatch, object_storage: ObjectStorage, tmp_path: Path
) -> None:
    place = object_storage.new_place(tmp_path / "taker")
    scene = Scene.at(sqlite_place(tmp_path), place)
    for _ in range(2):
        take_snapshot(scene.archive, scene.settings, place.folder(), lambda: NOW, unwatched)
    scene.close()
    told(environ, place)
    ran = create_app().test_cli_runner().invoke(args=["snapshots", "list", HOSPITAL])
    assert ran.exit_code == 0, ran.output
    assert [line.partition(", ")[0] for line in ran.output.splitlines()] == [
        f"hospital {number}: taken 2026-11-22 10:00 UTC" for number in (1, 2)
    ]
    ran = create_app().test_cli_runner().invoke(args=["snapshots", "prune", "--keep-last", "1"])
    assert ran.output == "hospital: 1 removed, 1 kept\n"
    made = create_app().test_cli_runner().invoke(args=["projections", "make"])
    assert made.exit_code == 0, made.output
    assert place.bucket is not None
    assert [name for name in names_in(place.bucket) if name.startswith("beside/")] == [
        "beside/hospital/000002_20261122T100000Z.course.npz"
    ]


def test_who_is_refused_there_is_told_without_the_secret(
    environ: pytest.MonkeyPatch, object_storage: ObjectStorage, tmp_path: Path
) -> None:
    place = object_storage.new_place(tmp_path / "taker")
    assert place.bucket is not None
    told(environ, replace(place, bucket=replace(place.bucket, secret="not-the-secret")))
    for arguments in (["list"], ["prune"], ["diff", HOSPITAL, "1", "2"], ["take"]):
        ran = create_app().test_cli_runner().invoke(args=["snapshots", *arguments])
        assert ran.exit_code == 1, ran.output
        assert "hospital: " in ran.output
        assert "not-the-secret" not in ran.output


def test_a_mistake_is_told_at_the_start(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("ARCHEION_SNAPSHOTS", "gs://bucket")
    with pytest.raises(ConfigurationError, match="s3://bucket/prefix"):
        create_app()
