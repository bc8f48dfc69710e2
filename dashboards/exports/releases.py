"""`/releases/…`: the files of a release, byte for byte as they were written, and the changes between two of them.

A release holds every hospital: only those may have it who may see every hospital. Others are answered as if nothing
were there.
"""

import tempfile
from typing import BinaryIO, cast

from flask import Flask, Response, request, send_file
from flask.typing import ResponseReturnValue

from dashboards.releases.links import CHANGES_PATH, PATH
from dashboards.releases.scope import sees_releases
from dashboards.services import Reader, Services
from queries.errors import ReleaseDamaged, ReleaseMissing
from queries.releases.comparing import CHANGES, compare
from queries.releases.files import TableWriter
from queries.releases.folder import Release, ReleaseFolder

_TYPES = {"csv": "text/csv", "json": "application/json", "md": "text/markdown"}
# Beyond this a file of changes waits on the disk until it is sent.
_MOST_IN_MEMORY_BYTES = 1_000_000


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(
        f"{PATH}/<int:number>/<name>",
        "release_file",
        lambda number, name: _release_file(services.reader(), number, name),
    )
    server.add_url_rule(CHANGES_PATH, "release_changes", lambda: _changes(services.reader()))


def _release_file(reader: Reader, number: int, name: str) -> ResponseReturnValue:
    folder = reader.services.releases
    if not sees_releases(reader):
        return not_found(reader)
    try:
        release = folder.release(number)
        file = release.file(name)
    except (ReleaseMissing, ReleaseDamaged):
        return not_found(reader)
    response = send_file(
        folder.path(release, file),
        mimetype=_TYPES[name.rpartition(".")[2]],
        as_attachment=True,
        download_name=f"pacs-release-{release.number:04d}-{release.month}-{name}",
        etag=file.sha256,
    )
    return private(response)


def _changes(reader: Reader) -> ResponseReturnValue:
    folder = reader.services.releases
    numbers = [request.args.get(key, "") for key in ("earlier", "later")]
    if not sees_releases(reader) or not all(text.isascii() and text.isdecimal() for text in numbers):
        return not_found(reader)
    try:
        # No number that a release has is longer.
        earlier, later = (folder.release(int(text[:9])) for text in numbers)
        content = _changes_file(folder, earlier, later)
    except (ReleaseMissing, ReleaseDamaged):
        return not_found(reader)
    name = f"pacs-release-changes-{earlier.number:04d}-{later.number:04d}.csv"
    return private(send_file(content, mimetype=_TYPES["csv"], as_attachment=True, download_name=name))


def _changes_file(folder: ReleaseFolder, earlier: Release, later: Release) -> BinaryIO:
    """Whole before the first byte is sent."""
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_MOST_IN_MEMORY_BYTES))  # noqa: SIM115 - sent, then closed
    writer = TableWriter(file, CHANGES)
    for change in compare(folder, earlier, later):
        writer.write((change.kind, *change.key, change.earlier_value, change.later_value))
    writer.finish()
    file.seek(0)
    return file


def private(response: Response) -> Response:
    """Kept by the browser that asked, which asks each time whether it is still the same."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def not_found(reader: Reader) -> ResponseReturnValue:
    sentence = reader.words.gettext("There is no such file.")
    return {"error": {"code": "not_found", "message": sentence}}, 404
