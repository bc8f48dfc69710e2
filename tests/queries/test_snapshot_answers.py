"""An answer is kept for whoever asks the same, but for long ones, old ones and failures."""

import pytest

from queries.archives.contract import Fetched, Statement
from queries.snapshots.answers import Answers


def answer(rows: int) -> Fetched:
    return Fetched(((1,),) * rows, Statement("SELECT 1", (), 0.0))


def test_what_was_used_longest_ago_and_what_is_long_is_asked_again() -> None:
    answers, asked = Answers(most_rows=4, most_rows_of_answer=3), []

    def ask(key: str, rows: int = 1) -> Fetched:
        return answers.of(key, lambda: asked.append(key) or answer(rows))  # type: ignore[func-returns-value]

    for key in ("first", "second", "first", "third", "first", "second"):
        ask(key)
    assert asked == ["first", "second", "third", "second"]
    assert [len(ask("long", rows=4).rows) for _ in range(2)] == [4, 4]
    assert asked[4:] == ["long", "long"]


def test_rows_are_counted_and_not_answers_alone() -> None:
    answers, asked = Answers(most_rows=12, most_rows_of_answer=5), []

    def ask(key: str, rows: int) -> None:
        answers.of(key, lambda: asked.append(key) or answer(rows))  # type: ignore[func-returns-value]

    for key, rows in (("a", 5), ("b", 4), ("a", 5), ("none", 0), ("b", 4), ("none", 0)):
        ask(key, rows)
    assert asked == ["a", "b", "none"]
    # One more drops as many as it needs the room of, the longest unused first.
    ask("c", 5)
    ask("b", 4)
    ask("none", 0)
    assert asked == ["a", "b", "none", "c"]
    ask("a", 5)
    assert asked == ["a", "b", "none", "c", "a"]


def test_two_who_asked_at_once_are_counted_once() -> None:
    answers = Answers(most_rows=10, most_rows_of_answer=9)

    def ask_meanwhile() -> Fetched:
        answers.of("key", lambda: answer(3))
        return answer(3)

    answers.of("key", ask_meanwhile)
    answers.of("other", lambda: answer(4))
    for key in ("key", "other"):
        answers.of(key, lambda: pytest.fail("it was kept"))


def test_a_failure_is_not_kept() -> None:
    answers = Answers(most_rows=4, most_rows_of_answer=3)

    def fail() -> Fetched:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        answers.of("key", fail)
    assert answers.of("key", lambda: answer(1)) == answer(1)
