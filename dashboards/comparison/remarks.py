"""What a comparison is not of, and how it is counted, in sentences."""

from collections.abc import Mapping

from dashboards.comparison.asking import ComparisonFigures
from dashboards.comparison.links import MOST_HOSPITALS, Amount, Compared, ComparisonView, default_hospitals
from dashboards.comparison.spans import Span
from dashboards.comparison.titles import span_name
from dashboards.rules import measure_rule, rules_of_all
from dashboards.services import Reader
from dashboards.words import Words
from queries.criteria import Measure

Names = Mapping[str, str]

_MEASURE = {Amount.STUDIES: Measure.STUDIES, Amount.SERIES: Measure.SERIES, Amount.IMAGES: Measure.IMAGES}


def cut_sentences(figures: ComparisonFigures, words: Words) -> list[str]:
    """Where less is compared than was asked for."""
    compared = list(dict.fromkeys(side.span for side in figures.sides))
    asked = list(dict.fromkeys(figures.asked))
    if not compared or compared == asked:
        return []
    return [
        words.gettext(
            "Asked for: %(asked)s. Compared: %(compared)s. The other months are unfinished, or lie before the first "
            "study or after the last reading; of the same months of two years both are left out.",
            asked=words.all_of(span_name(span, words) for span in asked),
            compared=words.all_of(span_name(span, words) for span in compared),
        )
    ]


def left_out_sentences(figures: ComparisonFigures, names: Names, words: Words) -> list[str]:
    """Hospitals that do not know all that is compared, and from when to when they do."""
    if not figures.sides:
        return []
    said = [_known(names[code], figures.known.get(code), words) for code in figures.left_out]
    if said and figures.view.compared is Compared.PERIODS:
        said.append(words.gettext("What is not complete on both sides is in neither sum."))
    elif said:
        said.append(words.gettext("What is not complete is missing below, and not zero."))
    return said


def nothing_sentence(figures: ComparisonFigures, names: Names, words: Words) -> str:
    """Why there is nothing to set side by side."""
    known = [_known(names[code], figures.known.get(code), words) for code in figures.answered]
    asked = words.all_of(span_name(span, words) for span in dict.fromkeys(figures.asked))
    nothing = words.gettext("No archive knows all of what is to be compared: %(asked)s.", asked=asked)
    return " ".join([nothing, *known])


def hospital_sentences(view: ComparisonView, reader: Reader) -> list[str]:
    words, originals = reader.words, reader.originals
    if view.compared is Compared.PERIODS:
        return []
    if len(view.hospitals) == 1:
        return [words.gettext("This is one hospital: choose up to six.")]
    default = default_hospitals(Compared.HOSPITALS, originals)
    if view.hospitals == default and len(originals) > MOST_HOSPITALS:
        return [
            words.gettext(
                "The first %(shown)s of %(number)s hospitals: choose others among the criteria.",
                shown=words.number(len(default)),
                number=words.number(len(originals)),
            )
        ]
    return []


def counting_rules(view: ComparisonView, words: Words) -> list[str]:
    """Only what concerns this question."""
    rules = [_measure(view.amount, words), *rules_of_all(words)]
    rules.append(
        words.gettext(
            "Only complete months are compared: those that were over when the archive was read, from the month of "
            "its first study on. A hospital is in a sum only if it has all of both periods."
        )
        if view.compared is Compared.PERIODS
        else words.gettext(
            "Only complete months are compared: those that were over when the archive was read, from the month of "
            "its first study on."
        )
    )
    if view.adjusted:
        rules.append(
            words.gettext(
                "Working days are Monday to Friday without the public holidays of Greece; the day of a town's patron "
                "saint is a working day. What was done on other days is divided by working days too."
            )
        )
    return rules


def _known(name: str, span: Span | None, words: Words) -> str:
    if span is None:
        return words.gettext("%(hospital)s: no complete month is known.", hospital=name)
    return words.gettext(
        "%(hospital)s: complete months are known from %(first)s to %(last)s.",
        hospital=name,
        first=words.month(span.first),
        last=words.month(span.last),
    )


def _measure(amount: Amount, words: Words) -> str:
    if amount is Amount.BYTES:
        return words.gettext(
            "Every copy that the archive keeps of an instance counts, images and others alike. Instances whose size "
            "the archive does not know are in no sum of bytes: their share stands beside it."
        )
    return measure_rule(_MEASURE[amount], words)
