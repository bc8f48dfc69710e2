"""Texts that a Greek Excel would take for something else.

Opening a CSV file, Excel reads each field as if somebody had typed it, in quotes or not: a station 007 becomes 7, one
called OCT1 the first of October, the ages 5-9 the fifth of September, ΑΛΗΘΗΣ a logical value. Each is lost for good
once the file is saved. They get the mark that formulas get, an apostrophe in front: it is seen, one rule takes it off
again, and nothing hidden (a space, a tab) makes equal names differ. `="007"` would show 007 alone, and be a formula
in every cell of a file that promises none.
"""

import re
import unicodedata

from queries.inert import inert

_ENGLISH_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
# Without accents and with one sigma; of the month and in the month.
_GREEK_MONTHS = (
    "ιαν(?:ουαριο[συ])?|φεβ(?:ρουαριο[συ])?|μαρ(?:τιο[συ])?|απρ(?:ιλιο[συ])?|μαι(?:ο[συ])?|ιουν(?:ιο[συ])?|ιουλ(?:ιο[συ])?|"
    "αυγ(?:ουστο[συ])?|σεπτ?(?:εμβριο[συ])?|οκτ(?:ωβριο[συ])?|νοε(?:μβριο[συ])?|δεκ(?:εμβριο[συ])?"
)
_HALF_DAYS = "[ap]m|[πμ]\\.?μ\\.?"
# Wider than what any one version takes: an apostrophe too many is a blemish, a date too many is a wrong name.
_NUMBER_DATE_OR_TIME = re.compile(
    rf"(?=\D*\d)(?:[\d\s.,:/()+\-%‰€$£¥'’]|(?<=[\d.,])e(?=[+\-]?\d)|{_ENGLISH_MONTHS}|{_GREEK_MONTHS}|{_HALF_DAYS})+"
)
_LOGICAL = frozenset({"true", "false", "αληθησ", "ψευδησ"})


def left_alone(text: str) -> str:
    """The text, marked if a Greek Excel would run it, or read it as a number, day, time, logical value or error."""
    marked = inert(text)
    return f"'{text}" if marked is text and _is_taken(text) else marked


def _is_taken(text: str) -> bool:
    folded = _folded(text)
    # Errors are words with # in front, others in each language.
    return folded in _LOGICAL or folded.startswith("#") or bool(_NUMBER_DATE_OR_TIME.fullmatch(folded))


def _folded(text: str) -> str:
    """As letters compare for Excel: wide forms, case and accents are nothing to it."""
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    return "".join(each for each in letters if not unicodedata.combining(each)).casefold().strip()
