"""The sections that are about accounts, in the order of the navigation."""

from flask_babel import lazy_gettext

from auth.administration.entering import Section
from auth.permissions import Permission

USERS = Section("auth.users_page", lazy_gettext("Users"), Permission.MANAGE_ACCOUNTS)
TOKENS = Section("auth.tokens_page", lazy_gettext("API tokens"), Permission.MANAGE_ACCOUNTS)
# Of all hospitals together: who did what to one cannot be told from who did what.
AUDIT = Section("auth.audit_page", lazy_gettext("Audit log"), Permission.READ_AUDIT, is_for_all=True)
