"""Checks of archives as pages show them: what each finding is about in the reader's words, and IT's own beside."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.archive_checks import Extent, KeptCheck
from dashboards.services import Reader
from dashboards.words import Words
from queries.archives.checks.findings import Finding, Severity
from queries.archives.checks.kept import check_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """`words` and `remedy` are what the command prints: English, for whoever runs the database."""

    state: Severity
    state_name: str
    title: str
    words: str
    remedy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownCheck:
    title: str
    moment: str
    by: str
    state: Severity
    state_name: str
    findings: tuple[ShownFinding, ...]
    checked_at: datetime


def shown_checks(kept: Sequence[KeptCheck], reader: Reader) -> list[ShownCheck]:
    """One that cannot be read, kept by another version, is as good as none."""
    found = []
    for each in kept:
        try:
            check = check_of(each.findings)
        except (ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
            log.warning("%s: a check of its archive that is kept cannot be read: %s", each.hospital, error)
            continue
        worst = Severity.OK if check.worst is Severity.NOTE else check.worst
        found.append(
            ShownCheck(
                title=_extent_name(each.extent, reader.words),
                moment=reader.words.moment(reader.moment(each.hospital, each.checked_at)),
                by=each.checked_by,
                state=worst,
                state_name=state_of_check(worst, reader.words),
                findings=tuple(_shown(finding, reader.words) for finding in check.findings),
                checked_at=each.checked_at,
            )
        )
    return found


def state_of_check(state: Severity, words: Words) -> str:
    names = {
        Severity.OK: words.pgettext("archive", "In order"),
        Severity.WARNING: words.pgettext("archive", "Warnings"),
        Severity.ERROR: words.pgettext("archive", "Faults"),
    }
    return names[state]


def _shown(finding: Finding, words: Words) -> ShownFinding:
    names = {
        Severity.OK: words.pgettext("finding", "In order"),
        Severity.NOTE: words.pgettext("finding", "To note"),
        Severity.WARNING: words.pgettext("finding", "Warning"),
        Severity.ERROR: words.pgettext("finding", "Fault"),
    }
    title = finding_title(finding.code, words)
    return ShownFinding(finding.severity, names[finding.severity], title, finding.words, finding.remedy)


def _extent_name(extent: Extent, words: Words) -> str:
    if extent is Extent.BRIEF:
        return words.gettext("Brief check")
    return words.gettext("Whole check, by command")


def finding_title(code: str, words: Words) -> str:
    """Of a code that another version has found, the code."""
    for titles in (_of_reaching, _of_writing, _of_contents):
        if (title := titles(words).get(code)) is not None:
            return title
    return code


def _of_reaching(words: Words) -> dict[str, str]:
    return {
        "reached": words.gettext("The database is reached"),
        "unreachable_failed": words.gettext("The database is not reached"),
        "kind": words.gettext("It is an archive of the kind that is declared"),
        "kind_failed": words.gettext("It is no archive of the kind that is declared"),
        "indexes": words.gettext("The indexes that matter are there"),
        "index_missing": words.gettext("An index is missing"),
        "indexes_failed": words.gettext("Its indexes could not be looked at"),
        "trial": words.gettext("How long the dearest question takes"),
        "trial_failed": words.gettext("The dearest question was not answered"),
        "clock": words.gettext("The clock of its server"),
        "clock_failed": words.gettext("The clock of its server could not be read"),
    }


def _of_writing(words: Words) -> dict[str, str]:
    return {
        "guard_refuses": words.gettext("Archeion refuses to write"),
        "guard_lets_through": words.gettext("Archeion does not refuse to write"),
        "session_read_only": words.gettext("What the session may do"),
        "session_writes": words.gettext("The session may write"),
        "session_unknown": words.gettext("Whether the session may write is not known"),
        "account": words.gettext("What the account may do"),
        "account_read_only": words.gettext("The account may only read"),
        "account_writes": words.gettext("The account may write"),
        "account_unknown": words.gettext("Whether the account may write is not known"),
        "read_only_failed": words.gettext("Whether anything may be written was not found out"),
    }


def _of_contents(words: Words) -> dict[str, str]:
    return {
        "availability": words.gettext("Every availability is known"),
        "availability_unmapped": words.gettext("Values of availability that nobody declared"),
        "undated": words.gettext("Studies without a believable date"),
        "empty_studies": words.gettext("Studies without an instance"),
        "unknown_modality": words.gettext("Series without a modality"),
        "sizes": words.gettext("Sizes of instances"),
        "unknown_sizes": words.gettext("Instances of unknown size"),
        "put_away": words.gettext("Series that were put away"),
        "counters": words.gettext("The archive's own counters"),
        "contents_failed": words.gettext("A question on its contents was not answered"),
    }
