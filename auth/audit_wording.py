"""In whose words the audit log is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from auth.audit import Actor, Means


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


def who(actor: Actor, words: Wording) -> str:
    """Whoever did it, and in whose name."""
    user = actor.user_name
    match actor.means:
        case Means.SESSION:
            told = str(user)
        case Means.TOKEN:
            token = {"number": actor.token_id, "name": actor.token_name}
            told = words.gettext("%(user)s, by token %(number)s (%(name)s)", user=user, **token)
        case Means.ANONYMOUS:
            told = words.gettext("somebody, as %(user)s", user=user) if user else words.gettext("somebody")
        case Means.COMMAND:
            told = words.gettext("command %(operator)s", operator=actor.operator)
        case Means.SCHEDULE:
            told = words.gettext("schedule %(operator)s", operator=actor.operator)
    if user and actor.operator:
        return words.gettext("%(who)s, as %(user)s", who=told, user=user)
    return told


# For commands and syslog: codes are what those who read these type.
ENGLISH = Wording()
