"""The log of a served site: lines of JSON on standard error, with no personal data and no secret in them.

What nobody foresaw is what leaks: an address with a token in it, a driver that repeats a value. So a line holds what
is known to be harmless. Of our own modules it has the words, with what was put into them; of others' the place in
their code that spoke, which tells a developer as much. Of an exception it has the types and the places, and words of
those classes alone whose words are all ours.
"""

import json
import logging
import os
import re
import socket
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from flask import has_request_context, request

from auth.errors import AuthError
from auth.request_ids import id_in
from queries.errors import ConfigurationError

# Where a line about a request comes from (watching.py); its fields are `extra`.
REQUESTS = "archeion.requests"
FIELDS = "archeion_fields"

_OURS = ("archeion", "app", "auth", "dashboards", "queries")
# Of gunicorn numbers are told: which worker began, and how it ended. Its words are, where what was put into them
# stands apart, or where its master speaks, which sees no request.
_GUNICORN = "gunicorn.error"
# Addresses of mail, and of servers with a name and a password before the host.
_ADDRESSED = re.compile(r"\S*@\S+")
_WITHHELD = "…"
_FRAMES = 12
_Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def configuration() -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything at and above INFO of ours and gunicorn's, WARNING of others."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"}},
        "root": {"level": "WARNING", "handlers": ["lines"]},
        "loggers": {
            **{name: {"level": "INFO"} for name in _OURS},
            "gunicorn.error": {"level": "INFO", "propagate": True, "handlers": []},
            # In its place stands a line of ours, which has no address in it.
            "gunicorn.access": {"propagate": False, "handlers": []},
        },
    }


class JsonLines(logging.Formatter):
    """A record as one line: time (UTC), level, logger, host, process, request_id, and what it is about."""

    def __init__(self) -> None:
        super().__init__()
        self._host = socket.gethostname()
        # gunicorn's master makes this, before there are workers.
        self._master = os.getpid()

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "host": self._host,
            "process": record.process,
        }
        if has_request_context():
            line["request_id"] = id_in(request.environ)
        fields = getattr(record, FIELDS, None)
        line |= (
            fields
            if isinstance(fields, Mapping)
            else {"message": _message(record, is_master=record.process == self._master)}
        )
        if record.exc_info and record.exc_info[1] is not None:
            line["raised"] = list(_raised(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord, *, is_master: bool) -> str:
    origin = record.name.partition(".")[0]
    if origin not in _OURS and not (record.name == _GUNICORN and (record.args or is_master)):
        return f"{_place(record.pathname)}:{record.lineno}"
    put_in = record.args if isinstance(record.args, tuple) else ()
    told = tuple(_told(value, is_ours=origin in _OURS) for value in put_in)
    try:
        text = str(record.msg) % told if told else str(record.msg)
    except (TypeError, ValueError):
        text = f"{_place(record.pathname)}:{record.lineno}"
    return _ADDRESSED.sub(_WITHHELD, text)


def _told(value: object, *, is_ours: bool) -> object:
    if isinstance(value, int | float):
        return value
    if isinstance(value, BaseException):
        return _words(value) or type(value).__name__
    return value if is_ours else _WITHHELD


def _words(error: BaseException) -> str | None:
    """What drivers and libraries say is in others: of an archive, that can be a value from it."""
    return _ADDRESSED.sub(_WITHHELD, str(error)) if isinstance(error, AuthError | ConfigurationError) else None


def _raised(error: BaseException) -> Iterator[dict[str, Any]]:
    """The exception, and those that it came of; of each the innermost frames, without their source."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)[-_FRAMES:]
        words = _words(current)
        yield {
            "type": f"{type(current).__module__}.{type(current).__qualname__}",
            **({} if words is None else {"message": words}),
            "at": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
        }
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _place(path: str) -> str:
    """The end of a path is enough to find a file by."""
    return os.sep.join(path.rsplit(os.sep, 3)[-3:])
