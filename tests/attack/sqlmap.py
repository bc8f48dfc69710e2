"""sqlmap, run on one request, and what it says."""

import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.attack.targets import HERE, Target

_FOUND = "sqlmap identified the following injection point"
_NOTHING = "all tested parameters do not appear to be injectable"
_SQLMAP = Path("build/attack/environment/bin/sqlmap")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`is_injectable` None: sqlmap came to no end, which is no good news."""

    target: Target
    is_injectable: bool | None
    statuses: Counter[int]
    seconds: float

    @property
    def requests(self) -> int:
        return self.statuses.total()

    @property
    def failures(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)

    @property
    def is_as_expected(self) -> bool:
        return self.is_injectable is self.target.is_open and (self.target.is_open or not self.failures)

    @property
    def in_words(self) -> str:
        words = {True: "injectable", False: "nothing found", None: "came to no end"}
        return words[self.is_injectable]


def attack(target: Target, directory: Path, level: str) -> Verdict:
    before, begun = Counter(target.statuses), time.monotonic()
    request = directory / "request.txt"
    request.write_text(_raw(target), encoding="utf-8")
    said = _run(request, directory, level)
    (directory / "last.log").write_text(said, encoding="utf-8")
    is_injectable = True if _FOUND in said else False if _NOTHING in said else None
    return Verdict(target, is_injectable, target.statuses - before, time.monotonic() - begun)


def _raw(target: Target) -> str:
    """As sqlmap reads requests: with -r, the marks in it say what is tried."""
    url = urlsplit(target.url)
    head = [f"{target.method} {url.path}{f'?{url.query}' if url.query else ''} HTTP/1.1", f"Host: {url.netloc}"]
    # What a browser accepts is "*/*", where sqlmap would take the star for a mark.
    head += [f"{name}: {value}" for name, value in {"Accept": "text/html", **target.headers}.items()]
    return "\r\n".join([*head, "", target.body])


def _run(request: Path, directory: Path, level: str) -> str:
    assert HERE == "*"
    options = ["--batch", "--flush-session", "--fresh-queries", "--disable-coloring", "--threads=4", "--retries=0"]
    # Refusals are answers like others; what they say may still depend on a statement.
    options += [f"--level={level}", f"--risk={level}", "--time-sec=2", "--ignore-code=*", "--timeout=10"]
    options += [f"--output-dir={directory / 'sqlmap'}", "--answers=redirect=N,custom injection marker=Y,JSON=N"]
    command = [str(_SQLMAP), "-r", str(request), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=1_800).stdout
