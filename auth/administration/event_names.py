"""What the events of the audit log are called where one is chosen."""

from flask_babel import gettext

from auth.audit import Event


def event_names() -> dict[Event, str]:
    return {
        Event.SIGNED_IN: gettext("Signed in"),
        Event.SIGN_IN_FAILED: gettext("Sign-in failed"),
        Event.THROTTLED: gettext("Too many attempts"),
        Event.SIGNED_OUT: gettext("Signed out"),
        Event.SESSIONS_ENDED: gettext("Sessions ended"),
        Event.DENIED: gettext("Denied"),
        Event.EXPORTED: gettext("File taken"),
        Event.DELIVERED: gettext("Export delivered"),
        Event.NOT_DELIVERED: gettext("Export not delivered"),
        Event.ARCHIVE_ASKED: gettext("Archive asked"),
        Event.ALERT_ACKNOWLEDGED: gettext("Alert acknowledged"),
        Event.RELEASE_MADE: gettext("Release made"),
        Event.BACKUP_MADE: gettext("Backup made"),
        Event.BACKUP_RESTORED: gettext("Backup restored"),
        Event.USER_CREATED: gettext("User created"),
        Event.USER_DISABLED: gettext("User disabled"),
        Event.USER_ENABLED: gettext("User enabled"),
        Event.USER_UNLOCKED: gettext("User unlocked"),
        Event.LINK_MADE: gettext("Link to a password made"),
        Event.PASSWORD_SET: gettext("Password set"),
        Event.ROLES_SET: gettext("Roles set"),
        Event.IDENTITY_LINKED: gettext("Account linked"),
        Event.HOSPITAL_CHANGED: gettext("Hospital changed"),
        Event.SECOND_FACTOR_SET: gettext("Second factor set up"),
        Event.SECOND_FACTOR_TAKEN: gettext("Second factor taken away"),
        Event.RECOVERY_CODES_MADE: gettext("Recovery codes made"),
        Event.TOKEN_CREATED: gettext("Token made"),
        Event.TOKEN_REVOKED: gettext("Token revoked"),
        Event.AUDIT_EXPORTED: gettext("Audit log taken"),
    }
