"""Answers of statements over files that never change, kept for whoever asks the same of the same files."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from queries.archives.contract import Fetched


class Answers:
    """What one process keeps; safe among threads. Used longest ago, dropped first, where there are more rows in all
    than may be; answers that are long by themselves are not kept at all."""

    def __init__(self, most_rows: int, most_rows_of_answer: int) -> None:
        self._most_rows = most_rows
        self._most_rows_of_answer = most_rows_of_answer
        self._rows = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Fetched] = OrderedDict()

    def of(self, key: Hashable, ask: Callable[[], Fetched]) -> Fetched:
        """Two who ask at once may both ask: the answer is the same."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = ask()
        if len(answer.rows) <= self._most_rows_of_answer:
            with self._lock:
                self._keep(key, answer)
        return answer

    def _keep(self, key: Hashable, answer: Fetched) -> None:
        # Two may have asked; and an answer of no rows takes room as well.
        before = self._kept.pop(key, None)
        self._rows += _room(answer) - (_room(before) if before else 0)
        self._kept[key] = answer
        while self._rows > self._most_rows:
            self._rows -= _room(self._kept.popitem(last=False)[1])


def _room(answer: Fetched) -> int:
    return len(answer.rows) + 1
