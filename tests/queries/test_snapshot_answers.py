"""An answer is kept for whoever asks the same, but for long ones, old ones and failures."""

import pytest

from queries.archives.contract import Fetched, Statement
from queries.snapshots.answers import Answers


def answer(rows: int) -> Fetched:
    return Fetched(((1,),) * rows, Statement("SELECT 1", (), 0.0))


def test_what_was_used_longest_ago_and_what_is_long_is_asked_again() -> None:
    answers, asked = Answers(most=2, most_rows=3), []

    def ask(key: str, rows: int = 1) -> Fetched:
        return answers.of(key, lambda: asked.append(key) or answer(rows))  # type: ignore[func-returns-value]

    for key in ("first", "second", "first", "third", "first", "second"):
        ask(key)
    assert asked == ["first", "second", "third", "second"]
    assert [len(ask("long", rows=4).rows) for _ in range(2)] == [4, 4]
    assert asked[4:] == ["long", "long"]


def test_a_failure_is_not_kept() -> None:
    answers = Answers(most=2, most_rows=3)

    def fail() -> Fetched:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        answers.of("key", fail)
    assert answers.of("key", lambda: answer(1)) == answer(1)
