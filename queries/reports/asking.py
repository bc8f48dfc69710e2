"""Asking several archives side by side, so that a slow or broken one delays and spoils no other."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from queries.archives.contract import Source
from queries.errors import ArchiveError

Answer = TypeVar("Answer")


def ask_all(sources: Sequence[Source], ask: Callable[[Source], Answer]) -> dict[str, Answer | ArchiveError]:
    """Each hospital's answer, or the ArchiveError it failed with, in the order of the sources.

    Every source keeps its own time limit; the slowest decides how long this takes.
    """
    if len(sources) <= 1:
        return {source.hospital: _ask(source, ask) for source in sources}
    with ThreadPoolExecutor(max_workers=len(sources), thread_name_prefix="ask") as pool:
        futures: dict[str, Future[Answer | ArchiveError]] = {
            source.hospital: pool.submit(_ask, source, ask) for source in sources
        }
    return {hospital: future.result() for hospital, future in futures.items()}


def _ask(source: Source, ask: Callable[[Source], Answer]) -> Answer | ArchiveError:
    try:
        return ask(source)
    except ArchiveError as error:
        return error
