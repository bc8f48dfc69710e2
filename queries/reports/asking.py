"""Asking several sources side by side, so that a slow or broken one delays and spoils no other."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from queries.archives.contract import Fetched, Question, Source, Statement
from queries.errors import ArchiveError


@dataclass(frozen=True, slots=True)
class Answered:
    """The statement that a hospital's figures came from; `taken_at` of a snapshot, None of the archive itself."""

    statement: Statement
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What sources answered, `answered` and `failures` by hospital in the order of the sources.

    `rows` are those of all statements together, each behind the hospital of its source; behind None where the source
    is of several: then the row itself says whose it is, if anybody needs to know.
    """

    rows: tuple[tuple[Any, ...], ...]
    answered: dict[str, Answered]
    failures: dict[str, ArchiveError]


def ask_all(sources: Sequence[Source], question: Question) -> Asked:
    """One statement for each source. Every source keeps its own time limit; the slowest decides how long this takes.

    Failures are per hospital and never raised.
    """
    asked = [source for source in sources if source.hospitals]
    rows: list[tuple[Any, ...]] = []
    answered: dict[str, Answered] = {}
    failures: dict[str, ArchiveError] = {code: error for s in sources for code, error in s.failures.items()}
    for source, answer in zip(asked, _side_by_side(asked, question), strict=True):
        if isinstance(answer, ArchiveError):
            failures |= dict.fromkeys(source.hospitals, answer)
            continue
        alone = source.hospitals[0] if len(source.hospitals) == 1 else None
        rows += [(alone, *row) for row in answer.rows]
        taken_at = source.taken_at
        answered |= {code: Answered(answer.statement, taken_at.get(code)) for code in source.hospitals}
    return Asked(tuple(rows), answered, failures)


def _side_by_side(sources: Sequence[Source], question: Question) -> list[Fetched | ArchiveError]:
    if len(sources) <= 1:
        return [_ask(source, question) for source in sources]
    with ThreadPoolExecutor(max_workers=len(sources), thread_name_prefix="ask") as pool:
        futures: list[Future[Fetched | ArchiveError]] = [pool.submit(_ask, s, question) for s in sources]
    return [future.result() for future in futures]


def _ask(source: Source, question: Question) -> Fetched | ArchiveError:
    try:
        return source.fetch(question)
    except ArchiveError as error:
        return error
