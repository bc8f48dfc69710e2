"""In whose words the audit log is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


def _untranslated(message: str, **values: Any) -> str:
    return message % values


@dataclass(frozen=True, slots=True)
class Wording:
    """In whose words: `gettext` as Flask-Babel's; what hospitals are called by their codes, and a role with its
    hospitals by what stands for it on the command line."""

    gettext: Callable[..., str] = _untranslated
    hospital: Callable[[str], str] = str
    role: Callable[[str], str] = str
    # Of a moment as ISO 8601 writes it.
    moment: Callable[[str], str] = str

    def hospitals(self, codes: Iterable[str]) -> str:
        return self.several(map(self.hospital, codes))

    def roles(self, texts: Iterable[str]) -> str:
        return self.several(map(self.role, texts))

    def several(self, parts: Iterable[str]) -> str:
        return ", ".join(parts) or self.gettext("none")


# For commands and syslog: codes are what those who read these type.
ENGLISH = Wording()
