"""`make attack`: sqlmap on every way that takes words from outside, ten thousand hostile requests, and the report.

Takes some minutes and is for loopback alone. Exits 1 on any finding, or if sqlmap misses the hole that is there
for it to find (tests/attack/targets.py).
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.attack.report import written
from tests.attack.sqlmap import Verdict, attack
from tests.attack.targets import Target, serving_targets

BUILD = Path("build/attack")
HOSTILE = "tests/test_hostile_requests.py"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=10_000, help="how many hostile requests are sent")
    arguments.add_argument("--only", default="", help="only targets whose name holds this")
    arguments.add_argument("--level", default="1", help="sqlmap's --level, of which --risk is the same")
    given = arguments.parse_args()
    BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory, serving_targets(Path(directory)) as targets:
        verdicts = [_tried(target, given.level) for target in targets if given.only in target.name]
    hostile = _hostile(given.requests)
    report = written(verdicts, given.level, given.requests, hostile)
    (BUILD / "report.md").write_text(report, encoding="utf-8")
    print(report)
    is_whole = all(verdict.is_as_expected for verdict in verdicts) and hostile == 0
    return 0 if is_whole else 1


def _tried(target: Target, level: str) -> Verdict:
    verdict = attack(target, BUILD, level)
    print(f"{target.name}: {verdict.in_words}, {verdict.requests} requests in {verdict.seconds:.0f} s", flush=True)
    return verdict


def _hostile(requests: int) -> int:
    command = [sys.executable, "-m", "pytest", "-q", HOSTILE, "--requests", str(requests)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
