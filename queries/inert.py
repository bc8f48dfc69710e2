"""Texts that a spreadsheet would run."""

import unicodedata

# What spreadsheets take for the beginning of a formula (OWASP ASVS 5, 1.2.10).
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def inert(text: str) -> str:
    """The text, marked as text if a spreadsheet would run it as a formula. Numbers never come here."""
    folded = unicodedata.normalize("NFKC", text).lstrip(" ")
    return f"'{text}" if folded.startswith(_FORMULA_BEGINNINGS) else text
