"""How the figures of a question are counted, in sentences for the page that shows them (design, section 2)."""

from dashboards.words import Words
from queries.criteria import Criteria, Measure


def counting_rules(criteria: Criteria, words: Words) -> list[str]:
    """Only what concerns this question."""
    rules = [measure_rule(criteria.measure, words, all_objects=criteria.all_objects)]
    if criteria.measure is not Measure.IMAGES:
        rules.append(words.gettext("Its availability is the worst of its instances'."))
    return [*rules, *rules_of_all(words)]


def rules_of_all(words: Words) -> list[str]:
    """Those that every count by study date has."""
    return [undated_rule(words), not_sent_rule(words)]


def undated_rule(words: Words) -> str:
    return words.gettext(
        "Rows whose study date is missing, in no calendar, before 1970 or in the future are undated: shown "
        "beside the sum, not in it."
    )


def not_sent_rule(words: Words) -> str:
    return words.gettext("What was never sent to the archive is not counted: these are not exams performed.")


def measure_rule(measure: Measure, words: Words, *, all_objects: bool = False) -> str:
    match measure:
        case Measure.STUDIES:
            return words.gettext(
                "A study counts once, in the period of its study date, if it holds an instance; with modalities "
                "chosen, if one of its series has one of them."
            )
        case Measure.SERIES:
            return words.gettext("A series counts in the period of its study, if it holds an instance.")
        case Measure.IMAGES if all_objects:
            return words.gettext("Every instance counts as an image, in the period of its study.")
        case Measure.IMAGES:
            return words.gettext(
                "An image is an instance, and counts in the period of its study. Instances that are no images, such "
                "as reports and presentation states, are left out."
            )
