"""The roles there are: data, each with a sentence for whoever gives it to somebody.

A role says what may be done, a grant for which hospitals: a person may hold several, each for named ones or for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from auth.permissions import FIGURES, Permission


@dataclass(frozen=True, slots=True)
class Role:
    """`key` is what the store and the command line call it."""

    key: str
    name: LazyString
    sentence: LazyString
    permissions: frozenset[Permission]
    # Given for every hospital or not at all.
    is_for_all: bool = False


_OF_IT = frozenset({Permission.SEE_STORAGE, Permission.SEE_QUALITY, Permission.MANAGE_HOSPITALS})
_ROLES = (
    Role(
        "hospital_administration",
        lazy_gettext("Hospital administration"),
        lazy_gettext("Sees all figures of its own hospitals, small numbers of people included, and takes them away."),
        FIGURES - {Permission.SEE_RELEASES},
    ),
    Role(
        "ministry",
        lazy_gettext("Ministry"),
        lazy_gettext(
            "Sees figures, completeness and storage of hospitals, people by sex and age without small numbers, and, "
            "given all hospitals, the releases. No single devices."
        ),
        frozenset(
            {
                Permission.SEE_FIGURES,
                Permission.SEE_QUALITY,
                Permission.SEE_STORAGE,
                Permission.SEE_PEOPLE,
                Permission.SEE_RELEASES,
            }
        ),
    ),
    Role(
        "it",
        lazy_gettext("IT"),
        lazy_gettext(
            "Sees storage and completeness of its own hospitals, acknowledges alerts, checks archives and keeps "
            "names, capacity and thresholds."
        ),
        _OF_IT,
    ),
    Role(
        "central_it",
        lazy_gettext("Central IT"),
        lazy_gettext("The same of every hospital."),
        _OF_IT,
        is_for_all=True,
    ),
    Role(
        "user_administrator",
        lazy_gettext("User administrator"),
        lazy_gettext(
            "Manages accounts, what they may do, and tokens, of its hospitals; given all hospitals, reads the audit "
            "log. No figures."
        ),
        frozenset({Permission.MANAGE_ACCOUNTS, Permission.READ_AUDIT}),
    ),
)
# Of commands and schedules, which are nobody: no user is given it.
UNATTENDED = Role(
    "unattended",
    lazy_gettext("Commands and schedules"),
    lazy_gettext("Sees all figures but small numbers of people."),
    FIGURES - {Permission.SEE_SMALL_NUMBERS},
)
ROLES: Mapping[str, Role] = {role.key: role for role in _ROLES}
