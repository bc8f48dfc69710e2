"""Texts that a spreadsheet would run."""

import string
import unicodedata

# What spreadsheets take for the beginning of a formula (OWASP ASVS 5, 1.2.10).
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
# Whatever follows them, these begin none: nearly all texts need not be folded.
_HARMLESS_BEGINNINGS = frozenset(f"{string.ascii_letters}{string.digits}_")


def inert(text: str) -> str:
    """The text, marked as text if a spreadsheet would run it as a formula. Numbers never come here."""
    if text[:1] in _HARMLESS_BEGINNINGS:
        return text
    folded = unicodedata.normalize("NFKC", text).lstrip(" ")
    return f"'{text}" if folded.startswith(_FORMULA_BEGINNINGS) else text
