"""When a limit is reached, in words."""

from datetime import date

from dashboards.words import Words
from queries.forecasts.reach import Outlook, Reach


def when(reach: Reach, words: Words) -> str:
    """A phrase for a line or a cell of its own: no capital, no full stop."""
    match reach.outlook:
        case Outlook.WITHIN_HORIZON:
            return _dated(reach, words)
        case Outlook.NOT_WITHIN_HORIZON:
            return _not_within(reach, words)
        case Outlook.ALREADY_PASSED:
            return words.gettext("already passed")
        case Outlook.NOT_GROWING:
            return words.gettext("not growing")
        case Outlook.NOT_ENOUGH_HISTORY:
            return words.gettext("not enough history")
        case Outlook.CAPACITY_UNKNOWN:
            return words.gettext("the capacity is not known")
        case Outlook.STORED_UNKNOWN:
            return words.gettext("stored bytes are not known")


def earliest_day(reach: Reach) -> date | None:
    """The early end of the 80 % range: nine paths out of ten are not there before."""
    return reach.range_80.earliest if reach.range_80 else None


def likely_range(reach: Reach, words: Words) -> str:
    """How far the day may be off, for a line below the day; empty where there is no range."""
    earliest, latest = earliest_day(reach), reach.range_80.latest if reach.range_80 else None
    if earliest is None or earliest == latest:
        return ""
    if latest is None:
        return words.gettext("in nine cases out of ten not before %(earliest)s", earliest=words.day(earliest))
    return words.gettext(
        "in four cases out of five between %(earliest)s and %(latest)s",
        earliest=words.day(earliest),
        latest=words.day(latest),
    )


def _dated(reach: Reach, words: Words) -> str:
    if reach.median is None:
        raise ValueError("a limit that is reached within the horizon has a day")
    day, earliest = words.day(reach.median), earliest_day(reach)
    latest = reach.range_80.latest if reach.range_80 else None
    if earliest is None or earliest == latest:
        return words.gettext("on %(day)s", day=day)
    if latest is None:
        return words.gettext(
            "on %(day)s; in nine cases out of ten not before %(earliest)s", day=day, earliest=words.day(earliest)
        )
    return words.gettext(
        "on %(day)s; in four cases out of five between %(earliest)s and %(latest)s",
        day=day,
        earliest=words.day(earliest),
        latest=words.day(latest),
    )


def _not_within(reach: Reach, words: Words) -> str:
    years, months = divmod(reach.horizon_months, 12)
    if months:
        said = words.ngettext("not within %(number)s month", "not within %(number)s months", reach.horizon_months)
    else:
        said = words.ngettext("not within %(number)s year", "not within %(number)s years", years)
    earliest = earliest_day(reach)
    if earliest is None:
        return said
    return words.gettext(
        "probably %(not_within)s; in nine cases out of ten not before %(earliest)s",
        not_within=said,
        earliest=words.day(earliest),
    )
