"""Tables of Orthanc's index, reduced to what statistics and a lifelike index need.

Names are left unquoted, as Orthanc leaves them: PostgreSQL then folds them to lower case.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text


@dataclass(frozen=True, slots=True)
class OrthancTables:
    """`invalid_child_counts` is there with the column childCount of `resources`."""

    resources: Table
    main_dicom_tags: Table
    dicom_identifiers: Table
    metadata: Table
    attached_files: Table
    global_properties: Table
    invalid_child_counts: Table | None


def orthanc_tables(*, child_counts: bool) -> OrthancTables:
    """`child_counts`: as the PostgreSQL plug-in has them from its revision 4 on."""
    metadata = MetaData()
    counts = [Column("childCount", Integer, quote=False)] if child_counts else []
    resources = Table(
        "Resources",
        metadata,
        Column("internalId", BigInteger, primary_key=True, autoincrement=False, quote=False),
        Column("resourceType", Integer, nullable=False, quote=False),
        Column("publicId", String(64), nullable=False, quote=False),
        Column("parentId", BigInteger, quote=False),
        *counts,
        quote=False,
    )
    for column in ("parentId", "publicId", "resourceType"):
        Index(f"Resources_{column}", resources.c[column], quote=False)
    invalid = Table("InvalidChildCounts", metadata, _key("pk"), Column("id", BigInteger), quote=False)
    return OrthancTables(
        resources,
        _tags(metadata, "MainDicomTags"),
        _tags(metadata, "DicomIdentifiers"),
        Table("Metadata", metadata, _key("id"), _number("type"), Column("value", Text), quote=False),
        _attached_files(metadata),
        Table("GlobalProperties", metadata, _number("property"), Column("value", Text), quote=False),
        invalid if child_counts else None,
    )


def _tags(metadata: MetaData, name: str) -> Table:
    numbers = (_number("tagGroup"), _number("tagElement"))
    return Table(name, metadata, _key("id"), *numbers, Column("value", String(255)), quote=False)


def _attached_files(metadata: MetaData) -> Table:
    return Table(
        "AttachedFiles",
        metadata,
        _key("id"),
        _number("fileType"),
        Column("uuid", String(64), nullable=False),
        Column("compressedSize", BigInteger, quote=False),
        Column("uncompressedSize", BigInteger, quote=False),
        Column("compressionType", Integer, quote=False),
        quote=False,
    )


def _key(name: str) -> Column[int]:
    return Column(name, BigInteger, primary_key=True, autoincrement=False)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False, quote=False)
