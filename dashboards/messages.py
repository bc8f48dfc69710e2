"""What went wrong or was left out, in sentences that say what to do."""

from collections.abc import Iterable, Mapping, Sequence

from dashboards.links import Notice
from dashboards.words import Words
from queries.errors import (
    ArchiveBusy,
    ArchiveConnectionLost,
    ArchiveError,
    ArchiveRefusedCredentials,
    ArchiveSchemaMismatch,
    ArchiveUnreachable,
    ClusterUnavailable,
    DateBasisNotKept,
    QueryTimedOut,
    SnapshotMissing,
    SnapshotNotWritten,
    SnapshotOutdated,
    SnapshotsUnreachable,
    SnapshotUnreadable,
    TakingCancelled,
    TakingTooLong,
    TakingUnderWay,
)
from queries.reports.activity import HospitalOutcome


def failure_sentence(error: ArchiveError, hospital: str, words: Words) -> str:
    """Why a hospital's figures are missing. Never the driver's own text: it may name hosts and accounts."""
    match error:
        case ArchiveUnreachable():
            text = words.gettext("%(hospital)s: no connection to the archive's database.", hospital=hospital)
        case ArchiveRefusedCredentials():
            text = words.gettext(
                "%(hospital)s: the archive's database refuses Archeion's account.", hospital=hospital
            )
        case QueryTimedOut():
            text = words.gettext(
                "%(hospital)s: the archive took too long and was left in peace. Ask for a shorter period.",
                hospital=hospital,
            )
        case ArchiveConnectionLost():
            text = words.gettext(
                "%(hospital)s: the connection broke before the answer was complete.", hospital=hospital
            )
        case ArchiveBusy():
            text = words.gettext(
                "%(hospital)s: the archive is answering another question. Ask again.", hospital=hospital
            )
        case DateBasisNotKept():
            text = words.gettext(
                "%(hospital)s: by date of reception this is known of snapshots alone. Choose the study date.",
                hospital=hospital,
            )
        case SnapshotMissing():
            text = words.gettext(
                "%(hospital)s: no snapshot of its archive has been taken yet. Ask the archive now.",
                hospital=hospital,
            )
        case SnapshotOutdated():
            text = words.gettext(
                "%(hospital)s: its snapshot is of an older version of Archeion, which this one does not read. "
                "Ask the archive now, or let IT: snapshots take.",
                hospital=hospital,
            )
        case SnapshotUnreadable():
            text = words.gettext(
                "%(hospital)s: its snapshot cannot be read. IT can take it anew: snapshots take --full.",
                hospital=hospital,
            )
        case SnapshotsUnreachable():
            text = words.gettext("%(hospital)s: its snapshots cannot be reached now. Tell IT.", hospital=hospital)
        case ClusterUnavailable():
            text = words.gettext(
                "%(hospital)s: the machines that add up its snapshot cannot be reached. Ask again in a few minutes.",
                hospital=hospital,
            )
        case SnapshotNotWritten():
            text = words.gettext("%(hospital)s: the snapshot could not be written. Tell IT.", hospital=hospital)
        case TakingUnderWay():
            text = words.gettext("%(hospital)s: its archive is being read just now.", hospital=hospital)
        case TakingTooLong():
            text = words.gettext(
                "%(hospital)s: reading the archive took longer than it may. It goes on the next time.",
                hospital=hospital,
            )
        case TakingCancelled():
            text = words.gettext("%(hospital)s: cancelled. What had been read is kept.", hospital=hospital)
        case ArchiveSchemaMismatch():
            text = words.gettext(
                "%(hospital)s: the database does not look like the configured archive kind.", hospital=hospital
            )
        case _:
            text = words.gettext("%(hospital)s: the archive could not answer.", hospital=hospital)
    if error.since is None:
        return text
    since = words.gettext("Since %(moment)s.", moment=f"{error.since:%Y-%m-%d %H:%M}")
    return f"{text} {since}"


def failure_sentences(outcomes: Iterable[HospitalOutcome], names: Mapping[str, str], words: Words) -> list[str]:
    """One for each hospital that failed."""
    return [failure_sentence(o.failure, names[o.hospital], words) for o in outcomes if o.failure]


def link_sentences(notices: Sequence[Notice], words: Words) -> list[str]:
    """Why a link gives no file: what of it was not understood, or that nothing is open to its reader."""
    return [notice_sentence(notice, words) for notice in notices] or [no_hospital_sentence(words)]


def notice_sentence(notice: Notice, words: Words) -> str:
    match notice:
        case Notice.TOO_LONG:
            return words.gettext("This link is too long to be one of ours.")
        case Notice.HIDDEN_HOSPITALS:
            return words.gettext("This link names hospitals that are not among yours; they are left out.")
        case Notice.MEASURE:
            return words.gettext("Choose what to count: studies, series or images.")
        case Notice.PERIOD:
            return words.gettext(
                "The period was not understood and is left out. Write months as 2016-03, the earlier one first."
            )
        case Notice.MODALITY:
            return words.gettext("A modality was not understood and is left out.")
        case Notice.TOO_MANY_HOSPITALS:
            return words.gettext("More than six hospitals cannot be read side by side: the first six are shown.")
        case Notice.ONE_AT_A_TIME:
            return words.gettext("One hospital and one modality are shown at a time: the first of this link.")
        case Notice.AVAILABILITY:
            return words.gettext("An availability was not understood and is left out.")
        case _:
            return words.gettext("A part of this link was not understood and is left out.")


def no_hospital_sentence(words: Words) -> str:
    return words.gettext("No hospital has been opened to you yet. Ask an administrator.")


def not_recorded_sentence(words: Words) -> str:
    return words.gettext(
        "This is done only where it can be recorded, which is not possible at the moment. Try again in a few minutes."
    )


def no_pair_sentence(words: Words) -> str:
    """The same to whoever sees one archive of a pair, and to whoever sees none: what there is they may not know."""
    return words.gettext(
        "This page compares a hospital's archive with a second copy of it, for those who may see both. Among the "
        "archives that are opened to you there is no such pair."
    )
