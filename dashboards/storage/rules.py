"""How bytes are counted, in sentences for the page that shows them (design, section 2)."""

from collections.abc import Sequence

from dashboards.storage.asking import MonthFigures, StorageFigures
from dashboards.words import Words
from queries.criteria import DateBasis
from queries.storage_settings import CountedBytes


def counting_rules(figures: StorageFigures, words: Words) -> list[str]:
    """Only what concerns this question."""
    rules = month_rules(figures.months, words)
    if figures.course is not None and figures.in_store is not None:
        rules.append(
            words.gettext(
                "The chart of what is stored begins with what has no date and what lies on the store beside the "
                "archive; what lies offline or is unavailable fills no store unless it is declared as one."
            )
        )
    return rules


def month_rules(figures: MonthFigures, words: Words) -> list[str]:
    """How the bytes of months are counted."""
    counted = {figures.settings[code].counts for code in figures.answered}
    return [
        words.gettext(
            "Every object that the archive counts takes up space: images and others alike are counted here."
        ),
        *bytes_rules(counted, words),
        words.gettext(
            "An instance whose size the archive does not know is taken for the mean of its modality, as the hospital "
            "declares it or as measured on at least 500 others of its own; what nothing tells stays out of every sum "
            "of bytes and is counted beside."
        ),
        words.gettext("Availability is that of each instance, not of its study."),
        _month(figures.view.basis, words),
        words.gettext(
            "What is shown is what is there now, by the month in which it came: what has been deleted since is "
            "not in it."
        ),
        words.gettext("TB are 10^12 bytes."),
    ]


def bytes_rules(counted: set[CountedBytes], words: Words) -> Sequence[str]:
    """Of which copies bytes are."""
    if counted == {"logical"}:
        return [words.gettext("Each instance counts once, however often it is stored.")]
    if counted == {"stored"}:
        return [words.gettext("Every copy that the archive keeps of an instance counts.")]
    return [words.gettext("Every copy of an instance counts, or each instance once, as each hospital declares.")]


def _month(basis: DateBasis, words: Words) -> str:
    if basis is DateBasis.RECEIVED:
        return words.gettext(
            "An instance lies in the month in which its series was received, in the hospital's time zone; a study "
            "counts in the month of its first series."
        )
    return words.gettext("An instance lies in the month of its study's date.")
