"""The findings of the completeness page, and the days of its calendar, as files."""

from dashboards.exports.about import Pairs, about
from dashboards.exports.quality_columns import (
    day_columns,
    day_keys,
    day_lines,
    finding_columns,
    finding_keys,
)
from dashboards.exports.sheets import FiguresMissing, LinkRefused, Sheet, sheet_of
from dashboards.messages import failure_sentences, link_sentences
from dashboards.quality.asking import DayFigures, ask_days
from dashboards.quality.calendar import calendar_years
from dashboards.quality.links import read_quality
from dashboards.quality.titles import (
    days_file_stem,
    findings_file_stem,
    quality_rules,
    quality_subtitle,
    quality_title,
)
from dashboards.services import Reader


def findings_sheet(reader: Reader, query: str) -> Sheet:
    figures = _asked(reader, query)
    stem = findings_file_stem(figures.view, reader.today)
    keys, columns = finding_keys(figures.view), finding_columns(reader.words)
    return sheet_of(_title(figures, reader), stem, keys, columns, figures.findings, _about(figures, reader))


def days_sheet(reader: Reader, query: str) -> Sheet:
    figures = _asked(reader, query)
    lines = day_lines(calendar_years(figures), figures.undated)
    stem = days_file_stem(figures.view, reader.today)
    keys, columns = day_keys(figures.view), day_columns(reader.words)
    return sheet_of(_title(figures, reader), stem, keys, columns, lines, _about(figures, reader))


def _asked(reader: Reader, query: str) -> DayFigures:
    reading = read_quality(query, reader.visible, reader.this_month)
    if reading.view is None or reading.notices:
        raise LinkRefused(link_sentences(reading.notices, reader.words))
    figures = ask_days(reader, reading.view)
    if isinstance(figures, DayFigures):
        return figures
    raise FiguresMissing(failure_sentences([figures], reader.names, reader.words))


def _title(figures: DayFigures, reader: Reader) -> str:
    return quality_title(figures, reader.names[figures.view.hospital], reader.words)


def _about(figures: DayFigures, reader: Reader) -> Pairs:
    words = reader.words
    return about(reader, quality_subtitle(figures, words), figures.statements, quality_rules(words))
