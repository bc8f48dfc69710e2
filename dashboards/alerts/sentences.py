"""Alerts in sentences, the same on the page and in a mail."""

from datetime import datetime
from zoneinfo import ZoneInfo

from dashboards.outlooks import when
from dashboards.sizes import percent_text, size_text
from dashboards.titles import availability_name
from dashboards.words import Words
from queries.alerts.rules import FULL_PERCENT, Kind, Severity, Subject, soonest_day
from queries.forecasts.reach import Outlook, Reach
from queries.projections.standing import Standing


def severity_name(severity: Severity, words: Words) -> str:
    match severity:
        case Severity.WARNING:
            return words.pgettext("alert", "Warning")
        case Severity.CRITICAL:
            return words.pgettext("alert", "Critical")
        case Severity.FULL:
            return words.pgettext("alert", "Full")


def store_name(subject: Subject, hospital: str, words: Words) -> str:
    """The hospital, and the tier where it is of one."""
    if subject.tier is None:
        return hospital
    return f"{hospital} ({availability_name(subject.tier, words).lower()})"


def headline(subject: Subject, standing: Standing | None, hospital: str, words: Words) -> str:
    """What is the matter, in one sentence."""
    store = store_name(subject, hospital, words)
    match subject.kind:
        case Kind.PERCENT:
            return _percent_headline(store, standing, words)
        case Kind.DATE:
            return _date_headline(store, standing, words)


def figures_sentences(standing: Standing, zone: ZoneInfo, words: Words) -> list[str]:
    """How much is used, how sure that is, when each level is reached, and of when the figures are."""
    return [
        _used(standing, words),
        *_reservations(standing, words),
        _reach(standing.warning, words.gettext("warning level"), standing.warning_percent, words),
        _reach(standing.critical, words.gettext("critical level"), standing.critical_percent, words),
        _reach(standing.full, words.gettext("full"), FULL_PERCENT, words),
        words.gettext("Figures of %(moment)s.", moment=moment_text(standing.figures_at, zone, words)),
    ]


def advice(kind: Kind, words: Words) -> str:
    match kind:
        case Kind.PERCENT:
            return words.gettext(
                "What to do: add capacity, move old studies to another tier, or delete what may be deleted. Write "
                "new capacity into Archeion's settings."
            )
        case Kind.DATE:
            return words.gettext(
                "What to do: plan more capacity now, with the time that buying takes. Write what is planned into "
                "Archeion's settings."
            )


def moment_text(moment: datetime, zone: ZoneInfo, words: Words) -> str:
    return words.moment(moment.astimezone(zone))


def _percent_headline(store: str, standing: Standing | None, words: Words) -> str:
    if standing is None or standing.used_percent is None or standing.capacity_bytes is None:
        return words.gettext("%(store)s: the store is filling up.", store=store)
    return words.gettext(
        "%(store)s: %(percent)s of %(capacity)s used.",
        store=store,
        percent=percent_text(standing.used_percent, words),
        capacity=size_text(standing.capacity_bytes, words),
    )


def _date_headline(store: str, standing: Standing | None, words: Words) -> str:
    if standing and standing.critical.outlook is Outlook.ALREADY_PASSED:
        return words.gettext("%(store)s: the critical level has been passed.", store=store)
    day = soonest_day(standing.critical) if standing else None
    if day is None:
        return words.gettext("%(store)s: the critical level is near.", store=store)
    return words.gettext("%(store)s: the critical level may be reached on %(day)s.", store=store, day=words.day(day))


def _used(standing: Standing, words: Words) -> str:
    used = None if standing.used_bytes is None else size_text(standing.used_bytes, words)
    capacity = None if standing.capacity_bytes is None else size_text(standing.capacity_bytes, words)
    if used is None and capacity is None:
        return words.gettext("Neither the bytes used nor the capacity are known.")
    if used is None:
        return words.gettext("The capacity is %(capacity)s; how much of it is used is not known.", capacity=capacity)
    if standing.used_percent is None:
        return words.gettext("%(used)s used; the capacity is not known.", used=used)
    return words.gettext(
        "%(used)s of %(capacity)s used (%(percent)s).",
        used=used,
        capacity=capacity,
        percent=percent_text(standing.used_percent, words),
    )


def _reservations(standing: Standing, words: Words) -> list[str]:
    said = []
    if standing.other_bytes:
        other = size_text(standing.other_bytes, words)
        said.append(words.gettext("Declared as other data on the same store: %(other)s.", other=other))
    if standing.is_estimated:
        said.append(words.gettext("This is an estimate: the archive does not keep all sizes."))
    if standing.unsized_share > 0:
        share = percent_text(100 * standing.unsized_share, words)
        said.append(words.gettext("Instances of unknown size: %(share)s.", share=share))
    if standing.unknown_share > 0:
        share = percent_text(100 * standing.unknown_share, words)
        said.append(
            words.gettext("Instances without even an estimate, missing from the figures: %(share)s.", share=share)
        )
    return said


def _reach(reach: Reach, level: str, percent: int, words: Words) -> str:
    return f"{level[:1].upper()}{level[1:]} ({percent} %): {when(reach, words)}."
