"""Answers of statements over files that never change, kept for whoever asks the same of the same files."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from queries.archives.contract import Fetched


class Answers:
    """What one process keeps; safe among threads. Used longest ago, dropped first; long answers not at all."""

    def __init__(self, most: int, most_rows: int) -> None:
        self._most = most
        self._most_rows = most_rows
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Fetched] = OrderedDict()

    def of(self, key: Hashable, ask: Callable[[], Fetched]) -> Fetched:
        """Two who ask at once may both ask: the answer is the same."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        answer = ask()
        if len(answer.rows) <= self._most_rows:
            with self._lock:
                self._kept[key] = answer
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return answer
