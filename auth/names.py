"""One spelling for user names: what is stored, looked up and throttled by is always the normalised name."""

import unicodedata

from auth.errors import UserNameRefused
from auth.tables import USER_NAME_LENGTH


def normalised_name(name: str) -> str:
    # Folding can undo the composition, so normalise again: otherwise a name would differ from itself.
    folded = unicodedata.normalize("NFKC", name.strip()).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def is_possible_name(normal_name: str) -> bool:
    """Some databases answer a control character (NUL above all) with an error instead of 'no such user'."""
    return 0 < len(normal_name) <= USER_NAME_LENGTH and normal_name.isprintable()


def require_possible_name(name: str) -> str:
    normal_name = normalised_name(name)
    if not is_possible_name(normal_name):
        raise UserNameRefused(f"A user name has 1 to {USER_NAME_LENGTH} characters and no control characters.")
    return normal_name
