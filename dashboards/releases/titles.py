"""Releases in words: titles, states of figures, and how a release is made."""

from datetime import datetime

from dashboards.services import Reader
from dashboards.titles import availability_name, modality_name
from dashboards.words import Words
from queries.criteria import Month
from queries.dicom import Availability
from queries.observations import TOTAL, UNDATED
from queries.releases.comparing import Kind
from queries.releases.folder import Release


def release_title(release: Release, words: Words) -> str:
    return words.gettext("Release %(number)s: %(month)s", number=release.number, month=words.month(release.month))


def release_name(release: Release, words: Words) -> str:
    return words.gettext("Release %(number)s", number=release.number)


def received_text(release: Release, words: Words) -> str:
    received = len(release.expected) - len(release.late)
    return words.gettext(
        "%(received)s of %(expected)s",
        received=words.number(received),
        expected=words.number(len(release.expected)),
    )


def moment_text(moment: datetime, reader: Reader, hospital: str | None = None) -> str:
    """Where that hospital is; where the first one is, of what concerns them all."""
    known = reader.services.hospitals
    first = next(iter(known))
    return reader.words.moment(reader.moment(hospital if hospital and hospital in known else first, moment))


def period_text(period: str, words: Words) -> str:
    return words.gettext("Undated") if period == UNDATED else words.month(Month.parse(period))


def basis_name(basis: str, words: Words) -> str:
    """What decides the month."""
    return words.gettext("Reception") if basis == "received" else words.gettext("The study")


def modality_text(modality: str, words: Words) -> str:
    return words.gettext("all") if modality == TOTAL else modality_name(modality, words)


def availability_text(availability: str, words: Words) -> str:
    return words.gettext("all") if availability == TOTAL else availability_name(Availability[availability], words)


def measure_text(measure: str, words: Words) -> str:
    match measure:
        case "studies":
            return words.gettext("Studies")
        case "series":
            return words.gettext("Series")
        case "images":
            return words.gettext("Images")
        case "objects":
            return words.gettext("All objects")
        case "unsized_objects":
            return words.gettext("Objects of unknown size")
        case "logical_bytes":
            return words.gettext("Bytes, each object once")
        case _:
            return words.gettext("Bytes, every stored copy")


def value_text(value: str, words: Words) -> str:
    return words.number(int(value)) if value else words.gettext("missing")


def change_name(kind: Kind, words: Words) -> str:
    match kind:
        case Kind.REVISED:
            return words.gettext("revised")
        case Kind.ADDED:
            return words.gettext("new")
        case Kind.GONE:
            return words.gettext("no longer there")


def file_says(name: str, words: Words) -> str:
    match name:
        case "figures.csv":
            return words.gettext("The figures: one a line")
        case "completeness.csv":
            return words.gettext("Which months each hospital delivered")
        case "hospitals.csv":
            return words.gettext("Names, health regions and snapshots")
        case "revisions.csv":
            return words.gettext("What changed since the release before")
        case "codebook.el.md":
            return words.gettext("Code book in Greek")
        case "codebook.en.md":
            return words.gettext("Code book in English")
        case _:
            return words.gettext("Schema, sizes and hashes of all files, for programs")


def release_rules(words: Words) -> list[str]:
    """docs/releases.md in six sentences."""
    return [
        words.gettext(
            "A release is made of the hospitals' snapshots and never changes afterwards; the snapshots that it was "
            "made from are kept for ever."
        ),
        words.gettext(
            "A release's month and those shortly before it are provisional. Older months are final: every later "
            "release carries the same values, and lists where an archive now says otherwise."
        ),
        words.gettext(
            "A hospital is late if its archive was not read after the month had ended. Its figures are then missing, "
            "not zero, and are filled by a later release."
        ),
        words.gettext("Second copies are left out, so that sums over hospitals count every study once."),
        words.gettext(
            "A study counts under each of its modalities; the line of all modalities counts it once. Bytes are "
            "exact: no estimate is in a release."
        ),
        words.gettext("What was never sent to the archive is not counted: these are not exams performed."),
    ]
