"""How the figures of the summary are counted and divided, in sentences for the page that shows them."""

from dashboards.rules import measure_rule, not_sent_rule, undated_rule
from dashboards.summary.links import SummaryMeasure, SummaryView
from dashboards.words import Words
from queries.criteria import Measure


def counting_rules(view: SummaryView, words: Words) -> list[str]:
    return [
        _measure_rule(view.measure, words),
        undated_rule(words),
        words.gettext(
            "Images per study are images divided by all studies, those without an image included; instances that are "
            "no images are left out."
        ),
        words.gettext(
            "Size per study is the bytes of all objects, each instance once, divided by studies. An instance whose "
            "size the archive does not know is taken for the mean of its modality, as the hospital declares it or "
            "as measured on at least 500 others of its own, and the figure is marked as an estimate; where nothing "
            "tells the size of some, it is a lower bound. Hospitals of which no size is known are in neither number."
        ),
        words.gettext(
            "Both are means. There are no medians: snapshots keep sums by day, of which no exact median can be made."
        ),
        words.gettext(
            "Changes are between periods that are over, months as they are, whatever their days. A hospital whose "
            "archive was not read since has none, nor has a sum that it is in; bytes are compared where every size "
            "is known."
        ),
        words.gettext("Second copies of a hospital's archive are left out unless they are chosen."),
        not_sent_rule(words),
    ]


def _measure_rule(measure: SummaryMeasure, words: Words) -> str:
    if measure is not SummaryMeasure.BYTES:
        return measure_rule(Measure(measure.value), words)
    return words.gettext(
        "Bytes are those of all objects whose size the archive knows, each instance once, in the period of its "
        "study; the share of the others stands beside. The storage page has estimates."
    )
