"""Other people's programs read a release and lose nothing: csv, pandas, Frictionless."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from frictionless import Package, validate

from queries.inert import inert
from queries.releases.columns import FIGURES, HOSPITALS, TABLES, Table
from queries.releases.folder import PACKAGE, Release, ReleaseFolder
from tests.queries.releases.small import ARTA, CHANIA, FORMULA, NAMED, Small

# What pandas must be told of an integer that may be missing.
DTYPES = {"string": "str", "integer": "Int64", "date": "str", "datetime": "str"}


@pytest.fixture
def release(released: Small) -> Release:
    return released.scene.releases.release(1)


def path_of(released: Small, release: Release, table: Table) -> Path:
    return released.scene.releases.path(release, release.file(table.file_name))


def strictly_read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_rfc_4180(table: Table, released: Small, release: Release) -> None:
    content = path_of(released, release, table).read_bytes()
    heading, *rows = strictly_read(path_of(released, release, table))
    assert heading == table.heading
    assert {len(row) for row in rows} <= {len(heading)}
    assert len(rows) == release.file(table.file_name).row_count
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    # The only bare line feed is inside a hospital's name.
    assert content.replace(b"\r\n", b"").count(b"\n") == (table is HOSPITALS)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_pandas_reads_and_writes_the_same_bytes(table: Table, released: Small, release: Release) -> None:
    path = path_of(released, release, table)
    dtype = {column.name: DTYPES[column.kind] for column in table.columns}
    frame = pd.read_csv(path, dtype=dtype, keep_default_na=False, na_values={"value": [""], "snapshot": [""]})
    assert frame.to_csv(index=False, lineterminator="\r\n").encode() == path.read_bytes()


def test_frictionless_finds_nothing_to_complain_of(released: Small, release: Release) -> None:
    """Hashes, sizes, row counts, types, constraints and keys, as datapackage.json says them."""
    path = path_of(released, release, FIGURES).with_name(PACKAGE)
    report = validate(str(path), type="package")
    assert report.flatten(["name", "type", "message"]) == []
    assert report.stats["tasks"] == len(release.files) - 1


def test_frictionless_notices_what_is_wrong(folder: ReleaseFolder) -> None:
    """Or its silence would prove nothing."""
    release = folder.release(1)
    path = folder.path(release, release.file(FIGURES.file_name))
    path.write_bytes(path.read_bytes().replace(b",A,F,", b",X,F,", 1))
    report = validate(str(path.with_name(PACKAGE)), type="package")
    assert {error[0] for error in report.flatten(["type"])} >= {"hash-count", "constraint-error"}


def test_frictionless_reads_the_names_as_they_are(released: Small, release: Release) -> None:
    package = Package(str(path_of(released, release, HOSPITALS).with_name(PACKAGE)))
    rows = {row["hospital_code"]: row for row in package.get_resource("hospitals").read_rows()}
    for code, (names, region) in NAMED.items():
        told = (rows[code]["name_el"], rows[code]["name_en"], rows[code]["region_code"])
        assert told == (inert(names["el"]), inert(names["en"]), inert(region))
    assert rows[ARTA]["name_el"] == NAMED[ARTA][0]["el"]


def test_what_a_spreadsheet_would_run_is_text_and_numbers_are_bare(released: Small, release: Release) -> None:
    rows = released.scene.rows(release)
    assert {row["modality"] for row in rows if row["hospital_code"] == CHANIA} == {f"'{FORMULA}", "CT", "_T"}
    assert all(row["value"].isdecimal() for row in rows if row["obs_status"] in "AP")
    assert not [row for row in rows if row["value"] and row["obs_status"] in "LM"]
