"""What can go wrong in `auth`: one base, and on each class the code and HTTP status it means."""

from enum import Enum
from typing import ClassVar


class AuthError(Exception):
    """Base of every error of this package; its text is one sentence for the person who reads it."""

    code: ClassVar[str] = "auth_error"
    http_status: ClassVar[int] = 500


class SettingsRefused(AuthError):
    code = "settings_refused"


class StoreUnavailable(AuthError):
    """The store of users and sessions does not answer: nobody is let in."""

    code = "store_unavailable"
    http_status = 503


class NotRecorded(AuthError):
    """What may not go unrecorded cannot be recorded: it does not happen."""

    code = "not_recorded"
    http_status = 503


class RestoreRefused(AuthError):
    """The store has been used, or does not take what a backup holds."""

    code = "restore_refused"
    http_status = 409


class AuditDamaged(AuthError):
    code = "audit_damaged"


class SyslogUnreachable(AuthError):
    """What was to be sent may not have arrived."""

    code = "syslog_unreachable"


class ClaimLost(AuthError):
    """Another process has taken over what this one was too long at."""

    code = "claim_lost"


class NotSignedIn(AuthError):
    code = "not_signed_in"
    http_status = 401


class NoSuchPage(AuthError):
    """There is none, or none that this person may know of: deliberately one error."""

    code = "not_found"
    http_status = 404


class NotConfirmed(AuthError):
    """Who administers has not proved lately to be the one who signed in."""

    code = "not_confirmed"
    http_status = 403


class WrongCredentials(AuthError):
    """Unknown name, wrong password or disabled user: deliberately one error."""

    code = "wrong_credentials"
    http_status = 401


class CodeRefused(AuthError):
    """No code of the second factor, one that was used, or no recovery code: deliberately one error."""

    code = "code_refused"
    http_status = 401


class SecretUnreadable(AuthError):
    """Sealed with another secret key than today's: codes of the app cannot be checked, recovery codes can."""

    code = "secret_unreadable"
    http_status = 503


class SecondFactorEnrolled(AuthError):
    code = "second_factor_enrolled"
    http_status = 409


class SecondFactorRequired(AuthError):
    code = "second_factor_required"
    http_status = 403


class NoSecondFactor(AuthError):
    code = "no_second_factor"
    http_status = 404


class Refusal(Enum):
    """Why somebody who comes from a provider is not let in, for whoever says it in the reader's language."""

    # Not what a provider we believe says to us now: changed, of another, for another or too old.
    INVALID = "invalid"
    # Nobody here asked for it, or not this browser, or it was used before.
    NOT_ASKED = "not_asked"
    # The provider did not sign them in.
    NOT_SIGNED_IN = "not_signed_in"
    NO_SUBJECT = "no_subject"
    NO_NAME = "no_name"
    # There is an account of that name which is not theirs, for all that is known.
    NAME_TAKEN = "name_taken"
    NO_ROLE = "no_role"
    DISABLED = "disabled"
    # Signed in as somebody else, or too long ago, where a session was to be confirmed.
    NOT_CONFIRMED = "not_confirmed"


class ArrivalRefused(AuthError):
    code = "arrival_refused"
    http_status = 403

    def __init__(
        self, why: Refusal, fault: str = "", *, user_id: int | None = None, user_name: str | None = None
    ) -> None:
        """`fault`: which check failed, in a word of ours; for the log, not for whoever arrives. The user is whose
        account it would have been, where that is known."""
        super().__init__(f"Not let in: {why.value}{f' ({fault})' if fault else ''}.")
        self.why = why
        self.fault = fault
        self.user_id = user_id
        self.user_name = user_name


class ProviderUnavailable(AuthError):
    """It does not answer, or what it says of itself cannot be read or believed."""

    code = "provider_unavailable"
    http_status = 503


class UnknownProvider(AuthError):
    code = "unknown_provider"
    http_status = 404


class IdentityLinked(AuthError):
    """To one account or another already."""

    code = "identity_linked"
    http_status = 409


class TooManyAttempts(AuthError):
    code = "too_many_attempts"
    http_status = 429

    def __init__(self, retry_after_seconds: int, counted_by: str) -> None:
        """`counted_by`: of what there were too many; for the log, not for whoever tries."""
        super().__init__(f"Too many attempts. Try again in {retry_after_seconds} seconds.")
        self.retry_after_seconds = retry_after_seconds
        self.counted_by = counted_by


class PasswordFault(Enum):
    """What is the matter with a password, for whoever says it in the reader's language."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    UNCHANGED = "unchanged"


class PasswordRefused(AuthError):
    code = "password_refused"
    http_status = 400

    def __init__(self, fault: PasswordFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class UserNameRefused(AuthError):
    code = "user_name_refused"
    http_status = 400


class UserExists(AuthError):
    code = "user_exists"
    http_status = 409


class UnknownUser(AuthError):
    code = "unknown_user"
    http_status = 404


class UserIsDisabled(AuthError):
    code = "user_is_disabled"
    http_status = 403


class NotManaged(AuthError):
    """Whoever acts does not manage this account: it reaches beyond their hospitals, or they manage none."""

    code = "not_managed"
    http_status = 403


class OwnAccount(AuthError):
    """What nobody does to their own account, whatever they manage."""

    code = "own_account"
    http_status = 403


class BeyondOwnHospitals(AuthError):
    """Roles are given for hospitals that whoever gives them manages."""

    code = "beyond_own_hospitals"
    http_status = 403


class LastAdministrator(AuthError):
    code = "last_administrator"
    http_status = 409


class LinkRefused(AuthError):
    """Unknown, expired, used or void: deliberately one error."""

    code = "link_refused"
    http_status = 404


class UnknownHospital(AuthError):
    code = "unknown_hospital"
    http_status = 400


class UnknownRole(AuthError):
    code = "unknown_role"
    http_status = 400


class RoleNotGiven(AuthError):
    code = "role_not_given"
    http_status = 400


class UnknownLanguage(AuthError):
    code = "unknown_language"
    http_status = 400


class TokenRefused(AuthError):
    """Malformed, unknown, expired, revoked or of somebody who may see nothing of it any more: one error."""

    code = "token_refused"
    http_status = 401


class TwoCredentials(AuthError):
    code = "two_credentials"
    http_status = 401


class TokenFault(Enum):
    """Why a token is not made, for whoever says it in the reader's language."""

    NAME = "name"
    DAYS = "days"
    NO_HOSPITAL = "no_hospital"
    BEYOND_USER = "beyond_user"
    UNNAMED_HOSPITALS = "unnamed_hospitals"
    DISABLED = "disabled"


class TokenNotMade(AuthError):
    code = "token_not_made"
    http_status = 400

    def __init__(self, fault: TokenFault, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


class UnknownToken(AuthError):
    code = "unknown_token"
    http_status = 404
