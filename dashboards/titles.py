"""Criteria → title, subtitle, description and file name, in the reader's language: the only place.

Everything shown or saved takes its words from here, so that they cannot disagree.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.links import period_text
from dashboards.tabulation import Part, Row, Tabulation
from dashboards.words import Words
from queries.criteria import Breakdown, Criteria, Grain, Measure
from queries.dicom import UNKNOWN_MODALITY, Availability

# A file name lists hospitals up to this many, then counts them.
_MOST_NAMED = 3


def title(criteria: Criteria, words: Words) -> str:
    """What is counted, per what, in which period: «CT images per month in 2016 (online)»."""
    text = _measured(criteria, words)
    if criteria.period.year:
        text = words.gettext("%(what)s in %(year)s", what=text, year=criteria.period.year)
    elif criteria.period.first and criteria.period.last:
        first, last = (words.month(m) for m in (criteria.period.first, criteria.period.last))
        if first == last:
            text = words.gettext("%(what)s, %(month)s", what=text, month=first)
        else:
            text = words.gettext("%(what)s, %(first)s – %(last)s", what=text, first=first, last=last)
    if criteria.availabilities:
        names = words.any_of(availability_name(a, words).lower() for a in criteria.availabilities)
        text = words.gettext("%(what)s (%(availability)s)", what=text, availability=names)
    return text


def subtitle(criteria: Criteria, names: Mapping[str, str], visible: Sequence[str], words: Words) -> str:
    """Which hospitals, split by what, and which objects are counted."""
    hospitals = words.all_of(names[code] for code in criteria.hospitals)
    if len(criteria.hospitals) > 1 and criteria.hospitals == tuple(visible):
        number = len(criteria.hospitals)
        count = words.ngettext("All %(number)s hospitals", "All %(number)s hospitals", number)
        hospitals = f"{count}: {hospitals}"
    sentences = [hospitals]
    if not criteria.modalities:
        sentences.append(words.gettext("all modalities"))
    if not criteria.availabilities:
        sentences.append(words.gettext("any availability"))
    if criteria.breakdown is not Breakdown.NONE:
        sentences.append(breakdown_name(criteria.breakdown, words).lower())
    if criteria.measure is Measure.IMAGES:
        sentences.append(
            words.gettext("all objects counted")
            if criteria.all_objects
            else words.gettext("without non-image objects")
        )
    return " · ".join(sentences)


def description(tabulation: Tabulation, words: Words) -> str:
    """What the chart shows, for those who do not see it: its kind, its ends, its highest and lowest."""
    criteria = tabulation.criteria
    kind = words.gettext("Line chart") if criteria.parts_exceed_total else words.gettext("Bar chart")
    parts = [f"{kind}: {title(criteria, words)}."]
    complete = tabulation.complete_rows
    if complete:
        highest = max(complete, key=lambda row: row.total)
        lowest = min(complete, key=lambda row: row.total)
        parts.append(words.gettext("Highest: %(point)s.", point=_point(highest, words)))
        parts.append(words.gettext("Lowest: %(point)s.", point=_point(lowest, words)))
        parts.append(words.gettext("Last complete: %(point)s.", point=_point(complete[-1], words)))
    parts += [
        words.gettext("Unfinished: %(point)s so far.", point=_point(row, words))
        for row in tabulation.rows
        if row.unfinished
    ]
    return " ".join(parts)


def summary(tabulation: Tabulation, words: Words) -> str:
    """One sentence for screen readers when an answer arrives."""
    rows = len(tabulation.rows)
    by_year = tabulation.criteria.grain is Grain.YEAR
    periods = (
        words.ngettext("%(number)s year", "%(number)s years", rows)
        if by_year
        else words.ngettext("%(number)s month", "%(number)s months", rows)
    )
    hospitals = len(tabulation.criteria.hospitals)
    asked = words.ngettext("%(number)s hospital", "%(number)s hospitals", hospitals)
    return f"{periods}, {asked}, {counted(tabulation.criteria.measure, tabulation.sum.total, words)}"


def counted(measure: Measure, number: int, words: Words) -> str:
    """«1,204 studies»."""
    match measure:
        case Measure.STUDIES:
            return words.ngettext("%(number)s study", "%(number)s studies", number)
        case Measure.SERIES:
            return words.ngettext("%(number)s series", "%(number)s series", number)
        case Measure.IMAGES:
            return words.ngettext("%(number)s image", "%(number)s images", number)


def file_stem(criteria: Criteria, created: date) -> str:
    """ASCII, lower case, dashes: `studies-per-month-2016-ct-online-heraklion-created-2026-11-22`."""
    by = [] if criteria.breakdown is Breakdown.NONE else ["by", criteria.breakdown.value]
    pieces = [
        criteria.measure.value,
        "per",
        criteria.grain.value,
        period_text(criteria.period).replace("..", "-to-"),
        *by,
        *modality_pieces(criteria.modalities),
        *(availability.name.lower() for availability in criteria.availabilities),
        *(["all-objects"] if criteria.all_objects else []),
        *hospital_pieces(criteria.hospitals),
        f"created-{created:%Y-%m-%d}",
    ]
    return "-".join(pieces)


def hospital_pieces(hospitals: Sequence[str]) -> list[str]:
    """Pieces of a file's name."""
    return [*hospitals] if len(hospitals) <= _MOST_NAMED else [f"{len(hospitals)}-hospitals"]


def modality_pieces(modalities: Sequence[str]) -> list[str]:
    if len(modalities) > _MOST_NAMED:
        return [f"{len(modalities)}-modalities"]
    return [_slug(modality) for modality in modalities]


def measure_name(measure: Measure, words: Words) -> str:
    match measure:
        case Measure.STUDIES:
            return words.gettext("Studies")
        case Measure.SERIES:
            return words.gettext("Series")
        case Measure.IMAGES:
            return words.gettext("Images")


def breakdown_name(breakdown: Breakdown, words: Words) -> str:
    match breakdown:
        case Breakdown.NONE:
            return words.gettext("Total only")
        case Breakdown.MODALITY:
            return words.gettext("By modality")
        case Breakdown.AVAILABILITY:
            return words.gettext("By availability")
        case Breakdown.HOSPITAL:
            return words.gettext("By hospital")


def store_name(tier: Availability | None, words: Words) -> str:
    """Of a hospital's stores: a tier, or all of them together."""
    return words.gettext("whole store") if tier is None else availability_name(tier, words)


def availability_name(availability: Availability, words: Words) -> str:
    match availability:
        case Availability.ONLINE:
            return words.gettext("Online")
        case Availability.NEARLINE:
            return words.gettext("Nearline")
        case Availability.OFFLINE:
            return words.gettext("Offline")
        case Availability.UNAVAILABLE:
            return words.gettext("Unavailable")
        case Availability.UNKNOWN:
            return words.pgettext("availability", "Unknown")


def modality_name(modality: str, words: Words) -> str:
    return words.pgettext("modality", "Unknown") if modality == UNKNOWN_MODALITY else modality


def part_name(part: Part, names: Mapping[str, str], words: Words) -> str:
    if isinstance(part, Availability):
        return availability_name(part, words)
    return names[part] if part in names else modality_name(part, words)


def period_name(row: Row, words: Words) -> str:
    return words.gettext("Undated") if row.period is None else words.period(row.period)


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-") or "other"


def _measured(criteria: Criteria, words: Words) -> str:
    by_year = criteria.grain is Grain.YEAR
    modalities = [modality_name(modality, words) for modality in criteria.modalities]
    if not modalities:
        return _measured_whole(criteria.measure, words, by_year=by_year)
    match criteria.measure:
        case Measure.STUDIES:
            # A study counts if any of its series has one of them.
            pattern = (
                words.gettext("Studies with %(modalities)s per year")
                if by_year
                else words.gettext("Studies with %(modalities)s per month")
            )
            return pattern % {"modalities": words.any_of(modalities)}
        case Measure.SERIES:
            pattern = (
                words.gettext("%(modalities)s series per year")
                if by_year
                else words.gettext("%(modalities)s series per month")
            )
        case Measure.IMAGES:
            pattern = (
                words.gettext("%(modalities)s images per year")
                if by_year
                else words.gettext("%(modalities)s images per month")
            )
    return pattern % {"modalities": words.all_of(modalities)}


def _measured_whole(measure: Measure, words: Words, *, by_year: bool) -> str:
    match measure:
        case Measure.STUDIES:
            return words.gettext("Studies per year") if by_year else words.gettext("Studies per month")
        case Measure.SERIES:
            return words.gettext("Series per year") if by_year else words.gettext("Series per month")
        case Measure.IMAGES:
            return words.gettext("Images per year") if by_year else words.gettext("Images per month")


def _point(row: Row, words: Words) -> str:
    return words.gettext("%(value)s in %(period)s", value=words.number(row.total), period=period_name(row, words))
