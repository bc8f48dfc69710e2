"""Passwords that are tried first, in the spellings in which people make them long enough."""

import re
from collections.abc import Set
from functools import cache

# A character or a few, over and over, are no more than themselves.
_SHORT = 3
_REPEATED = re.compile(r"(.+?)\1+", re.DOTALL)
_SIGNS = re.compile(r"[\W_]+")
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def is_common(folded: str, own_words: Set[str]) -> bool:
    """Whether a password, case folded, is a common one or one of `own_words`, repeats one, or is one but for digits
    and signs around it. One that is less than half of the password is no matter: the rest has to be guessed too."""
    if len(_unit(folded)) <= _SHORT:
        return True
    core = _AROUND.sub("", folded)
    candidates = [folded, core, _unit(folded), _unit(_SIGNS.sub("", folded)), _unit(_SIGNS.sub("", core))]
    return any(
        candidate in _common() or candidate in own_words
        for candidate in candidates
        # Of a repetition all of it counts.
        if 2 * len(candidate) * max(1, folded.count(candidate)) >= len(folded)
    )


@cache
def _common() -> frozenset[str]:
    """The 30,000 commonest of those that have leaked, case folded."""
    # With its other lists the package is 18 MB of a worker: only of one that somebody gives a new password.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    return frozenset(password.casefold() for password in FREQUENCY_LISTS["passwords"])


def _unit(text: str) -> str:
    """What the text repeats, from its beginning to its end; else the text."""
    repeated = _REPEATED.fullmatch(text)
    return repeated[1] if repeated else text
