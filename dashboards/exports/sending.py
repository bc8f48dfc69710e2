"""A file as the answer to a request: with its tag, for whoever holds the same already, and with its length.

Only what is sent is handed out, and so recorded: neither HEAD nor "not modified" carries anything of a file. Parts of
a file are not sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from flask import Response, request, send_file


@dataclass(frozen=True, slots=True)
class Offer:
    """`tag` stands for the content: byte for byte, or where it `is_weak` for what it says. `hand_out` records it and
    gives the file, `drop` lets go of it where it is not sent."""

    name: str
    mime_type: str
    byte_count: int
    tag: str
    is_weak: bool
    hand_out: Callable[[], BinaryIO]
    drop: Callable[[], None]


def answer(offer: Offer, keeping: str) -> Response:
    """To GET or HEAD; `keeping` is the Cache-Control."""
    tag = _held(offer.tag)
    if tag is not None:
        offer.drop()
        response = Response(status=304)
    elif request.method == "HEAD":
        offer.drop()
        # As the file would come: whatever compresses answers as they are sent looks at how they are made.
        response = Response(iter(()), mimetype=offer.mime_type)
        response.headers.set("Content-Disposition", "attachment", filename=offer.name)
        response.content_length = offer.byte_count
    else:
        file = offer.hand_out()
        response = send_file(
            file,
            mimetype=offer.mime_type,
            as_attachment=True,
            download_name=offer.name,
            conditional=False,
            etag=False,
        )
        # Whatever compresses the answer puts another iterable in the place of the one that would.
        response.call_on_close(file.close)
        response.content_length = offer.byte_count
    response.set_etag(tag or offer.tag, weak=offer.is_weak)
    response.headers["Cache-Control"] = keeping
    return response


def _held(tag: str) -> str | None:
    """The tag as whoever asks has it, where they hold what it stands for: a strong one of a file that was compressed
    on its way has the encoding behind it."""
    given = request.if_none_match
    if given.star_tag:
        return tag
    # What is no tag is read as none.
    held = (one for one in given.as_set(include_weak=True) if one)
    return next((one for one in held if one.partition(":")[0] == tag), None)
