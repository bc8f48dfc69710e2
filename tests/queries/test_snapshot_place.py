"""Where a site says that its snapshots lie."""

from pathlib import Path

import pytest

from queries.errors import ConfigurationError
from queries.snapshots.bucket import Bucket
from queries.snapshots.engine import DuckDBEngine
from queries.snapshots.folder import LocalFolder
from queries.snapshots.object_folder import ObjectFolder
from queries.snapshots.place import MOST_CACHED_BYTES, SnapshotPlace

DEFAULT, CACHE = Path("/srv/archeion/snapshots"), Path("/srv/archeion/snapshot-cache")
ACCOUNT = {"ARCHEION_S3_KEY": "reader", "ARCHEION_S3_SECRET": "a secret"}


def read(**environ: str) -> SnapshotPlace:
    return SnapshotPlace.read(environ, DEFAULT, CACHE)


@pytest.mark.parametrize(
    ("said", "directory"),
    [("/data/snapshots", "/data/snapshots"), ("here", "here"), ("file:///data/my%20snapshots", "/data/my snapshots")],
)
def test_a_directory_is_one(said: str, directory: str) -> None:
    assert read(ARCHEION_SNAPSHOTS=said) == SnapshotPlace(Path(directory))
    assert read() == SnapshotPlace(DEFAULT)


def test_a_bucket_has_its_account_and_its_cache(tmp_path: Path) -> None:
    place = read(
        ARCHEION_SNAPSHOTS="s3://bucket/some/prefix",
        ARCHEION_S3_ENDPOINT="https://s3.example",
        ARCHEION_S3_REGION="eu-south-2",
        ARCHEION_SNAPSHOT_CACHE=str(tmp_path),
        ARCHEION_SNAPSHOT_CACHE_MB="500",
        **ACCOUNT,
    )
    bucket = Bucket("s3://bucket/some/prefix", "https://s3.example", "eu-south-2", "reader", "a secret")
    assert place == SnapshotPlace(tmp_path, bucket, 500_000_000)
    assert "a secret" not in repr(place)


def test_a_secret_may_lie_in_a_file_and_an_account_may_be_the_machines_own(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("a secret\n")
    account = {"ARCHEION_S3_KEY": "reader", "ARCHEION_S3_SECRET_FILE": str(file)}
    assert read(ARCHEION_SNAPSHOTS="s3://bucket", **account).bucket == Bucket(
        "s3://bucket", key="reader", secret="a secret"
    )
    assert read(ARCHEION_SNAPSHOTS="s3://bucket") == SnapshotPlace(CACHE, Bucket("s3://bucket"), MOST_CACHED_BYTES)


@pytest.mark.parametrize(
    "said",
    [
        "gs://bucket",
        "s3://",
        "s3:///prefix",
        "s3://key:word@bucket/prefix",
        "s3://bucket?secret=word",
        "file://host/x",
    ],
)
def test_what_cannot_be_is_refused_without_saying_it(said: str) -> None:
    with pytest.raises(ConfigurationError, match="s3://bucket/prefix") as caught:
        read(ARCHEION_SNAPSHOTS=said, **ACCOUNT)
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("name", ACCOUNT)
def test_a_key_and_its_secret_go_together(name: str) -> None:
    with pytest.raises(ConfigurationError, match="go together"):
        read(ARCHEION_SNAPSHOTS="s3://bucket", **{name: ACCOUNT[name]})


@pytest.mark.parametrize("said", ["0", "-1", "many", "1.5"])
def test_the_cache_is_so_many_megabytes(said: str) -> None:
    with pytest.raises(ConfigurationError, match="ARCHEION_SNAPSHOT_CACHE_MB"):
        read(ARCHEION_SNAPSHOTS="s3://bucket", ARCHEION_SNAPSHOT_CACHE_MB=said)


def test_it_is_opened_where_it_is(tmp_path: Path) -> None:
    assert isinstance(SnapshotPlace(tmp_path).folder(), LocalFolder)
    assert isinstance(SnapshotPlace(tmp_path, Bucket("s3://bucket")).folder(), ObjectFolder)
    assert isinstance(SnapshotPlace(tmp_path).engine(), DuckDBEngine)
