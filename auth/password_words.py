"""What is the matter with a new password, in the reader's language."""

from flask_babel import gettext, ngettext

from auth.errors import PasswordFault
from auth.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH


def what_is_the_matter(fault: PasswordFault) -> str:
    match fault:
        case PasswordFault.TOO_SHORT:
            sentence = ngettext(
                "The new password needs at least %(num)d character.",
                "The new password needs at least %(num)d characters.",
                MINIMUM_LENGTH,
            )
        case PasswordFault.TOO_LONG:
            sentence = ngettext(
                "The new password may have at most %(num)d character.",
                "The new password may have at most %(num)d characters.",
                MAXIMUM_LENGTH,
            )
        case PasswordFault.COMMON:
            sentence = gettext(
                "This password is one of those that are tried first: a common one, your name or Archeion's. Several "
                "words that have nothing to do with each other are better."
            )
        case PasswordFault.UNCHANGED:
            sentence = gettext("The new password is the current one.")
    return str(sentence)
