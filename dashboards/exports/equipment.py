"""The devices of the page on equipment, and their hours of use, as files."""

from dashboards.equipment.asking import EquipmentFigures, ask_equipment, reader_default
from dashboards.equipment.columns import hour_columns, hour_keys, hour_rows, station_columns, station_keys
from dashboards.equipment.links import read_equipment
from dashboards.equipment.titles import counting_rules, equipment_subtitle, equipment_title, file_stem
from dashboards.exports.about import Pairs, about
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.links import Notice
from dashboards.messages import failure_sentences, link_sentences
from dashboards.services import Reader


def equipment_sheet(reader: Reader, query: str) -> Sheet:
    figures = _asked(reader, query)
    called = reader.services.hospitals[figures.view.hospital].stations
    keys, columns = station_keys(figures, called), station_columns(figures, called, reader.words)
    return sheet_of(*_named(figures, "equipment", reader), keys, columns, figures.rows, _about(figures, reader))


def hours_sheet(reader: Reader, query: str) -> Sheet:
    """Without a line where the archive does not tell hours."""
    figures = _asked(reader, query)
    rows = () if "study_time" in figures.missing else hour_rows(figures)
    keys, columns = hour_keys(figures), hour_columns(figures, reader.words)
    return sheet_of(*_named(figures, "hours", reader), keys, columns, rows, _about(figures, reader))


def _asked(reader: Reader, query: str) -> EquipmentFigures:
    reading = read_equipment(query, reader.visible, reader_default(reader), reader.this_month.year)
    if reading.view is None or reading.notices:
        raise LinkRefused(link_sentences(reading.notices, reader.words))
    figures = ask_equipment(reader, reading.view)
    if figures.failed:
        raise FiguresMissing(failure_sentences(figures.failed, reader.names, reader.words))
    if figures.is_station_unknown:
        raise LinkRefused(link_sentences([Notice.PART], reader.words))
    return figures


def _named(figures: EquipmentFigures, what: str, reader: Reader) -> tuple[str, str]:
    view = figures.view
    return equipment_title(view, reader.names, reader.words), file_stem(view, what, reader.today)


def _about(figures: EquipmentFigures, reader: Reader) -> Pairs:
    words = reader.words
    asked = equipment_subtitle(figures.view, words)
    return about(reader, asked, figures.outcomes, counting_rules(figures, words))
