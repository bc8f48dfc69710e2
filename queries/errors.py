"""What can go wrong between a question and its numbers.

Each error says whether the person asking may see it (`code` names the translated sentence), and whether asking
again can help. Anything else that escapes is a defect: logged with a reference, shown as that reference.
"""


class QueriesError(Exception):
    """Base of every error this package raises on purpose."""

    code = "query_failed"
    retryable = False


class ConfigurationError(QueriesError):
    """hospitals.toml cannot be used. The message names file, hospital, key and what is allowed."""

    code = "configuration"


class ArchiveError(QueriesError):
    """One hospital's archive could not answer; the other hospitals still can."""

    code = "archive_failed"


class ArchiveUnreachable(ArchiveError):
    """No connection: refused, unknown host, missing file, network down."""

    code = "archive_unreachable"
    retryable = True


class ArchiveRefusedCredentials(ArchiveError):
    """The database account of the configuration is not let in, or not to this database."""

    code = "archive_refused_credentials"


class ArchiveConnectionLost(ArchiveError):
    """The connection broke while the statement ran."""

    code = "archive_connection_lost"
    retryable = True


class ArchiveBusy(ArchiveError):
    """Another question of ours holds the one connection this archive grants us."""

    code = "archive_busy"
    retryable = True


class QueryTimedOut(ArchiveError):
    """The statement ran over the hospital's time limit and was stopped."""

    code = "query_timed_out"
    retryable = True


class ArchiveSchemaMismatch(ArchiveError):
    """The index lacks a table or column that its archive kind must have."""

    code = "archive_schema_mismatch"


class WriteRefused(QueriesError):
    """Something tried to send an archive a statement that is not a plain read. Always a defect of ours."""

    code = "write_refused"
