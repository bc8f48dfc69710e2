"""Files of releases, byte for byte as they were written, and the changes between two of them.

A release holds every hospital: only those may have it who may see every hospital. To others there is none.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, cast

from flask import Flask, request
from flask.typing import ResponseReturnValue

from auth.audit import Actor, Event
from auth.permissions import Permission
from dashboards.exports.sending import Offer, answer
from dashboards.recording import opens_releases
from dashboards.releases.links import CHANGES_PATH, PATH
from dashboards.services import Reader, Services
from queries.errors import ReleaseDamaged, ReleaseMissing
from queries.releases.comparing import CHANGES, compare
from queries.releases.files import FileFacts, TableWriter
from queries.releases.folder import Release, ReleaseFolder

TYPES = {"csv": "text/csv", "json": "application/json", "md": "text/markdown"}
# Beyond this a file of changes waits on the disk until it is sent.
_MOST_IN_MEMORY_BYTES = 1_000_000
# The browser that asked keeps it, and asks each time whether it is still the same.
_KEEPING = "private, no-cache"


def register(server: Flask, services: Services) -> None:
    def file_view(number: int, name: str) -> ResponseReturnValue:
        reader = services.reader(Permission.SEE_RELEASES)
        return sent(reader, file_offer(reader, number, name))

    def changes_view() -> ResponseReturnValue:
        reader = services.reader(Permission.SEE_RELEASES)
        return sent(reader, changes_offer(reader))

    server.add_url_rule(f"{PATH}/<int:number>/<name>", "release_file", file_view)
    server.add_url_rule(CHANGES_PATH, "release_changes", changes_view)


def file_offer(reader: Reader, number: int, name: str) -> Offer | None:
    """None where this reader finds no such file."""
    folder = reader.services.releases
    if not opens_releases(reader):
        return None
    try:
        release = folder.release(number)
        file = release.file(name)
    except (ReleaseMissing, ReleaseDamaged):
        return None

    def hand_out() -> BinaryIO:
        content = folder.path(release, file).open("rb")
        return recorded(reader, content, {"release": release.number, **told(file, release.expected)})

    name = f"pacs-release-{release.number:04d}-{release.month}-{name}"
    return _offer(name, file, hand_out, lambda: None)


def changes_offer(reader: Reader) -> Offer | None:
    """Of the two numbers that this request's link names."""
    folder = reader.services.releases
    numbers = [request.args.get(key, "") for key in ("earlier", "later")]
    if not opens_releases(reader) or not all(text.isascii() and text.isdecimal() for text in numbers):
        return None
    try:
        # No number that a release has is longer.
        earlier, later = (folder.release(int(text[:9])) for text in numbers)
        content, file = _changes_file(folder, earlier, later)
    except (ReleaseMissing, ReleaseDamaged):
        return None

    def hand_out() -> BinaryIO:
        between = {"earlier": earlier.number, "later": later.number}
        return recorded(
            reader, content, {**between, **told(file, dict.fromkeys((*earlier.expected, *later.expected)))}
        )

    name = f"pacs-release-changes-{earlier.number:04d}-{later.number:04d}.csv"
    return _offer(name, file, hand_out, content.close)


def sent(reader: Reader, offer: Offer | None) -> ResponseReturnValue:
    if offer is None:
        sentence = reader.words.gettext("There is no such file.")
        return {"error": {"code": "not_found", "message": sentence}}, 404
    return answer(offer, _KEEPING)


def _offer(name: str, file: FileFacts, hand_out: Callable[[], BinaryIO], drop: Callable[[], None]) -> Offer:
    mime_type = TYPES[file.name.rpartition(".")[2]]
    return Offer(name, mime_type, file.byte_count, file.sha256, False, hand_out, drop)


def _changes_file(folder: ReleaseFolder, earlier: Release, later: Release) -> tuple[BinaryIO, FileFacts]:
    """Whole before the first byte is sent."""
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_MOST_IN_MEMORY_BYTES))  # noqa: SIM115 - sent, then closed
    writer = TableWriter(file, CHANGES)
    for change in compare(folder, earlier, later):
        writer.write((change.kind, *change.key, change.earlier_value, change.later_value))
    facts = writer.finish()
    file.seek(0)
    return file, facts


def told(file: FileFacts, hospitals: Iterable[str]) -> Mapping[str, Any]:
    """What the audit log keeps of it."""
    return {
        "file": file.name,
        "hospitals": list(hospitals),
        "rows": file.row_count,
        "bytes": file.byte_count,
        "sha256": file.sha256,
    }


def recorded(reader: Reader, content: BinaryIO, details: Mapping[str, Any]) -> BinaryIO:
    """The file, once it stands in the audit log that it was handed out. Raises NotRecorded."""
    services, actor = reader.services, Actor.of_request(reader.principal, request.remote_addr)
    try:
        services.record(Event.EXPORTED, actor, details, services.now())
    except BaseException:
        content.close()
        raise
    return content
