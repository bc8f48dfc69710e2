"""How two copies are compared, and what counting cannot see, in sentences for the page."""

from dashboards.words import Words
from queries.reports.copies import DUE_AFTER_DAYS


def comparison_rules(words: Words) -> list[str]:
    return [
        words.gettext(
            "No identifier leaves an archive: studies, series and images are counted for each day and modality in "
            "both archives, and the counts compared. What exceeds on one side is only there."
        ),
        words.gettext(
            "That is the least that differs: a study missing and another doubled on the same day, in the same "
            "modality and with as many series and images, make up for one another and are not seen."
        ),
        words.gettext(
            "A study is not whole where the copy has as many studies of the day but fewer series or images; reports "
            "and other objects count too. At least one of each such day and modality."
        ),
        words.gettext(
            "A study counts under each of its modalities; in rows of all modalities it counts once, and whole days "
            "are compared."
        ),
        words.gettext(
            "A study whose date or modality was changed in one archive is only here and only there: under its old "
            "day or modality and under its new one."
        ),
        words.ngettext(
            "The archives are read at different moments: the earlier one decides, and the last %(number)s day until "
            "then is not judged, as its studies may be under way.",
            "The archives are read at different moments: the earlier one decides, and the last %(number)s days until "
            "then are not judged, as their studies may be under way.",
            DUE_AFTER_DAYS,
        ),
        words.gettext(
            "An older study that reached the hospital's archive in these last days, from a disc or from another "
            "hospital, counts as missing until it is copied."
        ),
        words.gettext(
            "Rows whose study date is missing, in no calendar, before 1970 or in the future are undated: compared "
            "together, beside the sum."
        ),
    ]
