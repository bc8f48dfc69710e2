"""How the projection of a store was made and how far it can be trusted, in sentences."""

from collections.abc import Sequence

from dashboards.sizes import percent_text, signed_percent_text, signed_size_text, size_text
from dashboards.words import Words
from queries.dicom import Availability
from queries.forecasts.projection import BandSource, Method, Projection, Record, UnusualMonth
from queries.projections.course import Course, StepCause
from queries.reports.intake import IntakeBasis


def method_sentences(course: Course, words: Words) -> list[str]:
    """By which method, fitted on what, and where its ranges come from."""
    projection = course.projection
    if projection.method is Method.NONE:
        if course.held_bytes(tuple(Availability)) is None:
            return [words.gettext("Nothing tells the size of what came: nothing is projected.")]
        return [words.gettext("With less than three complete months nothing is projected.")]
    said = [_method(projection, words), *_fitted(projection, words), *_basis(course, words)]
    said += _ranges(projection, words)
    if projection.is_provisional:
        said.append(words.gettext("It is provisional: there is less than a year of history."))
    if projection.is_widened:
        said.append(
            words.gettext(
                "There are less than three years of history: the ranges are wider for it, and seasons and trend "
                "weakly known."
            )
        )
    return said


def record_sentences(record: Record | None, words: Words) -> list[str]:
    """What the method said a year ago against what came."""
    if record is None or not record.months:
        return [words.gettext("The history is too short to hold the method against what came in the last year.")]
    said = [
        words.ngettext(
            "A year ago the same method would have said %(forecast)s for the %(number)s month since that is known; "
            "%(actual)s came.",
            "A year ago the same method would have said %(forecast)s for the %(number)s months since that are known; "
            "%(actual)s came.",
            record.months,
            forecast=size_text(round(record.forecast_bytes), words),
            actual=size_text(round(record.actual_bytes), words),
        )
    ]
    if record.mape is not None:
        said.append(
            words.gettext(
                "A single month was wrong by %(percent)s on average.", percent=percent_text(100 * record.mape, words)
            )
        )
    if record.share_within_80 is not None:
        said.append(
            words.gettext(
                "Of the months %(percent)s lay within their range of 80 %%.",
                percent=percent_text(100 * record.share_within_80, words),
            )
        )
    if record.total_within_80 is not None:
        within = words.gettext("The total lay within its range of 80 %.")
        outside = words.gettext("The total lay outside its range of 80 %.")
        said.append(within if record.total_within_80 else outside)
    return said


def error_text(record: Record | None, words: Words) -> str:
    """Of the total of the last year: `+8.1 %` is too much."""
    if record is None or record.error is None:
        return words.gettext("not known")
    return signed_percent_text(100 * record.error, words)


def step_sentences(course: Course, words: Words) -> list[str]:
    """Lasting changes, each with the modality that did most of it."""
    causes = {cause.month: cause for cause in course.step_causes}
    said = []
    for step in course.projection.steps:
        month = words.month(step.month)
        factor = f"{step.factor:.2f}".replace(".", words.separators[0])
        sentence = words.gettext(
            "From %(month)s on %(factor)s times as much came each month as before, lastingly: the projection is of "
            "today's level.",
            month=month,
            factor=factor,
        )
        said.append(" ".join([sentence, *_cause(causes.get(step.month), words)]))
    if said:
        said.append(words.gettext("At which station it began the snapshot does not know."))
    return said


def unusual_sentences(months: Sequence[UnusualMonth], words: Words) -> list[str]:
    said = []
    for one in months:
        sizes = {
            "month": words.month(one.month),
            "size": size_text(round(one.intake_bytes), words),
            "usual": size_text(round(one.usual_bytes), words),
        }
        if one.is_import:
            sentence = words.gettext(
                "%(month)s: %(size)s came where %(usual)s were usual, such as by an import. It stays in what is "
                "stored and is taken out of the rate.",
                **sizes,
            )
        else:
            sentence = words.gettext(
                "%(month)s: only %(size)s came where %(usual)s were usual. It is taken out of the rate.", **sizes
            )
        said.append(sentence)
    return said


def pending_sentences(course: Course, if_one_off: str, if_lasting: str, words: Words) -> list[str]:
    """Both readings of a change that is too young to be told: when the store is full with each."""
    pending = course.projection.pending_change
    if pending is None:
        return []
    return [
        words.ngettext(
            "In the last complete month %(factor)s times the usual came. Whether that lasts only time will tell.",
            "In the last %(number)s complete months %(factor)s times the usual came. Whether that lasts only time "
            "will tell.",
            pending.months,
            factor=f"{pending.factor:.2f}".replace(".", words.separators[0]),
        ),
        words.gettext("If it was a one-off, as the projection takes it: full %(when)s.", when=if_one_off),
        words.gettext("If it lasts: full %(when)s.", when=if_lasting),
    ]


def doubt_sentences(words: Words) -> list[str]:
    """Why every projection may be wrong."""
    return [
        words.gettext("The ranges hold the kind of surprise the past had."),
        words.gettext(
            "They know of no scanner that has not been ordered, no change of slice thickness, no merger: enter those "
            "as a what-if."
        ),
        words.gettext("Order space by the early end of the range: half of all stores are full before the middle."),
    ]


def _method(projection: Projection, words: Words) -> str:
    if projection.method is Method.RATE:
        return words.gettext(
            "Projected at the rate of the mean month so far, with three quarters of the growth of the other "
            "hospitals."
        )
    return words.gettext("Projected by five methods, of which the lowest and the highest are left out.")


def _fitted(projection: Projection, words: Words) -> list[str]:
    fitted = projection.fitted
    if fitted is None:
        return []
    return [
        words.ngettext(
            "Fitted on %(number)s complete month, %(first)s to %(last)s; the unfinished one is left out.",
            "Fitted on %(number)s complete months, %(first)s to %(last)s; the unfinished one is left out.",
            fitted.known,
            first=words.month(fitted.first),
            last=words.month(fitted.last),
        )
    ]


def _basis(course: Course, words: Words) -> list[str]:
    if course.basis is IntakeBasis.RECEIVED:
        return [words.gettext("Months are those of reception.")]
    return [
        words.gettext("Months are those of the studies: the archive does not keep when anything was received."),
    ]


def _ranges(projection: Projection, words: Words) -> list[str]:
    match projection.band_source:
        case BandSource.PATHS:
            return [words.gettext("Its ranges are as wide as its own errors in the past.")]
        case BandSource.FLEET:
            return [
                words.ngettext(
                    "Its ranges are as wide as the same rule was wrong in %(number)s other hospital.",
                    "Its ranges are as wide as the same rule was wrong in %(number)s other hospitals.",
                    projection.fleet_hospitals,
                )
            ]
        case BandSource.RULE_OF_THUMB:
            return [
                words.gettext(
                    "Its ranges are a rule of thumb, a quarter to either side: there are too few other hospitals to "
                    "learn from."
                )
            ]
        case BandSource.NONE:
            return []


def _cause(cause: StepCause | None, words: Words) -> list[str]:
    if cause is None:
        return []
    return [
        words.gettext(
            "%(modality)s did most of it: %(change)s a month, of %(step)s a month in all.",
            modality=cause.modality,
            change=signed_size_text(round(cause.change_bytes), words),
            step=signed_size_text(round(cause.step_bytes), words),
        )
    ]
