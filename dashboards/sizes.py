"""Sizes and percents as readers of each language write them."""

from decimal import ROUND_DOWN, Context, Decimal

from dashboards.words import Words

# Powers of 1000, as storage is sold.
UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")
_THREE_FIGURES = Context(prec=3)
# As many as a float keeps of any decimal number: what it falls short of by its last bit is still that number.
_FLOAT_FIGURES = Context(prec=15)
_TENTH = Decimal("0.1")


def size_text(size_bytes: int, words: Words) -> str:
    """Rounded to three figures: 12.3 TB."""
    rounded = _THREE_FIGURES.create_decimal(size_bytes)
    thousands = min(rounded.adjusted() // 3, len(UNITS) - 1)
    return f"{_decimal(rounded.scaleb(-3 * thousands), 2, words)} {UNITS[thousands]}"


def signed_size_text(size_bytes: int, words: Words) -> str:
    """A difference, with the sign that typography has for it."""
    sign = "+" if size_bytes > 0 else "−" if size_bytes < 0 else ""
    return f"{sign}{size_text(abs(size_bytes), words)}"


def held_text(size_bytes: int | None, is_estimate: bool, words: Words) -> str:
    """What there is, marked as an estimate where any of it is one."""
    if size_bytes is None:
        return words.gettext("not known")
    text = size_text(size_bytes, words)
    return words.gettext("about %(size)s (estimate)", size=text) if is_estimate else text


def percent_text(percent: float, words: Words) -> str:
    """Cut to tenths, not rounded: 89.97 % is not yet 90 %, and what there is little of is not nothing."""
    exact = _FLOAT_FIGURES.create_decimal_from_float(percent)
    if 0 < exact < _TENTH:
        return f"< {_decimal(_TENTH, 1, words)} %"
    return f"{_decimal(exact.quantize(_TENTH, ROUND_DOWN), 1, words)} %"


def signed_percent_text(percent: float, words: Words) -> str:
    """A change of so many percent; less than a tenth of one goes without a sign."""
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    text = percent_text(abs(percent), words)
    return text if text.startswith("<") else f"{sign}{text}"


def _decimal(value: Decimal, most_places: int, words: Words) -> str:
    # As Babel formats it, in a fiftieth of the time: a table of months has hundreds of them.
    decimal, group = tuple(words.separators)
    text = f"{value:,.{most_places}f}".rstrip("0").rstrip(".")
    return text.replace(",", "\0").replace(".", decimal).replace("\0", group)
