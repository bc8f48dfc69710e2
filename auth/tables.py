"""The tables of the store. A change here needs a migration beside it in `auth/migrations/versions`."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects import mysql

# Fixed names: without them a later migration could not name the constraint it alters.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

USER_NAME_LENGTH = 150
HOSPITAL_CODE_LENGTH = 64
DIGEST_LENGTH = 64  # SHA-256 in hexadecimal
PROVIDER_LENGTH = 32


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, naive UTC in the database, alike on every engine."""

    # MariaDB keeps whole seconds unless told otherwise; throttling orders by finer steps.
    impl = DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def _exact(length: int) -> String:
    """MariaDB's default collations hold "αννα" and "άννα" for one name; the other engines hold them for two."""
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql", "mariadb")


# MariaDB's TEXT ends at 64 kB; a link and two thousand hospitals are more.
_long = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
_UserName = _exact(USER_NAME_LENGTH)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", _UserName, nullable=False, unique=True),
    # Empty where there is none yet, or none at all.
    Column("password_hash", String(255), nullable=False),
    Column("language", String(8), nullable=True),
    Column("disabled_at", UtcDateTime, nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    # None also where they last did before the store kept it.
    Column("last_signed_in_at", UtcDateTime, nullable=True),
)

# Links that lead their user to a new password, one each: a newer one takes the place of the one before.
invitations = Table(
    "invitations",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", String(DIGEST_LENGTH), nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)

ROLE_LENGTH = 32

role_grants = Table(
    "role_grants",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(ROLE_LENGTH), primary_key=True),
    # Also those that join later; otherwise the table below says which.
    Column("all_hospitals", Boolean, nullable=False),
)

role_grant_hospitals = Table(
    "role_grant_hospitals",
    metadata,
    Column("user_id", Integer, primary_key=True),
    Column("role", String(ROLE_LENGTH), primary_key=True),
    Column("hospital_code", String(HOSPITAL_CODE_LENGTH), primary_key=True),
    ForeignKeyConstraint(
        ["user_id", "role"],
        ["role_grants.user_id", "role_grants.role"],
        name="fk_role_grant_hospitals_grant",
        ondelete="CASCADE",
    ),
)

ADDRESS_LENGTH = 64
BROWSER_LENGTH = 64

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(DIGEST_LENGTH), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("started_at", UtcDateTime, nullable=False, index=True),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=True),
    # Where and with what it began; gone with the row, which outlives the session by hours at most.
    Column("address", String(ADDRESS_LENGTH), nullable=True),
    Column("browser", String(BROWSER_LENGTH), nullable=True),
    # When whoever has it last proved to be its owner, or went on administering soon after.
    Column("confirmed_at", UtcDateTime, nullable=True),
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("sealed_secret", String(255), nullable=False),
    # Of the newest code that was used: neither it nor one before it is good again.
    Column("last_step", Integer, nullable=False),
    Column("enrolled_at", UtcDateTime, nullable=False),
)

# One that was used is gone.
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", String(DIGEST_LENGTH), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
)

begun_sign_ins = Table(
    "begun_sign_ins",
    metadata,
    Column("token_hash", String(DIGEST_LENGTH), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("begun_at", UtcDateTime, nullable=False),
    # Where the first step was taken; null: here, by password.
    Column("provider", String(PROVIDER_LENGTH), nullable=True),
)

# Who somebody is at a provider. The digest is of all that tells one from another: the whole is too long for a key.
federated_identities = Table(
    "federated_identities",
    metadata,
    Column("identity_digest", String(DIGEST_LENGTH), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("provider", String(PROVIDER_LENGTH), nullable=False),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
)

# What we asked of providers and have no answer to. `browser_digest` is of what the browser that asked keeps.
federated_requests = Table(
    "federated_requests",
    metadata,
    Column("request_digest", String(DIGEST_LENGTH), primary_key=True),
    Column("provider", String(PROVIDER_LENGTH), nullable=False),
    Column("browser_digest", String(DIGEST_LENGTH), nullable=False),
    Column("address_digest", String(DIGEST_LENGTH), nullable=False, index=True),
    Column("details", _long, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False, index=True),
)

# Answers that hold and came by another site's form, until the browser that asked fetches them: once. The row stays
# as long as the assertion would be good, so that it is not good twice.
federated_arrivals = Table(
    "federated_arrivals",
    metadata,
    Column("arrival_digest", String(DIGEST_LENGTH), primary_key=True),
    Column("assertion_digest", String(DIGEST_LENGTH), nullable=False, unique=True),
    Column("details", _long, nullable=True),
    Column("arrived_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

TOKEN_NAME_LENGTH = 100

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(TOKEN_NAME_LENGTH), nullable=False),
    Column("token_hash", String(DIGEST_LENGTH), nullable=False, unique=True),
    # Of those that the user may see at the time; otherwise the table below says which.
    Column("all_hospitals", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime, nullable=True),
    Column("revoked_at", UtcDateTime, nullable=True),
)

api_token_hospitals = Table(
    "api_token_hospitals",
    metadata,
    Column("token_id", ForeignKey("api_tokens.id", ondelete="CASCADE"), primary_key=True),
    Column("hospital_code", String(HOSPITAL_CODE_LENGTH), primary_key=True),
)

refused_tokens = Table(
    "refused_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address_digest", String(DIGEST_LENGTH), nullable=False),
    Column("refused_at", UtcDateTime, nullable=False, index=True),
    Index(None, "address_digest", "refused_at"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_digest", String(DIGEST_LENGTH), nullable=False),
    Column("address_digest", String(DIGEST_LENGTH), nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Column("attempted_at", UtcDateTime, nullable=False, index=True),
    Index(None, "account_digest", "attempted_at"),
    Index(None, "address_digest", "attempted_at"),
)

SUBJECT_LENGTH = 64

# What was told about a hospital, and what is watched to tell it. `severity` None: nothing is the matter. What the
# texts say is the caller's.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hospital_code", String(HOSPITAL_CODE_LENGTH), nullable=False),
    Column("subject", String(SUBJECT_LENGTH), nullable=False),
    Column("severity", Integer, nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("raised_figures", Text, nullable=False),
    Column("cleared_at", UtcDateTime, nullable=True, index=True),
    Column("cleared_figures", Text, nullable=True),
    Column("acknowledged_at", UtcDateTime, nullable=True),
    Column("acknowledged_by", _UserName, nullable=True),
)

watches = Table(
    "watches",
    metadata,
    Column("hospital_code", String(HOSPITAL_CODE_LENGTH), primary_key=True),
    Column("subject", String(SUBJECT_LENGTH), primary_key=True),
    Column("severity", Integer, nullable=True),
    Column("pending", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("notice_id", ForeignKey("notices.id"), nullable=True, unique=True),
)

mails = Table(
    "mails",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notices.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("tells", String(16), nullable=False),
    Column("message_key", String(DIGEST_LENGTH), nullable=False, unique=True),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=True),
    Column("mailed_at", UtcDateTime, nullable=True, index=True),
)

OPERATOR_LENGTH = 150

# Written once and never again. Of users and tokens what they were called then, without a key to their tables:
# whatever becomes of those changes nothing here.
audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("event", String(64), nullable=False),
    Column("means", String(16), nullable=False),
    Column("user_id", Integer, nullable=True),
    Column("user_name", _exact(USER_NAME_LENGTH), nullable=True),
    Column("token_id", Integer, nullable=True),
    Column("token_name", _exact(TOKEN_NAME_LENGTH), nullable=True),
    Column("operator", _exact(OPERATOR_LENGTH), nullable=True),
    Column("address", _exact(ADDRESS_LENGTH), nullable=True),
    Column("details", _long, nullable=False),
    Column("hash", String(DIGEST_LENGTH), nullable=False),
    # Newest first of one user or one event, without going through a million others.
    Index(None, "user_name", "number"),
    Index(None, "event", "number"),
)

HEAD_ID = 1

# One row, made by the migration: the last entry. It is locked while the next one is written.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(DIGEST_LENGTH), nullable=False),
)

# One row, made by the migration: the entry that was sent to the syslog server last.
audit_relay = Table(
    "audit_relay",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)

EXPORT_NAME_LENGTH = 48
FILE_NAME_LENGTH = 100

# What was delivered of each export, or told not to have been, for each of its terms. A claim is of one process, which
# alone knows its key.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("export_name", _exact(EXPORT_NAME_LENGTH), nullable=False),
    Column("term", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("message_key", String(DIGEST_LENGTH), nullable=False, unique=True),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("claimed_at", UtcDateTime, nullable=True),
    Column("claim_key", String(DIGEST_LENGTH), nullable=True),
    Column("file_name", _exact(FILE_NAME_LENGTH), nullable=True),
    Column("sha256", String(DIGEST_LENGTH), nullable=True),
    Column("title", _long, nullable=True),
    Column("text", _long, nullable=True),
    Column("placed_at", UtcDateTime, nullable=True),
    Column("mailed_at", UtcDateTime, nullable=True),
    Column("done_at", UtcDateTime, nullable=True),
    UniqueConstraint("export_name", "term", "kind"),
)

# What is not as the hospitals' file says: of each hospital the newest, with no change left too. Revisions are
# counted over all hospitals together: the highest tells whether anything has moved. The texts are the caller's.
hospital_settings = Table(
    "hospital_settings",
    metadata,
    Column("hospital_code", String(HOSPITAL_CODE_LENGTH), primary_key=True),
    Column("revision", Integer, nullable=False, unique=True),
    Column("changes", _long, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", _UserName, nullable=False),
)

EXTENT_LENGTH = 16

# The last check of each archive, of each extent: all that can be asked, or what a page may ask.
archive_checks = Table(
    "archive_checks",
    metadata,
    Column("hospital_code", String(HOSPITAL_CODE_LENGTH), primary_key=True),
    Column("extent", String(EXTENT_LENGTH), primary_key=True),
    Column("checked_at", UtcDateTime, nullable=False),
    Column("checked_by", _UserName, nullable=False),
    Column("findings", _long, nullable=False),
)
