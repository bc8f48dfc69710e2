"""What somebody who is signed in changes of their own account."""

from datetime import datetime

from auth.context import AuthContext
from auth.errors import PasswordFault, PasswordRefused
from auth.passwords import require_acceptable
from auth.sessions import SignedInUser, start_session
from auth.sign_in import prove_password
from auth.users import change_password
from auth.visitors import Visitor


def change_own_password(
    context: AuthContext, user: SignedInUser, *, current: str, new: str, visitor: Visitor, now: datetime
) -> str:
    """The token of a new session, for every one from before ends.

    Raises `PasswordRefused` or what `prove_password` does: wrong passwords are counted as at sign-in.
    """
    name = user.principal.user_name
    # What would be refused anyway costs nobody an attempt.
    require_acceptable(new, name)
    credentials = prove_password(context, name=name, password=current, address=visitor.address, now=now)
    if context.passwords.check(credentials.password_hash, new).is_right:
        raise PasswordRefused(PasswordFault.UNCHANGED, "The new password is the current one.")
    change_password(context.store, context.passwords, credentials, new, now)
    return start_session(context.store, context.settings, credentials.user_id, visitor, now)
