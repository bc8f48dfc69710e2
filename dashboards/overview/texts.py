"""The figures of the overview in words: one cell each."""

from dashboards.overview.amounts import Amounts, Change, Counted, Figure, State
from dashboards.sizes import percent_text, signed_percent_text, signed_size_text, size_text
from dashboards.words import Words


def counted_name(counted: Counted, words: Words) -> str:
    match counted:
        case Counted.STUDIES:
            return words.gettext("Studies")
        case Counted.IMAGES:
            return words.gettext("Images")
        case Counted.BYTES:
            return words.gettext("Volume")


def state_text(state: State, words: Words) -> str:
    match state:
        case State.NOT_APPLICABLE:
            return words.gettext("not applicable")
        case State.UNKNOWN:
            return words.gettext("not known")
        case State.MISSING:
            return words.gettext("missing")
        case State.KNOWN:
            return ""


def figure_text(figure: Figure, counted: Counted, words: Words) -> str:
    if figure.number is None:
        return state_text(figure.state, words)
    return size_text(figure.number, words) if counted is Counted.BYTES else words.number(figure.number)


def change_text(change: Change, counted: Counted, words: Words) -> str:
    """«+41 (+3.2 %)»; from nothing there is no percentage."""
    if change.difference is None:
        return state_text(change.state, words)
    if not change.difference:
        return words.gettext("no change")
    if change.percent is None:
        return words.gettext("%(difference)s, none before", difference=_signed(change.difference, counted, words))
    return f"{_signed(change.difference, counted, words)} ({signed_percent_text(change.percent, words)})"


def direction_word(change: Change, words: Words) -> str:
    """For those who do not see the arrow."""
    return words.gettext("up:") if (change.difference or 0) > 0 else words.gettext("down:")


def known_sizes_text(words: Words) -> str:
    return words.gettext("of known sizes")


def unsized_text(amounts: Amounts | None, words: Words) -> str:
    """What share of the sizes is not known; nothing where all are, or none is and the figure itself says so."""
    if amounts is None or not amounts.unsized_count or amounts.unsized_percent is None or amounts.known_bytes is None:
        return ""
    return words.gettext("%(percent)s of the sizes not known", percent=percent_text(amounts.unsized_percent, words))


def _signed(difference: int, counted: Counted, words: Words) -> str:
    return signed_size_text(difference, words) if counted is Counted.BYTES else words.signed_number(difference)
