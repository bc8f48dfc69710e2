"""Title, remarks and descriptions of the overview, and how it is counted, in words."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from dashboards.overview.amounts import NOTHING, Amounts
from dashboards.overview.asking import Overview
from dashboards.overview.months import COURSE_MONTHS, LastMonth, months_of_course
from dashboards.overview.rows import HospitalRow, Sum
from dashboards.sizes import size_text
from dashboards.storage.rules import bytes_rules
from dashboards.titles import counted
from dashboards.words import Words
from queries.criteria import Measure, Month
from queries.reports.silence import LEAST_DAYS, TIMES_THE_USUAL, Silence
from queries.storage_settings import CountedBytes

Names = Mapping[str, str]


def overview_title(overview: Overview, words: Words) -> str:
    """The answer in a sentence."""
    if overview.sum is None or overview.sum.last_month.in_month is None:
        return words.gettext("Overview")
    studies = counted(Measure.STUDIES, overview.sum.last_month.in_month.study_count, words)
    return words.gettext(
        "%(studies)s in %(month)s", studies=studies, month=words.month(overview.sum.last_month.month)
    )


def overview_subtitle(overview: Overview, names: Names, words: Words) -> str:
    """Of whom the title speaks, and how many hospitals are first for a reason."""
    said = []
    if overview.sum is not None:
        hospitals = overview.sum.hospitals
        number = words.ngettext("%(number)s hospital", "%(number)s hospitals", len(hospitals))
        whose = names[hospitals[0]] if len(hospitals) == 1 else number
        said.append(words.gettext("%(hospitals)s, the last complete month.", hospitals=whose))
    conspicuous = sum(row.is_conspicuous for row in overview.rows)
    if conspicuous:
        said.append(
            words.ngettext(
                "%(number)s hospital without figures, not read in time or silent is listed first.",
                "%(number)s hospitals without figures, not read in time or silent are listed first.",
                conspicuous,
            )
        )
    return " ".join(said)


def sum_name(together: Sum, words: Words) -> str:
    return words.ngettext("%(number)s hospital together", "%(number)s hospitals together", len(together.hospitals))


def left_out_sentences(together: Sum, names: Names, words: Words) -> list[str]:
    """Which hospitals are in no sum, and why."""
    month = words.month(together.last_month.month)
    said = [
        (together.copies, words.gettext("Second copies are in no sum: %(hospitals)s.")),
        (together.of_other_months, words.gettext("Not in the sum, read before %(month)s had ended: %(hospitals)s.")),
        (
            together.not_begun,
            words.gettext("Not in the sum, without a study to the end of %(month)s: %(hospitals)s."),
        ),
        (together.failed, words.gettext("Missing in the sum: %(hospitals)s.")),
    ]
    return [
        sentence % {"hospitals": words.all_of(names[code] for code in codes), "month": month}
        for codes, sentence in said
        if codes
    ]


def undated_text(undated: Amounts, words: Words) -> str:
    """What is in none of the months; nothing where there is nothing."""
    if undated == NOTHING:
        return ""
    parts = [
        counted(Measure.STUDIES, undated.study_count, words),
        counted(Measure.IMAGES, undated.image_count, words),
    ]
    if undated.known_bytes:
        parts.append(size_text(undated.known_bytes, words))
    return words.gettext("Undated, in no month: %(amounts)s", amounts=", ".join(parts))


def copy_text(row: HospitalRow, names: Names, words: Words) -> str:
    """The original is named to those who may see it."""
    if row.copy_of is not None and row.copy_of in names:
        return words.gettext("Second copy of %(hospital)s", hospital=names[row.copy_of])
    return words.gettext("Second copy of another hospital's studies")


def reach_text(last: LastMonth, data_up_to: date | None, words: Words) -> str:
    """Which month the figures are of, and how far the data reach."""
    month = words.month(last.month)
    if data_up_to is None:
        return f"{month} · {words.gettext('no dated study')}"
    return words.gettext("%(month)s · data up to %(day)s", month=month, day=words.day(data_up_to))


def stale_text(read_at: datetime, words: Words) -> str:
    return words.gettext("Not read in time: last on %(moment)s", moment=words.moment(read_at))


def silence_text(silence: Silence, words: Words) -> str:
    days = words.ngettext("%(number)s day", "%(number)s days", silence.days)
    if silence.usual_days is None:
        return words.gettext("Silent: no study for %(days)s", days=days)
    if silence.usual_days < 1:
        return words.gettext("Silent: no study for %(days)s, where some came every day", days=days)
    usual = f"{silence.usual_days:.1f}".replace(".", words.separators[0])
    return words.gettext("Silent: no study for %(days)s, where one came every %(usual)s days", days=days, usual=usual)


def course_description(last: LastMonth, words: Words) -> str:
    """What the bars show, for those who do not see them: ends, lowest, highest."""
    points = zip(months_of_course(last.month), last.course, strict=True)
    known = [(month, number) for month, number in points if number is not None]
    if not known:
        return words.gettext("No study in the %(number)s months shown", number=COURSE_MONTHS)
    lowest, highest = min(known, key=_number), max(known, key=_number)
    return words.gettext(
        "Studies per month, first %(first)s, last %(last)s, lowest %(lowest)s, highest %(highest)s",
        first=_point(known[0], words),
        last=_point(known[-1], words),
        lowest=_point(lowest, words),
        highest=_point(highest, words),
    )


def counting_rules(counts: Collection[CountedBytes], words: Words) -> list[str]:
    """`counts`: of which bytes the hospitals say their stores are full."""
    return [
        words.gettext(
            "The last complete month is the last calendar month that had ended, where the hospital is, when its "
            "archive was read. The year to date ends with it."
        ),
        words.gettext(
            "A study counts once, in the month of its study date; images and bytes lie in the month of their study. "
            "Instances that are no images are not among the images, and are in the volume."
        ),
        *bytes_rules({*counts}, words),
        words.gettext(
            "Instances whose size the archive does not know are in no volume; their share stands beside it. Their "
            "estimates are on the storage page alone."
        ),
        words.gettext(
            "A period that begins before the month of the archive's first study is not applicable: nothing is "
            "compared with it."
        ),
        words.gettext(
            "A hospital is silent when its last study, on the day its archive was read, was more than %(days)s days "
            "ago and more than %(times)s times as long as two studies lay apart on average in its last twelve "
            "complete months.",
            days=LEAST_DAYS,
            times=TIMES_THE_USUAL,
        ),
        words.gettext(
            "Rows whose study date is missing, in no calendar, before 1970 or in the future are undated: shown "
            "beside the sum, not in it."
        ),
        words.gettext("What was never sent to the archive is not counted: these are not exams performed."),
    ]


def file_stem(today: date) -> str:
    return f"overview-created-{today:%Y-%m-%d}"


def _number(point: tuple[Month, int]) -> int:
    return point[1]


def _point(point: tuple[Month, int], words: Words) -> str:
    month, number = point
    return words.gettext("%(value)s in %(period)s", value=words.number(number), period=words.month(month))
