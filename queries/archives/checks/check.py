"""One archive, connected to as the application would and asked what a DBA and IT want to know of it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError

from queries.archives.checks.clock import clock_finding
from queries.archives.checks.contents import content_findings, counter_finding
from queries.archives.checks.findings import ArchiveCheck, Finding, Severity
from queries.archives.checks.indexes import index_findings, wanted_table
from queries.archives.checks.writes import read_only_findings
from queries.archives.contract import ArchiveIndex, Facts, Selection
from queries.archives.introspection import Catalogue
from queries.archives.live import ADAPTERS, LiveArchive
from queries.archives.turns import Turns
from queries.engines import archive_error
from queries.errors import ArchiveError, QueryTimedOut
from queries.settings import HospitalSettings

# The kinds whose availability a site declares.
_DECLARED = ("conquest", "dg_dicom_server")
# Of a brief check, while somebody waits at a page: connecting and each statement; and for another to let go of the
# archive.
BRIEF_LIMIT_SECONDS, BRIEF_WAIT_SECONDS = 5, 1.0


def check_archive(settings: HospitalSettings, now: Callable[[], datetime], turns: Turns) -> ArchiveCheck:
    """Everything found, from connecting on; a finding that fails is itself a finding, and the others go on."""
    with closing(LiveArchive(settings, now, turns)) as archive:
        findings = tuple(_findings(archive, settings, now, is_brief=False))
    return ArchiveCheck(settings.code, settings.archive.kind, archive.engine.dialect.name, findings)


def check_briefly(settings: HospitalSettings, now: Callable[[], datetime], turns: Turns) -> ArchiveCheck:
    """What an archive may be asked at any time of day: whether it is reached, is of its kind, has the indexes that
    matter, and what its clock says. Nothing tries to write, and nothing is counted. Raises ArchiveBusy."""
    limits = {
        "connect_time_limit_seconds": min(BRIEF_LIMIT_SECONDS, settings.archive.connect_time_limit_seconds),
        "statement_time_limit_seconds": min(BRIEF_LIMIT_SECONDS, settings.archive.statement_time_limit_seconds),
    }
    brief = settings.model_copy(update={"archive": settings.archive.model_copy(update=limits)})
    # One turn for all of it: none of these statements takes one of its own.
    with turns.of(brief.code, BRIEF_WAIT_SECONDS), closing(LiveArchive(brief, now, turns)) as archive:
        findings = tuple(_findings(archive, brief, now, is_brief=True))
    return ArchiveCheck(brief.code, brief.archive.kind, archive.engine.dialect.name, findings)


def _findings(
    archive: LiveArchive, settings: HospitalSettings, now: Callable[[], datetime], *, is_brief: bool
) -> Iterator[Finding]:
    engine, adapter = archive.engine, ADAPTERS[settings.archive.kind]
    try:
        with engine.connect():
            yield Finding("reached", Severity.OK, f"reached as {engine.url.username or 'a file'}: {_server(archive)}")
    except (SQLAlchemyError, ArchiveError) as error:
        yield _failed("unreachable", error)
        return
    try:
        catalogue = Catalogue(engine, settings.archive.table_schema)
        index = adapter.open_index(catalogue, settings.archive, archive.today)
    except (SQLAlchemyError, ArchiveError) as error:
        yield _failed("kind", error)
        return
    yield Finding("kind", Severity.OK, f"{settings.archive.kind}: {index.version}")
    if not is_brief:
        writable = {wanted.table: wanted_table(catalogue, wanted) for wanted in adapter.WANTED_INDEXES}
        yield from _caught("read_only", lambda: read_only_findings(engine, list(writable.values())))
    yield from _caught("indexes", lambda: index_findings(engine, catalogue, adapter))
    if not is_brief:
        yield from _caught("trial", lambda: [_trial(archive, settings)])
        for question in _questions(archive, settings, catalogue, index):
            yield from _caught("contents", partial(_one, question))
    yield from _caught("clock", lambda: [clock_finding(engine, now)])


def _one(question: Callable[[], Finding]) -> list[Finding]:
    return [question()]


def _server(archive: LiveArchive) -> str:
    version = archive.engine.dialect.server_version_info or ()
    return f"{archive.engine.dialect.name} {'.'.join(str(part) for part in version)}"


def _questions(
    archive: LiveArchive, settings: HospitalSettings, catalogue: Catalogue, index: ArchiveIndex
) -> Iterator[Callable[[], Finding]]:
    def ask(build: Callable[[Facts], Select[Any]]) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in archive.fetch(build).rows]

    kind = settings.archive.kind
    yield from content_findings(index, ask, is_declared=kind in _DECLARED)
    with_counters = index
    if kind == "dcm4chee2":
        counting = settings.archive.model_copy(update={"counts_from": "counters"})
        with_counters = ADAPTERS[kind].open_index(catalogue, counting, archive.today)
    if with_counters.counters is not None:
        yield lambda: counter_finding(with_counters, ask)


def _trial(archive: LiveArchive, settings: HospitalSettings) -> Finding:
    """Every image by modality, of all years: what the dearest chart asks."""
    limit_seconds = settings.archive.statement_time_limit_seconds

    def build(facts: Facts) -> Select[Any]:
        return facts.instances(Selection(with_availability=False)).select()

    seconds = archive.fetch(build).statement.elapsed_seconds
    words = f"all images by modality took {seconds:.2f} s of the {limit_seconds} s allowed"
    severity = Severity.WARNING if seconds > limit_seconds / 2 else Severity.OK
    return Finding("trial", severity, words, numbers=(("elapsed_seconds", round(seconds, 3)),))


def _caught(code: str, find: Callable[[], Any]) -> Iterator[Finding]:
    try:
        yield from find()
    except (SQLAlchemyError, ArchiveError) as error:
        yield _failed(code, error)


def _failed(code: str, error: Exception) -> Finding:
    failure = error if isinstance(error, ArchiveError) else archive_error(error)
    # For IT: a driver's own words. No driver repeats the password in them.
    words = f"{type(failure).__name__}: {' '.join(str(failure).split())}"
    if isinstance(failure, QueryTimedOut):
        words = f"stopped at the time limit: {words}"
    return Finding(f"{code}_failed", Severity.ERROR, words)
