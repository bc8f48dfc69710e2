"""Title, sentences and file names of the completeness page, in the reader's language."""

from collections.abc import Sequence
from datetime import date
from math import floor, log10

from dashboards.quality.asking import DayFigures
from dashboards.quality.calendar import CalendarYear
from dashboards.quality.links import QualityView
from dashboards.quality.names import series_name, when_text
from dashboards.quality.rows import MonthShares
from dashboards.sizes import percent_text
from dashboards.titles import hospital_pieces, modality_pieces
from dashboards.words import Words
from queries.criteria import Month
from queries.quality.findings import Finding, Kind

# Beyond a million the model says nothing more than «practically never».
_RAREST = 6


def quality_title(figures: DayFigures, hospital: str, words: Words) -> str:
    number = len(figures.findings)
    if not number:
        return words.gettext("%(hospital)s: no gap found", hospital=hospital)
    return words.ngettext(
        "%(hospital)s: studies are missing in %(number)s place",
        "%(hospital)s: studies are missing in %(number)s places",
        number,
        hospital=hospital,
    )


def quality_subtitle(figures: DayFigures, words: Words) -> str:
    modalities = words.ngettext(
        "the whole archive and %(number)s modality",
        "the whole archive and %(number)s modalities",
        len(figures.judgement.daily.names) - 1,
    )
    judged_to = words.gettext("judged to %(day)s", day=words.day(figures.judgement.judged_to))
    first = words.gettext("from %(day)s", day=words.day(figures.judgement.daily.first_day))
    return " · ".join([modalities, first, judged_to])


def worst_sentence(findings: Sequence[Finding], words: Words) -> str:
    """The one that lacks most; nothing where there is none."""
    if not findings:
        return ""
    worst = max(findings, key=lambda finding: finding.lacking)
    return words.gettext("The largest: %(finding)s", finding=finding_sentence(worst, words))


def finding_sentence(finding: Finding, words: Words) -> str:
    name, days = series_name(finding.name, words), words.ngettext("%(number)s day", "%(number)s days", finding.days)
    expected = words.ngettext(
        "about %(number)s study was expected", "about %(number)s studies were expected", round(finding.expected)
    )
    values = {"name": name, "when": when_text(finding, words), "days": days, "expected": expected}
    if finding.kind is Kind.FEW:
        found = words.ngettext("%(number)s study", "%(number)s studies", finding.found)
        return words.gettext("%(name)s, %(when)s: %(found)s, where %(expected)s.", found=found, **values)
    return words.gettext("%(name)s, %(when)s (%(days)s): none, where %(expected)s.", **values)


def rarity_text(probability: float, words: Words) -> str:
    """Rounded to the more frequent power of ten: never rarer than it is."""
    exponent = _RAREST if probability <= 10.0**-_RAREST else floor(-log10(probability))
    return words.gettext("fewer than 1 in %(number)s", number=words.number(10**exponent))


def retired_sentence(retired: Sequence[Finding], words: Words) -> str:
    """What has not come for more than a year is known, and no finding."""
    if not retired:
        return ""
    named = words.all_of(f"{series_name(each.name, words)} ({when_text(each, words)})" for each in retired)
    return words.gettext("For more than a year none of: %(modalities)s.", modalities=named)


def undated_sentence(figures: DayFigures, words: Words) -> str:
    return words.ngettext(
        "Undated, on no day of this calendar: %(number)s study.",
        "Undated, on no day of this calendar: %(number)s studies.",
        figures.undated,
    )


def year_description(year: CalendarYear, name: str, words: Words) -> str:
    """What the calendar of a year shows, for those who do not see it, and below it for those who do."""
    studies = words.ngettext("%(number)s study", "%(number)s studies", year.study_count)
    days = words.ngettext("%(number)s day", "%(number)s days", year.days_with_studies)
    said = [
        words.gettext(
            "%(name)s, %(year)s: %(studies)s on %(days)s.", name=name, year=year.year, studies=studies, days=days
        )
    ]
    if year.busiest is not None:
        said.append(
            words.gettext(
                "Most on %(day)s: %(number)s.",
                day=words.day(year.busiest.day),
                number=words.number(year.busiest.study_count or 0),
            )
        )
    if year.lacking:
        said.append(words.ngettext("%(number)s day lacks studies.", "%(number)s days lack studies.", year.lacking))
    return " ".join(said)


def lateness_sentences(figures: DayFigures, words: Words) -> list[str]:
    lags = figures.lags
    half, nearly_all = (lags.quantile_days(share) for share in (0.5, 0.95))
    if half is None or nearly_all is None:
        return [
            words.gettext(
                "The archive does not keep when anything was received: how late studies come in is not known. The "
                "last three days are not judged."
            )
        ]
    said = [
        words.gettext(
            "Half of the studies were in %(half)s, 95 %% %(nearly_all)s.",
            half=_within(half, words),
            nearly_all=_within(nearly_all, words),
        )
    ]
    last = _month_before(figures.taken_month)
    growth = lags.still_to_come(last, figures.judgement.daily.last_day)
    if growth is not None:
        said.append(
            words.gettext(
                "Going by that, the figures of %(month)s still grow by about %(percent)s.",
                month=words.month(last),
                percent=percent_text(growth, words),
            )
        )
    return said


def lateness_description(months: Sequence[MonthShares], words: Words) -> str:
    known = [(row.month, row.late_percent) for row in months if row.late_percent is not None and not row.unfinished]
    kind = words.gettext("Bar chart: studies received more than 30 days after their date, by month of the study.")
    if not known:
        return kind
    month, most = max(known, key=lambda pair: pair[1])
    highest = words.gettext(
        "Highest: %(point)s.",
        point=words.gettext("%(value)s in %(period)s", value=percent_text(most, words), period=words.month(month)),
    )
    return f"{kind} {highest}"


def quality_rules(words: Words) -> list[str]:
    return [
        words.gettext(
            "A study counts once on its study date, and under each of its modalities if it holds an instance."
        ),
        words.gettext(
            "What a day should have is known from the days before and after it: their level, their weekdays, the "
            "same season of other years, and how much the hospital's days and weeks scatter."
        ),
        words.gettext(
            "Public holidays, Christmas to Epiphany, Holy Week and Bright Week, mid-August and days between holidays "
            "are expected to be as quiet as a Sunday."
        ),
        words.gettext(
            "A finding is so improbable that a hospital would have one by chance in some five years. Among 100 made "
            "hospitals without a fault there was one in some five years too: mostly summer leave of a small clinic."
        ),
        words.gettext(
            "Not found: what is too rare to be missed, half a lost day where days differ much, and what never began."
        ),
        words.gettext(
            "The last days are not judged until nearly all of such days' studies (95 %) have usually come in."
        ),
    ]


def findings_file_stem(view: QualityView, created: date) -> str:
    """ASCII: `quality-findings-heraklion-created-2026-11-22`."""
    pieces = ["quality", "findings", *hospital_pieces((view.hospital,)), f"created-{created:%Y-%m-%d}"]
    return "-".join(pieces)


def lateness_file_stem(view: QualityView, created: date) -> str:
    """ASCII: `quality-lateness-heraklion-created-2026-11-22`."""
    return "-".join(["quality", "lateness", *hospital_pieces((view.hospital,)), f"created-{created:%Y-%m-%d}"])


def days_file_stem(view: QualityView, created: date) -> str:
    years = [] if view.year is None else [str(view.year)]
    modalities = modality_pieces(() if view.modality is None else (view.modality,))
    pieces = [
        "quality",
        "days",
        *years,
        *modalities,
        *hospital_pieces((view.hospital,)),
        f"created-{created:%Y-%m-%d}",
    ]
    return "-".join(pieces)


def _within(days: int, words: Words) -> str:
    if days <= 0:
        return words.gettext("on the same day")
    return words.ngettext("within %(number)s day", "within %(number)s days", days)


def _month_before(month: Month) -> Month:
    return Month(month.year - (month.month == 1), (month.month - 2) % 12 + 1)
