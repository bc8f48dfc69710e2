"""Figures of a comparison as people read them and as programs do."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from dashboards.comparison.links import Amount
from dashboards.sizes import signed_size_text, size_text
from dashboards.words import Words

_TENTH, _FOUR_DECIMALS = Decimal("0.1"), Decimal("0.0001")


def amount_text(figure: Fraction, amount: Amount, words: Words, *, daily: bool) -> str:
    """1,204; of a working day 48.2; of bytes a size."""
    if amount is Amount.BYTES:
        return size_text(_whole(figure), words)
    return tenths_text(tenths(figure), words) if daily else words.number(_whole(figure))


def signed_text(figure: Fraction, amount: Amount, words: Words, *, daily: bool) -> str:
    """A difference, with the sign that typography has for it."""
    if amount is Amount.BYTES:
        return signed_size_text(_whole(figure), words)
    return _signed_tenths(figure, words) if daily else f"{_sign(figure)}{words.number(_whole(abs(figure)))}"


def amount_in_file(figure: Fraction | None, amount: Amount, *, daily: bool) -> int | Decimal | None:
    """Whole, but for counts of a working day: those to four decimals, so that little is not nothing."""
    if figure is None:
        return None
    return _rounded(figure, _FOUR_DECIMALS) if daily and amount is not Amount.BYTES else _whole(figure)


def tenths(figure: Fraction) -> Decimal:
    return _rounded(figure, _TENTH)


def tenths_text(figure: Decimal, words: Words) -> str:
    decimal, group = tuple(words.separators)
    return f"{figure:,.1f}".replace(",", "\0").replace(".", decimal).replace("\0", group)


def _signed_tenths(figure: Fraction, words: Words) -> str:
    """What is less than a twentieth is still no zero."""
    rounded = tenths(abs(figure))
    if figure and not rounded:
        nearer = "<" if figure > 0 else ">"
        return f"{nearer} {_sign(figure)}{tenths_text(_TENTH, words)}"
    return f"{_sign(figure)}{tenths_text(rounded, words)}"


def _sign(figure: Fraction) -> str:
    return "+" if figure > 0 else "−" if figure < 0 else ""


def _rounded(figure: Fraction, to: Decimal) -> Decimal:
    """Halves away from zero, as one learns it at school. No zero is negative."""
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    return exact.quantize(to, ROUND_HALF_UP) + 0


def _whole(figure: Fraction) -> int:
    """Of bytes a day; all others are whole as they are."""
    return round(figure)
