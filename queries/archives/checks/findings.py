"""What a check of an archive found, as values: words for a DBA, codes for a program."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is what to run or to write, each line as it stands; `numbers` are the figures in the words."""

    code: str
    severity: Severity
    words: str
    remedy: tuple[str, ...] = ()
    numbers: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    hospital: str
    kind: str
    engine: str
    findings: tuple[Finding, ...]

    @property
    def failed(self) -> bool:
        return self.worst is Severity.ERROR

    @property
    def worst(self) -> Severity:
        return max((finding.severity for finding in self.findings), key=list(Severity).index, default=Severity.OK)


def share_words(part: int, whole: int, of_what: str) -> str:
    percent = 100 * part / whole if whole else 0
    return f"{part:,} of {whole:,} {of_what} ({percent:.2f} %)"
