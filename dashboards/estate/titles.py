"""Titles, figures and descriptions of the estate in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from dashboards.estate.rows import Counted, EstateRow, Held, Without
from dashboards.outlooks import when
from dashboards.sizes import held_text, percent_text, size_text
from dashboards.words import Words
from queries.forecasts.projection import Band, band, median
from queries.forecasts.reach import Outlook, Reach
from queries.projections.estate import Estate
from queries.projections.standing import Standing

# Of hospitals beside each other; queries/forecasts/shocks.py, docs/forecasts.md.
CORRELATION = "0.15"

# How many stores are full within so many months, the title tells.
TITLE_MONTHS = 24


def estate_title(within: Counted, words: Words) -> str:
    """The answer in a sentence."""
    if not within.known:
        return words.gettext("When the hospitals' stores are full cannot be told yet")
    period = words.ngettext("%(number)s month", "%(number)s months", within.months)
    if not within.full:
        return words.ngettext(
            "The store of %(number)s hospital is not expected to be full within %(period)s",
            "None of %(number)s hospitals is expected to be full within %(period)s",
            within.known,
            period=period,
        )
    return words.ngettext(
        "%(number)s hospital of %(known)s is expected to be full within %(period)s",
        "%(number)s hospitals of %(known)s are expected to be full within %(period)s",
        within.full,
        known=words.number(within.known),
        period=period,
    )


def estate_subtitle(within: Counted, hospitals: int, words: Words) -> str:
    said = words.gettext("Ranked by the day on which a store is full, as expected from what came so far.")
    if within.known == hospitals:
        return said
    others = words.ngettext(
        "Of %(number)s more hospital it cannot be told; the table says why.",
        "Of %(number)s more hospitals it cannot be told; the table says why.",
        hospitals - within.known,
    )
    return f"{said} {others}"


def full_within(within: Counted, words: Words) -> str:
    if not within.known:
        return words.gettext("not known")
    return words.gettext("%(full)s of %(known)s", full=words.number(within.full), known=words.number(within.known))


def without_sentence(without: Without, words: Words) -> str:
    match without:
        case Without.NO_SNAPSHOT:
            return words.gettext("no snapshot of its archive has been taken yet")
        case Without.UNREADABLE:
            return words.gettext("its snapshot cannot be read")
        case Without.NO_PROJECTION:
            return words.gettext("nothing has been computed of its snapshot yet")


def used_text(standing: Standing, words: Words) -> str:
    """The percentage says of what."""
    if standing.capacity_bytes is None:
        return words.gettext("capacity not known")
    capacity = size_text(standing.capacity_bytes, words)
    if standing.used_percent is None:
        return words.gettext("not known, of %(capacity)s", capacity=capacity)
    return words.gettext(
        "%(percent)s of %(capacity)s", percent=percent_text(standing.used_percent, words), capacity=capacity
    )


def reach_texts(reach: Reach, words: Words) -> tuple[str, str]:
    """The day, and its range of 80 % apart; of a limit without a day the words for why, and nothing."""
    early, late = (reach.range_80.earliest, reach.range_80.latest) if reach.range_80 else (None, None)
    if reach.median is None:
        return when(reach, words), ""
    if early is None or early == late:
        return words.day(reach.median), ""
    if late is None:
        return words.day(reach.median), words.gettext("not before %(day)s (90 %%)", day=words.day(early))
    return words.day(reach.median), words.gettext(
        "%(first)s – %(last)s", first=words.day(early), last=words.day(late)
    )


def unsized_text(standing: Standing, words: Words) -> str:
    """Instances whose size the archive does not know, and those for which there is no estimate either."""
    said = percent_text(100 * standing.unsized_share, words)
    if not standing.unknown_share:
        return said
    return words.gettext(
        "%(percent)s, no estimate for %(unknown)s",
        percent=said,
        unknown=percent_text(100 * standing.unknown_share, words),
    )


def sum_title(estate: Estate, words: Words) -> str:
    return words.ngettext(
        "What %(number)s hospital will hold by the end of %(month)s",
        "What %(number)s hospitals will hold by the end of %(month)s",
        len(estate.hospitals),
        month=words.month(estate.months[-1]),
    )


def sum_description(estate: Estate, held: Held, words: Words) -> str:
    """What the chart shows, for those who do not see it."""
    middle, likely = median(estate.levels), band(estate.levels, 0.8)
    return words.gettext(
        "Held when the archives were read: %(held)s. At the end of %(month)s half of the expectations lie below "
        "%(middle)s; four out of five lie between %(lower)s and %(upper)s.",
        held=held_text(held.known_bytes, held.is_estimated, words),
        month=words.month(estate.months[-1]),
        middle=size_text(round(middle[-1]), words),
        **_ends(likely, -1, words),
    )


def year_ends(estate: Estate) -> list[int]:
    """Places of the months at whose end a year ends, and of the last one."""
    last = len(estate.months) - 1
    return [place for place, month in enumerate(estate.months) if month.month == 12 or place == last]


def range_text(of: Band, place: int, words: Words) -> str:
    return words.gettext("%(lower)s – %(upper)s", **_ends(of, place, words))


def left_out_sentence(estate: Estate, names: Mapping[str, str], words: Words) -> str:
    return words.gettext(
        "Not in the sum, having no projection that long or no known size: %(names)s.",
        names=words.all_of(names[code] for code in estate.left_out),
    )


def dependence_sentences(words: Words) -> list[str]:
    correlation = CORRELATION.replace(".", words.separators[0])
    return [
        words.gettext(
            "The range of the sum is its own: each possible future is added up over all hospitals, and the range is "
            "that of the sums. Ranges of single hospitals must not be added up: all of them would have to be "
            "surprised in the same direction at once."
        ),
        words.gettext(
            "Yet hospitals are surprised together: the sum allows for a correlation of %(correlation)s between any "
            "two, which has not been measured on archives.",
            correlation=correlation,
        ),
        words.gettext("No scanner that has not been ordered and no merger is in it, and no what-if ever."),
    ]


def projection_rules(words: Words) -> list[str]:
    """docs/forecasts.md in five sentences."""
    return [
        words.gettext(
            "A projection is 999 possible futures of what comes each month. The middle of the days on which they are "
            "full is the day told; four out of five, or nineteen out of twenty, lie in its ranges."
        ),
        words.gettext("Complete months only: the unfinished one is no part of it, and a single import is no trend."),
        words.gettext(
            "Of a hospital with several stores, the one that is full first is ranked. A capacity that nobody has "
            "declared is not known: it is never taken for zero."
        ),
        words.gettext(
            "Planned additions that are declared are in the days. Estimates stand for sizes that an archive does not "
            "know."
        ),
        words.gettext("The ranges hold the kind of surprise the past had, and no other."),
    ]


def dates_description(rows: Sequence[EstateRow], words: Words) -> str:
    """Every row of the chart of dates, soonest first."""
    return " ".join(f"{row.name}: {_full_text(row, words)}." for row in rows)


def soonest_text(row: EstateRow | None, words: Words) -> str:
    if row is None or row.full is None:
        return words.gettext("not known")
    is_full = row.full.outlook is Outlook.ALREADY_PASSED
    return f"{row.name}, {words.gettext('already full') if is_full else when(row.full, words)}"


def stale_sentence(rows: Iterable[EstateRow], words: Words) -> str | None:
    """One for all hospitals whose archives have not been read in time."""
    late = [f"{row.name} ({words.moment(row.read_at)})" for row in rows if row.is_stale and row.read_at]
    if not late:
        return None
    return words.gettext(
        "Last read longer ago than it may be: %(hospitals)s. What came since is not in these figures.",
        hospitals=words.all_of(late),
    )


def file_stem(today: date) -> str:
    return f"estate-created-{today:%Y-%m-%d}"


def picture_file_stem(what: str, today: date) -> str:
    """ASCII: `estate-days-created-2026-11-22`."""
    return f"estate-{what}-created-{today:%Y-%m-%d}"


def _full_text(row: EstateRow, words: Words) -> str:
    if row.full is None:
        return without_sentence(row.without or Without.NO_PROJECTION, words)
    return when(row.full, words)


def _ends(of: Band, place: int, words: Words) -> dict[str, str]:
    return {
        "lower": size_text(round(of.lower[place]), words),
        "upper": size_text(round(of.upper[place]), words),
    }
