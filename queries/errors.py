"""What can go wrong between a question and its numbers.

An ArchiveError concerns one hospital: its class chooses the sentence that readers see (dashboards/messages.py), its
text goes to the log alone. Anything else that escapes is a defect: logged with a reference, shown as that reference.
"""

from datetime import datetime


class QueriesError(Exception):
    """Base of every error this package raises on purpose."""


class ConfigurationError(QueriesError):
    """hospitals.toml cannot be used. The message names file, hospital, key and what is allowed."""


class ArchiveError(QueriesError):
    """One hospital's archive could not answer; the other hospitals still can.

    `since` is when it first did not, as far as this process knows.
    """

    since: datetime | None = None


class ArchiveUnreachable(ArchiveError):
    """No connection: refused, unknown host, missing file, network down."""


class ArchiveRefusedCredentials(ArchiveError):
    """The database account of the configuration is not let in, or not to this database."""


class ArchiveConnectionLost(ArchiveError):
    """The connection broke while the statement ran."""


class ArchiveBusy(ArchiveError):
    """Another question of ours holds the one connection this archive grants us."""


class QueryTimedOut(ArchiveError):
    """The statement ran over the hospital's time limit and was stopped."""


class ArchiveSchemaMismatch(ArchiveError):
    """The index lacks a table or column that its archive kind must have."""


class DateBasisNotKept(ArchiveError):
    """The source cannot tell these figures by the day of reception: only snapshots can, and not of patients."""


class SnapshotMissing(ArchiveError):
    """No snapshot of this hospital has been taken yet."""


class SnapshotUnreadable(ArchiveError):
    """The snapshot is damaged, or was written in a form this version does not read. The message says what to do."""


class SnapshotOutdated(SnapshotUnreadable):
    """An older version wrote it: it stays as history, and the next taking makes one that is read."""


class SnapshotsUnreachable(ArchiveError):
    """Snapshots lie on object storage that does not answer, or cannot be brought here: this disk is full."""


class ClusterUnavailable(ArchiveError):
    """The machines that add snapshots up are not there, do not let us in, or broke off."""


class SnapshotNotWritten(ArchiveError):
    """The archive answered, and what it said could not be written down whole: disk full, memory short, a disk that
    lies. The snapshot before stays current."""


class TakingUnderWay(ArchiveError):
    """Another process is taking a snapshot of this hospital."""


class TakingTooLong(ArchiveError):
    """Taking was stopped at the hospital's cap; what had been read is kept for the next time."""


class TakingCancelled(ArchiveError):
    """Whoever asked for the snapshot changed their mind; what had been read is kept for the next time."""


class WriteRefused(QueriesError):
    """Something tried to send an archive a statement that is not a plain read. Always a defect of ours."""


class ReleaseRefused(QueriesError):
    """A release cannot be made as asked. The message says why and what to do."""


class ReleaseUnderWay(QueriesError):
    """Another process is making a release."""


class ReleaseNotWritten(QueriesError):
    """The release could not be written down whole: those there are stay as they are."""


class ReleaseDamaged(QueriesError):
    """A release is not what was written. The message says which file."""


class ReleaseMissing(QueriesError):
    """There is no release of that number."""


class BackupUnderWay(QueriesError):
    """Another process is making a backup into the same directory."""


class BackupNotWritten(QueriesError):
    """The backup could not be written down whole: nothing of it is left, and those there are stay as they are."""


class BackupDamaged(QueriesError):
    """It is no backup, an interrupted one, or not what was written. The message says what is the matter with what."""


class RestoreFailed(QueriesError):
    """A backup was put back in part, or its files alone. The message says why and what to do."""


class BackupRefused(QueriesError):
    """A backup cannot be restored here. The message says why and what to do."""
