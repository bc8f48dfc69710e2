"""`/equipment.csv` and `/equipment-hours.csv`: the devices of the page on equipment, and their hours of use."""

from collections.abc import Callable

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboards.equipment.asking import EquipmentFigures, ask_equipment, reader_default
from dashboards.equipment.columns import hour_columns, hour_rows, station_columns
from dashboards.equipment.links import read_equipment
from dashboards.equipment.titles import file_name
from dashboards.exports.files import csv_file
from dashboards.exports.responses import archive_failed, csv_response, link_refused
from dashboards.links import Notice
from dashboards.messages import no_hospital_sentence, notice_sentence
from dashboards.services import Reader, Services

PATH, HOURS_PATH = "/equipment.csv", "/equipment-hours.csv"


def register(server: Flask, services: Services) -> None:
    server.add_url_rule(PATH, "equipment_csv", lambda: _file(services.reader(), "equipment", _devices))
    server.add_url_rule(HOURS_PATH, "equipment_hours_csv", lambda: _file(services.reader(), "hours", _hours))


def _file(reader: Reader, what: str, written: Callable[[EquipmentFigures, Reader], bytes]) -> ResponseReturnValue:
    query = request.query_string.decode("utf-8", "replace")
    reading = read_equipment(query, reader.visible, reader_default(reader), reader.this_month.year)
    if reading.view is None or reading.notices:
        sentences = [notice_sentence(notice, reader.words) for notice in reading.notices]
        return link_refused(sentences or [no_hospital_sentence(reader.words)])
    figures = ask_equipment(reader, reading.view)
    if figures.failed:
        return archive_failed(figures.failed, reader)
    if figures.is_station_unknown:
        return link_refused([notice_sentence(Notice.PART, reader.words)])
    return csv_response(written(figures, reader), file_name(reading.view, what, reader.today))


def _devices(figures: EquipmentFigures, reader: Reader) -> bytes:
    called = reader.services.hospitals[figures.view.hospital].stations
    return csv_file(station_columns(figures, called, reader.words), figures.rows)


def _hours(figures: EquipmentFigures, reader: Reader) -> bytes:
    """Without a line where the archive does not tell hours."""
    rows = () if "study_time" in figures.missing else hour_rows(figures)
    return csv_file(hour_columns(reader.words), rows)
