"""What a scenario changes, and what comes of it, in words."""

from collections.abc import Sequence

from dashboards.outlooks import when
from dashboards.sizes import percent_text, size_text
from dashboards.titles import availability_name
from dashboards.what_if.changes import MOST_OF_A_KIND, Change, DeleteAfter, Kind, NearlineAfter
from dashboards.what_if.links import ScenarioNotice
from dashboards.words import Words
from queries.dicom import Availability
from queries.forecasts.reach import Reach
from queries.projections.course import Course
from queries.projections.scenario import Device, Joining, SizeChange
from queries.projections.standing import Standing
from queries.projections.standings import tiers_of
from queries.storage_settings import Addition, StorageSettings

# Nearer than this a difference is told in days.
_TOLD_IN_DAYS = 60
_DAYS_PER_MONTH = 30.44


def change_sentence(change: Change, words: Words) -> str:
    match change:
        case Device(modality, since, studies, size):
            return words.ngettext(
                "From %(month)s one more %(modality)s device: %(number)s study a month of %(size)s, %(monthly)s a "
                "month more.",
                "From %(month)s one more %(modality)s device: %(number)s studies a month of %(size)s each, "
                "%(monthly)s a month more.",
                studies,
                month=words.month(since),
                modality=modality,
                size=size_text(size, words),
                monthly=size_text(studies * size, words),
            )
        case SizeChange(modality, since, percent):
            return words.gettext(
                "From %(month)s a %(modality)s study takes %(percent)s of the bytes it would take otherwise.",
                month=words.month(since),
                modality=modality,
                percent=percent_text(percent, words),
            )
        case NearlineAfter(years):
            return words.ngettext(
                "What is older than %(number)s year moves to nearline.",
                "What is older than %(number)s years moves to nearline.",
                years,
            )
        case DeleteAfter(years):
            return words.ngettext(
                "What is older than %(number)s year is deleted.",
                "What is older than %(number)s years is deleted.",
                years,
            )
        case Addition():
            return words.gettext(
                "From %(month)s %(size)s more capacity.",
                month=words.month(change.month),
                size=size_text(change.capacity, words),
            )
        case Joining(since, held, monthly):
            return words.gettext(
                "In %(month)s another hospital's archive comes: %(held)s at once, and %(monthly)s a month from then "
                "on.",
                month=words.month(since),
                held=size_text(held, words),
                monthly=size_text(monthly, words),
            )


def change_remarks(change: Change, course: Course, settings: StorageSettings, words: Words) -> tuple[str, ...]:
    """What somebody who reads the change must know beside it."""
    match change:
        case SizeChange(modality, _, _) if modality not in course.modality_medians:
            return (words.gettext("No %(modality)s is expected here: this changes nothing.", modality=modality),)
        case NearlineAfter():
            return tuple(_nearline_remarks(settings, words))
        case DeleteAfter():
            return (not_legal_advice(words), words.gettext("Studies without a date have no age and stay."))
        case Addition() if settings.tiers:
            return (words.gettext("It is added to the online tier."),)
    return ()


def not_legal_advice(words: Words) -> str:
    return words.gettext("Not legal advice: how long images must be kept is for the hospital to decide.")


def effect_sentence(base: Standing, changed: Standing, words: Words) -> str:
    """What the scenario does to the day on which a store is full."""
    without, with_it = base.full, changed.full
    if without == with_it:
        said = words.gettext(
            "The changes do not move the day on which it is full: %(when)s.", when=when(without, words)
        )
    else:
        said = words.gettext(
            "Full with the changes: %(with_it)s. Without them: %(without)s.",
            with_it=when(with_it, words),
            without=when(without, words),
        )
        moved = _moved(without, with_it, words)
        said = f"{moved} {said}" if moved else said
    return said if base.tier is None else f"{availability_name(base.tier, words)}: {said}"


def effect_sentences(base: Sequence[Standing], changed: Sequence[Standing], words: Words) -> list[str]:
    """Of the whole and of each tier, in the order of the standings."""
    return [effect_sentence(before, after, words) for before, after in zip(base, changed, strict=True)]


def scenario_notice_sentence(notice: ScenarioNotice, words: Words) -> str:
    if notice.is_too_many:
        if notice.kind in (Kind.NEARLINE, Kind.DELETION):
            return words.gettext("Two ages for the same change: the first one counts.")
        return words.ngettext(
            "There can be %(number)s change of a kind: the others are left out.",
            "There can be %(number)s changes of a kind: the others are left out.",
            MOST_OF_A_KIND,
        )
    return f"{words.gettext('A change was not understood and is left out.')} {how_to_write(notice.kind, words)}"


def how_to_write(kind: Kind, words: Words) -> str:
    """What a change of this kind needs, for who wrote it otherwise."""
    match kind:
        case Kind.DEVICE:
            return words.gettext(
                "A device needs its modality, such as CT, the month from which it works, such as 2027-03, a whole "
                "number of studies a month and MB a study."
            )
        case Kind.SIZE:
            return words.gettext(
                "A change of size needs a modality, such as CT, a month, such as 2027-03, and a whole number of "
                "percent."
            )
        case Kind.NEARLINE | Kind.DELETION:
            return words.gettext("An age is a whole number of years, 1 to 200.")
        case Kind.ADDITION:
            return words.gettext("An addition needs a month, such as 2027-03, and TB.")
        case Kind.JOINING:
            return words.gettext(
                "Another hospital needs a month, such as 2027-03, the TB that it holds and the TB that come each "
                "month."
            )


def _nearline_remarks(settings: StorageSettings, words: Words) -> list[str]:
    if not settings.tiers:
        return [words.gettext("One store is declared for everything: moving changes nothing in it.")]
    said = [words.gettext("Studies without a date have no age and stay.")]
    if Availability.NEARLINE not in tiers_of(settings):
        said.append(words.gettext("No nearline store is declared: what moves leaves the stores that are shown."))
    return said


def _moved(without: Reach, with_it: Reach, words: Words) -> str | None:
    if without.median is None or with_it.median is None or without.median == with_it.median:
        return None
    days = (with_it.median - without.median).days
    span = _span(abs(days), words)
    if days < 0:
        return words.gettext("Full %(span)s earlier.", span=span)
    return words.gettext("Full %(span)s later.", span=span)


def _span(days: int, words: Words) -> str:
    if days < _TOLD_IN_DAYS:
        return words.ngettext("%(number)s day", "%(number)s days", days)
    return words.ngettext("%(number)s month", "%(number)s months", round(days / _DAYS_PER_MONTH))
