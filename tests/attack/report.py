"""What was attacked and what came of it, as docs/security.md keeps it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from tests.attack.sqlmap import Verdict

_HEAD = "| Attacked | Verdict | Requests | Answers by status |\n|---|---|---|---|\n"


def written(verdicts: Sequence[Verdict], level: str, requests: int, hostile: int) -> str:
    rows = "".join(_row(verdict) for verdict in verdicts)
    total = sum(verdict.requests for verdict in verdicts)
    of_hostile = "nothing leaked, nothing failed" if hostile == 0 else f"pytest ended with {hostile}"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, sqlmap at level and risk {level}, {total:,} requests.\n\n"
        f"{_HEAD}{rows}\n{requests:,} hostile requests (hypothesis {version('hypothesis')}): {of_hostile}.\n"
    )


def _row(verdict: Verdict) -> str:
    statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(verdict.statuses.items()))
    return f"| {verdict.target.name} | {verdict.in_words} | {verdict.requests:,} | {statuses} |\n"
