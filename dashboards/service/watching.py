"""Every request is counted and logged when its last byte has been handed over: the outermost of the application.

By the rule of its route, never by its address: an address can be a link that opens something, and holds what people
look for.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Flask, request

from auth.paths import HEALTH_PATH, METRICS_PATH, READY_PATH
from auth.request_ids import id_in
from dashboards.service.counting import Counting, Finished
from dashboards.service.logs import FIELDS, REQUESTS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(REQUESTS)

_RULE, _CALLBACK = "archeion.rule", "archeion.callback"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
# Asked every few seconds by machines; that they are answered well is of interest to nobody.
_UNTOLD = frozenset({HEALTH_PATH, READY_PATH, METRICS_PATH})


def watch(server: Flask, counting: Counting) -> None:
    """Once everything else stands around the application."""
    # Ahead of the guard: what it refuses has a rule too.
    server.before_request_funcs.setdefault(None, []).insert(0, _note_rule)
    server.wsgi_app = _Watched(server.wsgi_app, counting)  # type: ignore[method-assign]


def note_callback(name: str) -> None:
    """Which callback this request asks for: one of those there are."""
    request.environ[_CALLBACK] = name


def _note_rule() -> None:
    if request.url_rule is not None:
        request.environ[_RULE] = request.url_rule.rule


class _Watched:
    def __init__(self, application: "WSGIApplication", counting: Counting) -> None:
        self._application = application
        self._counting = counting

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        watched = _Request(environ, self._counting)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:
            watched.status = int(status[:3])
            return start_response(status, headers, exc_info)

        try:
            watched.parts = self._application(environ, start)
        except BaseException:
            watched.close()
            raise
        return watched


class _Request:
    """What the server iterates over, and closes however that ends."""

    parts: Iterable[bytes] = ()
    # Of one that nobody answered.
    status = 500

    def __init__(self, environ: "WSGIEnvironment", counting: Counting) -> None:
        self._environ = environ
        self._counting = counting
        self._begun = time.perf_counter()
        self._byte_count = 0
        counting.begin()

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            self._byte_count += len(part)
            yield part

    def close(self) -> None:
        try:
            if hasattr(self.parts, "close"):
                self.parts.close()
        finally:
            self._end()

    def _end(self) -> None:
        method = self._environ["REQUEST_METHOD"]
        finished = Finished(
            rule=self._environ.get(_RULE, "none"),
            method=method if method in _METHODS else "other",
            status=self.status,
            seconds=time.perf_counter() - self._begun,
            callback=self._environ.get(_CALLBACK),
        )
        self._counting.end(finished)
        if finished.rule in _UNTOLD and finished.status < 500:
            return
        callback = {} if finished.callback is None else {"callback": finished.callback}
        fields = {
            "request_id": id_in(self._environ),
            "method": finished.method,
            "rule": finished.rule,
            **callback,
            "status": finished.status,
            "milliseconds": round(finished.seconds * 1000, 1),
            "bytes": self._byte_count,
        }
        log.log(logging.WARNING if finished.status >= 500 else logging.INFO, "request", extra={FIELDS: fields})
