"""A check of an archive as it is kept."""

import json
from dataclasses import asdict
from typing import Any

from queries.archives.checks.findings import ArchiveCheck, Finding, Severity


def check_text(check: ArchiveCheck) -> str:
    return json.dumps(asdict(check), ensure_ascii=False)


def check_of(text: str) -> ArchiveCheck:
    """What `check_text` wrote."""
    said = json.loads(text)
    return ArchiveCheck(said["hospital"], said["kind"], said["engine"], tuple(map(_finding, said["findings"])))


def _finding(said: dict[str, Any]) -> Finding:
    numbers = tuple((name, number) for name, number in said["numbers"])
    return Finding(said["code"], Severity(said["severity"]), said["words"], tuple(said["remedy"]), numbers)
