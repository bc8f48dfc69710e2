"""The id of a request: by it the lines of the log belong together, those of the proxy in front, and what a reader was
told to report."""

import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
# What a reader is told of it, short enough to be read out on the telephone.
REFERENCE_LENGTH = 8
_ENTRY = "archeion.request_id"
_WELL_FORMED = re.compile(r"[0-9A-Za-z-]{16,64}", re.ASCII)


class RequestIds:
    """Gives every request an id, and tells it in the answer: that of the proxy, should it be one to believe and the
    id look like one; else a new one."""

    def __init__(self, application: "WSGIApplication", *, is_proxy_trusted: bool) -> None:
        self._application = application
        self._is_proxy_trusted = is_proxy_trusted

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "") if self._is_proxy_trusted else ""
        number = given if _WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
        environ[_ENTRY] = number

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:
            return start_response(status, [*headers, (HEADER, number)], exc_info)

        return self._application(environ, start)


def id_in(environ: "WSGIEnvironment") -> str:
    """Empty before `RequestIds` has seen the request."""
    return str(environ.get(_ENTRY, ""))


def reference() -> str:
    """The beginning of this request's id, for a reader to report."""
    return id_in(request.environ)[:REFERENCE_LENGTH]
