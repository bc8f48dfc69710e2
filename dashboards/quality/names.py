"""What things on the completeness page are called, in the reader's language."""

from dashboards.quality.calendar import DayState
from dashboards.titles import modality_name
from dashboards.words import Words
from queries.quality.daily import WHOLE, Name
from queries.quality.findings import Finding, Kind
from queries.reports.lags import Band
from queries.reports.quality import Defect


def series_name(name: Name, words: Words) -> str:
    return words.gettext("Whole archive") if name is WHOLE else modality_name(name, words)


def kind_name(kind: Kind, words: Words) -> str:
    match kind:
        case Kind.GAP:
            return words.gettext("No studies")
        case Kind.FEW:
            return words.gettext("Far too few studies")
        case Kind.SILENT:
            return words.gettext("Silent since then")
        case Kind.RETIRED:
            return words.gettext("No longer in use")


def when_text(finding: Finding, words: Words) -> str:
    """3 March 2026; 3 March 2026 – 20 March 2026; since 3 March 2026."""
    first = words.day(finding.first_day)
    if finding.kind in (Kind.SILENT, Kind.RETIRED):
        return words.gettext("since %(day)s", day=first)
    return first if finding.days == 1 else f"{first} – {words.day(finding.last_day)}"


def state_name(state: DayState, words: Words) -> str:
    """Nothing where there is nothing to say."""
    match state:
        case DayState.COUNTED:
            return ""
        case DayState.GAP:
            return words.gettext("studies are missing")
        case DayState.FEW:
            return words.gettext("far too few studies")
        case DayState.SILENT:
            return words.gettext("gone silent")
        case DayState.NOT_JUDGED:
            return words.gettext("not judged yet")
        case DayState.BEFORE:
            return words.gettext("before the first study")
        case DayState.BEYOND:
            return words.gettext("after the archive was read")


def defect_name(defect: Defect, words: Words) -> str:
    match defect:
        case Defect.UNDATED:
            return words.gettext("Studies without a believable date")
        case Defect.UNKNOWN_MODALITY:
            return words.gettext("Series without a modality")
        case Defect.UNMAPPED:
            return words.gettext("Instances whose availability is not declared")
        case Defect.UNSIZED:
            return words.gettext("Instances of unknown size")
        case Defect.EMPTY:
            return words.gettext("Studies without an instance")


def what_it_hides(defect: Defect, words: Words) -> str:
    match defect:
        case Defect.UNDATED:
            return words.gettext("They are in no month and no year: every figure of a period is too low by them.")
        case Defect.UNKNOWN_MODALITY:
            return words.gettext("They count under no device: the figures of some modality are too low.")
        case Defect.UNMAPPED:
            return words.gettext(
                "Whether they are online or offline is not known. IT can declare the archive's values: "
                "archive.availability."
            )
        case Defect.UNSIZED:
            return words.gettext("They are in no exact sum of bytes: what is stored is more than that.")
        case Defect.EMPTY:
            return words.gettext("They are counted nowhere: begun and never sent, or deleted since.")


def band_name(band: Band, words: Words) -> str:
    match band:
        case Band.BEFORE:
            return words.gettext("Before the study date")
        case Band.SAME_DAY:
            return words.gettext("On the same day")
        case Band.NEXT_DAY:
            return words.gettext("A day later")
        case Band.WEEK:
            return words.gettext("2 to 7 days later")
        case Band.MONTH:
            return words.gettext("8 to 30 days later")
        case Band.YEAR:
            return words.gettext("31 to 365 days later")
        case Band.LATER:
            return words.gettext("More than a year later")
        case Band.NOT_KNOWN:
            return words.gettext("Not known when")
