"""Title, names and sentences of the page on equipment, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.equipment.asking import SILENT_DAYS, EquipmentFigures, Hours, StationRow
from dashboards.equipment.links import EquipmentView
from dashboards.equipment.stations import Station
from dashboards.sizes import percent_text
from dashboards.titles import modality_name, modality_pieces
from dashboards.words import Words
from queries.archives.contract import DEVICE_COLUMNS

# When most of a public hospital's people are at work.
WORKDAYS, WORKING_HOURS = range(1, 6), range(7, 15)
# As DICOM spells them: IT knows what to look for.
_KEYWORDS = {
    "institution_name": "InstitutionName",
    "institutional_department_name": "InstitutionalDepartmentName",
    "manufacturer": "Manufacturer",
    "manufacturer_model_name": "ManufacturerModelName",
    "station_name": "StationName",
    "study_time": "StudyTime",
}


def equipment_title(view: EquipmentView, names: Mapping[str, str], words: Words) -> str:
    hospital = names[view.hospital]
    if view.year is None:
        return words.gettext("%(hospital)s: what each device made", hospital=hospital)
    return words.gettext("%(hospital)s: what each device made in %(year)s", hospital=hospital, year=view.year)


def equipment_subtitle(view: EquipmentView, words: Words) -> str:
    modalities = words.all_of(modality_name(each, words) for each in view.modalities)
    said = [words.gettext("all years")] if view.year is None else []
    return " · ".join([*said, modalities or words.gettext("all modalities"), words.gettext("any availability")])


def file_stem(view: EquipmentView, what: str, created: date) -> str:
    year = "all-years" if view.year is None else str(view.year)
    station = [f"station-{view.station}"] if view.station and what == "hours" else []
    pieces = [what, view.hospital, year, *modality_pieces(view.modalities), *station, f"created-{created:%Y-%m-%d}"]
    return "-".join(pieces)


def station_text(station: Station, called: Mapping[str, str], words: Words) -> str:
    """What people call it, or what its archive does: the station's name, else its model, else what there is."""
    if not station.is_named:
        return words.gettext("not named by the archive")
    name = station.called(called) or station.station_name or station.manufacturer_model_name
    return name or next(each for each in station.names if each)


def told_apart(stations: Sequence[Station], called: Mapping[str, str], words: Words) -> dict[Station, str]:
    """A text for each; where some would be alike, with the names in which these differ."""
    plain = {station: station_text(station, called, words) for station in stations}
    found = {}
    for station, text in plain.items():
        alike = [other.names for other, same in plain.items() if same == text]
        differing = [place for place, names in enumerate(zip(*alike, strict=True)) if len(set(names)) > 1]
        beside = " · ".join(station.names[place] or "–" for place in differing)
        found[station] = f"{text} ({beside})" if beside else text
    return found


def column_name(column: str, words: Words) -> str:
    match column:
        case "institution_name":
            return words.gettext("Institution")
        case "institutional_department_name":
            return words.gettext("Department")
        case "manufacturer":
            return words.gettext("Manufacturer")
        case "manufacturer_model_name":
            return words.gettext("Model")
        case _:
            return words.gettext("Station")


def weekday_name(weekday: int, words: Words) -> str:
    """1 is Monday."""
    return str(words.locale.days["stand-alone"]["wide"][weekday - 1])


def missing_sentence(figures: EquipmentFigures, words: Words) -> str | None:
    """Which columns the archive lacks, and what cannot be told for it."""
    lacking = [_KEYWORDS[name] for name in figures.missing if name in DEVICE_COLUMNS]
    if not lacking:
        return None
    return words.ngettext(
        "This archive does not tell %(columns)s: devices that differ in it alone are one.",
        "This archive does not tell %(columns)s: devices that differ in them alone are one.",
        len(lacking),
        columns=words.all_of(lacking),
    )


def no_hours_sentence(words: Words) -> str:
    return words.gettext("This archive does not tell StudyTime: at what hours its devices are used is not known.")


def state_text(row: StationRow, figures: EquipmentFigures, words: Words) -> str:
    if row.last_day is None:
        return words.gettext("undated studies only")
    if figures.is_silent(row):
        return words.gettext("silent since %(day)s", day=words.day(row.last_day))
    return words.gettext("in use")


def hours_sentences(hours: Hours, words: Words) -> list[str]:
    """How much of the use is within working hours, and what is not in the table."""
    said = []
    if hours.known_count:
        share = 100 * hours.within(WORKDAYS, WORKING_HOURS) / hours.known_count
        said.append(
            words.gettext(
                "%(share)s of the studies of known hour began on working days from 7:00 to 15:00.",
                share=percent_text(share, words),
            )
        )
    if hours.unknown_count:
        said.append(
            words.ngettext(
                "Of %(number)s study the hour is not known.",
                "Of %(number)s studies the hour is not known.",
                hours.unknown_count,
            )
        )
    if hours.undated_count:
        said.append(
            words.ngettext(
                "%(number)s undated study is on no weekday.",
                "%(number)s undated studies are on no weekday.",
                hours.undated_count,
            )
        )
    return said


def bars_description(rows: Sequence[tuple[str, int]], left: int, words: Words) -> str:
    said = [words.gettext("Bars of the studies of each station and modality, the most first.")]
    if rows:
        name, number = rows[0]
        said.append(words.gettext("Most: %(station)s, %(number)s.", station=name, number=words.number(number)))
    return " ".join([*said, *more_sentences(left, words)])


def more_sentences(left: int, words: Words) -> list[str]:
    """How many bars are not drawn."""
    if not left:
        return []
    return [words.ngettext("%(number)s more is in the table.", "%(number)s more are in the table.", left)]


def counting_rules(figures: EquipmentFigures, words: Words) -> list[str]:
    rules = [
        words.gettext(
            "A device is what its images say of it: institution, department, manufacturer, model and station, in "
            "capitals, as many of them as the archive keeps."
        ),
        words.gettext(
            "A study counts once under each device and modality it has images or other objects of, so that the "
            "studies of devices add up to more than there are. Shares are of all rows of the table together."
        ),
        words.gettext("Images are without objects that are none, such as reports and presentation states."),
        words.gettext(
            "Names that people use for devices stand in the settings of the hospital; the archive's own stay beside "
            "them."
        ),
    ]
    if figures.view.year is None:
        rules.append(
            words.ngettext(
                "A device is silent if it made nothing in the %(number)s day before the archive's last study.",
                "A device is silent if it made nothing in the %(number)s days before the archive's last study.",
                SILENT_DAYS,
            )
        )
    if "study_time" not in figures.missing:
        rules.append(
            words.gettext(
                "The hour is that of the Study Time, by the clock of the device. Hours count the modalities that "
                "make images, unless others are chosen; a study counts under each of them. Midnight to the second is "
                "no time: archives write it where they have none."
            )
        )
    return rules
