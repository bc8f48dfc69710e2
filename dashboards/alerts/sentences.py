"""Alerts in sentences, the same on the page and in a mail."""

import math
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from dashboards.titles import availability_name
from dashboards.words import Words
from queries.alerts.rules import FULL_PERCENT, Kind, Severity, Subject
from queries.projections.standing import Outlook, Reach, Standing

_UNITS = ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"))


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
    if subject.kind is Kind.PERCENT:
        used = standing.used_percent if standing else None
        if standing is None or used is None:
            return words.gettext("%(store)s: the store is filling up.", store=store)
        return words.gettext(
            "%(store)s: %(percent)s of %(capacity)s used.",
            store=store,
            percent=percent_text(used, words),
            capacity=size_text(standing.capacity_bytes or 0, words),
        )
    soonest = (standing.critical.early or standing.critical.median) if standing else None
    if standing and standing.critical.outlook is Outlook.PASSED:
        return words.gettext("%(store)s: the critical level has been passed.", store=store)
    if soonest is None:
        return words.gettext("%(store)s: the critical level is near.", store=store)
    return words.gettext(
        "%(store)s: the critical level may be reached on %(day)s.", store=store, day=words.day(soonest)
    )


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


def percent_text(percent: float, words: Words) -> str:
    """Cut, not rounded: 89.97 % is not yet 90 %."""
    # A tenth that a float falls short of by its last bit is still that tenth.
    tenths = math.floor(round(percent * 10, 6))
    return f"{format_decimal(tenths / 10, format='#,##0.#', locale=words.locale)} %"


def size_text(size_bytes: int, words: Words) -> str:
    """In decimal units, as storage is sold: 12.3 TB."""
    unit_bytes, unit = next((one for one in _UNITS if size_bytes >= one[0]), _UNITS[-1])
    return f"{format_decimal(size_bytes / unit_bytes, format='#,##0.#', locale=words.locale)} {unit}"


def _used(standing: Standing, words: Words) -> str:
    used = size_text(standing.stored_bytes, words)
    if standing.used_percent is None or standing.capacity_bytes is None:
        return words.gettext("%(used)s stored; the capacity is not known.", used=used)
    return words.gettext(
        "%(used)s of %(capacity)s used (%(percent)s).",
        used=used,
        capacity=size_text(standing.capacity_bytes, words),
        percent=percent_text(standing.used_percent, words),
    )


def _reservations(standing: Standing, words: Words) -> list[str]:
    said = []
    if standing.is_estimated:
        said.append(words.gettext("This is an estimate: the archive does not keep all sizes."))
    if standing.unsized_share > 0:
        share = percent_text(100 * standing.unsized_share, words)
        said.append(words.gettext("Instances of unknown size: %(share)s.", share=share))
    return said


def _reach(reach: Reach, level: str, percent: int, words: Words) -> str:
    return f"{level[:1].upper()}{level[1:]} ({percent} %): {_when(reach, words)}"


def _when(reach: Reach, words: Words) -> str:
    match reach:
        case Reach(outlook=Outlook.PASSED):
            return words.gettext("already passed.")
        case Reach(outlook=Outlook.WITHIN, median=median, early=early, late=late) if median and early and late:
            return words.gettext(
                "on %(median)s; in four cases out of five between %(early)s and %(late)s.",
                median=words.day(median),
                early=words.day(early),
                late=words.day(late),
            )
        case Reach(outlook=Outlook.WITHIN, median=median, early=early) if median and early:
            return words.gettext(
                "on %(median)s; in nine cases out of ten not before %(early)s.",
                median=words.day(median),
                early=words.day(early),
            )
        case Reach(outlook=Outlook.WITHIN, median=median) if median:
            return words.gettext("on %(median)s.", median=words.day(median))
        case Reach(outlook=Outlook.NOT_WITHIN, early=early) if early:
            return words.gettext(
                "probably not within the projection; in nine cases out of ten not before %(early)s.",
                early=words.day(early),
            )
        case Reach(outlook=Outlook.NOT_GROWING):
            return words.gettext("no date, for the store is not growing.")
        case Reach(outlook=Outlook.NOT_ENOUGH_HISTORY):
            return words.gettext("no date yet, for there is not enough history.")
        case Reach(outlook=Outlook.UNKNOWN_CAPACITY):
            return words.gettext("no date, for the capacity is not known.")
        case _:
            return words.gettext("not within the projection.")
