"""Files that take too long for a request: made by a worker, and had at the address at which they were asked for."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kombu.exceptions import OperationalError
from redis import Redis

from auth.errors import AuthError
from auth.principal import Principal
from dashboards.exports.keeping import Asked, KeptFiles
from dashboards.exports.long_files import BeingMade, FileNotMade, TooManyBeingMade
from dashboards.exports.making import MadeFile, Watch, make_file
from dashboards.exports.reports import REPORTS
from dashboards.exports.sheets import ExportRefused, Format
from dashboards.jobs.limits import JobsUnavailable
from dashboards.services import Reader, Services
from dashboards.workers.orders import Kind, Order
from dashboards.workers.queue import ASKED, Dispatch
from dashboards.workers.redis_server import PREFIX, unavailable_as_ours
from dashboards.workers.undertaking import Attempt, Stopped, TryAgain
from queries.locks import Locks

log = logging.getLogger(__name__)

# Half a second of a processor as CSV, three as a workbook (docs/adr/0027): longer ones nobody waits for in a request.
MOST_ROWS_AT_ONCE = 100_000
# Some two gigabytes as CSV.
MOST_ROWS = 20_000_000
# That somebody may be having made at once.
MOST_OF_ONE = 3
# An order of which nothing has been heard for so long is lost, and may be given again.
_SILENT_SECONDS = 15 * 60
_WAITING, _FAILED = "0", "failed"


class _TooLong(Exception):
    """More rows than are made here."""


@dataclass(frozen=True, slots=True)
class QueuedFiles:
    """LongFiles (dashboards/exports/long_files.py) by workers."""

    client: Redis
    dispatch: Dispatch
    kept: KeptFiles
    now: Callable[[], datetime]
    rows_at_once: int

    def made(self, reader: Reader, report: str, form: Format, query: str) -> MadeFile:
        asked = Asked.of(reader, report, form, query)
        found = self.kept.find(asked, reader)
        if found is not None:
            return found
        try:
            self._require_not_being_made(asked, reader)
            return make_file(reader, report, form, query, Watch(_too_long, self.rows_at_once + 1))
        except _TooLong:
            return self._ordered(asked, reader)
        except JobsUnavailable:
            # As where there is no queue.
            return make_file(reader, report, form, query)

    def _require_not_being_made(self, asked: Asked, reader: Reader) -> None:
        key = state_key(reader.principal, asked)
        with unavailable_as_ours():
            state = self.client.get(key)
            if state == _FAILED:
                self.client.delete(key)
        if state == _FAILED:
            raise FileNotMade(
                [reader.words.gettext("This file could not be made. IT can find out why from the log.")]
            )
        if state is not None:
            raise BeingMade(int(str(state)))

    def _ordered(self, asked: Asked, reader: Reader) -> MadeFile:
        principal, words = reader.principal, reader.words
        try:
            with unavailable_as_ours():
                under_way = sum(1 for _ in self.client.scan_iter(f"{_keys_of(principal)}*"))
                if under_way >= MOST_OF_ONE:
                    sentence = words.ngettext(
                        "%(number)s long file is being made for you already. Wait until it has come.",
                        "%(number)s long files are being made for you already. Wait until one has come.",
                        under_way,
                    )
                    raise TooManyBeingMade([sentence])
                is_first = self.client.set(state_key(principal, asked), _WAITING, nx=True, ex=_SILENT_SECONDS)
            if is_first:
                scope = principal.narrowed_to
                self.dispatch.send(
                    Kind.MAKE_FILE,
                    self.now(),
                    queue=ASKED,
                    user_name=principal.user_name,
                    narrowed_to=None if scope is None else sorted(scope),
                    report=asked.report,
                    form=asked.form,
                    query=asked.query,
                    language=asked.language,
                    key=asked.key,
                )
        except (JobsUnavailable, OperationalError):
            return make_file(reader, asked.report, asked.form, asked.query)
        raise BeingMade(0)


@dataclass(frozen=True, slots=True)
class FileMaking:
    """What a worker needs of the world to make them; `principal_of` is a user by name."""

    services: Services
    principal_of: Callable[[str], Principal]
    client: Redis
    kept: KeptFiles
    locks: Locks

    def make(self, order: Order, attempt: Attempt) -> None:
        if attempt.is_ending:
            raise Stopped
        self.kept.clear()
        reader, asked = self._asked(order.said)
        if reader is None or asked is None:
            return
        with self.locks.hold(f"file-{asked.key[:16]}") as is_ours:
            if not is_ours:
                if attempt.is_redelivered:
                    raise TryAgain("a file is being made")
                return
            self._make(reader, asked, attempt)

    def _asked(self, said: Any) -> tuple[Reader | None, Asked | None]:
        """None where whoever asked for it may not have it any more, or not as it was."""
        try:
            scope = said["narrowed_to"]
            principal = self.principal_of(said["user_name"]).narrowed(None if scope is None else frozenset(scope))
        except AuthError as error:
            log.warning("a file was not made: %s", error.code)
            return None, None
        reader = self.services.reader_of(REPORTS[said["report"]].permission, principal, said["language"])
        asked = Asked.of(reader, said["report"], Format(said["form"]), said["query"])
        if asked.key != said["key"]:
            log.warning("a file was not made: what its reader may see has changed")
            return None, None
        return reader, asked

    def _make(self, reader: Reader, asked: Asked, attempt: Attempt) -> None:
        key = state_key(reader.principal, asked)
        found = self.kept.find(asked, reader)
        if found is not None:
            found.close()
        else:

            def look(row_count: int) -> None:
                if attempt.is_ending:
                    raise Stopped
                if row_count >= MOST_ROWS:
                    raise _TooLong(f"more than {MOST_ROWS} rows")
                with unavailable_as_ours():
                    self.client.set(key, str(row_count), ex=_SILENT_SECONDS)

            try:
                made = make_file(reader, asked.report, asked.form, asked.query, Watch(look, 10_000))
                try:
                    self.kept.keep(asked, made)
                finally:
                    made.close()
            except (ExportRefused, OSError, _TooLong) as error:
                log.error("a file of %s was not made: %s", asked.report, error)
                with unavailable_as_ours():
                    self.client.set(key, _FAILED, ex=_SILENT_SECONDS)
                return
        with unavailable_as_ours():
            self.client.delete(key)


def _too_long(_row_count: int) -> None:
    raise _TooLong


def state_key(principal: Principal, asked: Asked) -> str:
    """Where it stands how many rows have been written."""
    return f"{_keys_of(principal)}{asked.key}"


def _keys_of(principal: Principal) -> str:
    return f"{PREFIX}file:{principal.user_id}:"
