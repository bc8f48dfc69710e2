"""The table of the overview: three lines for each hospital, with words where there is no figure.

Wide screens show one table, narrow ones a card for each hospital (assets/overview.css). Its elements are given the
roles that they have in a table, because browsers take those away from what is laid out otherwise.
"""

from collections.abc import Sequence

from dash import html

from dashboards.accessibility import hidden
from dashboards.figures.overview import HEIGHT, WIDTH, sparkline
from dashboards.messages import failure_sentence
from dashboards.overview.amounts import Amounts, Change, Counted, State, change_of, figure_of
from dashboards.overview.asking import Overview
from dashboards.overview.links import course_link, month_link, year_link
from dashboards.overview.months import COURSE_MONTHS, LastMonth
from dashboards.overview.rows import HospitalRow, Sum
from dashboards.overview.texts import (
    change_text,
    counted_name,
    direction_word,
    figure_text,
    known_sizes_text,
    state_text,
    unsized_text,
)
from dashboards.overview.titles import (
    copy_text,
    course_description,
    reach_text,
    silence_text,
    stale_text,
    sum_name,
    undated_text,
)
from dashboards.services import Reader
from dashboards.tables import Node, link_to, node, scrolling
from dashboards.words import Words


def overview_table(overview: Overview, reader: Reader) -> html.Div:
    words = reader.words
    caption = words.gettext("The last complete month and the year to date")
    head = [node("Th", each, scope="col", className=kind, role="columnheader") for each, kind in _headings(words)]
    groups = [_hospital(row, reader) for row in overview.rows]
    if (together := overview.sum_of_several) is not None:
        groups.insert(0, _together(together, reader))
    table = html.Table(
        [
            html.Caption(caption, className="visually-hidden"),
            html.Thead(node("Tr", head, role="row"), role="rowgroup"),
            *groups,
        ],
        role="table",
    )
    return scrolling(caption, table, "months-of-hospitals")


def _headings(words: Words) -> list[tuple[str, str | None]]:
    course = words.ngettext("Studies, %(number)s month", "Studies, %(number)s months", COURSE_MONTHS)
    names = (words.gettext("Hospital"), course, words.gettext("Counted"))
    return [*((name, None) for name in names), *((name, "number") for name in _figure_headings(words))]


def _figure_headings(words: Words) -> tuple[str, ...]:
    """In the order of the cells of a line."""
    return (
        words.gettext("Last complete month"),
        words.gettext("Against the month before"),
        words.gettext("Against a year before"),
        words.gettext("Year to date"),
        words.gettext("Against the year before"),
    )


def _together(of: Sum, reader: Reader) -> Node:
    words = reader.words
    notes = [_note(words.month(of.last_month.month)), _note(undated_text(of.undated, words))]
    heading = [node("Span", sum_name(of, words), className="name"), *filter(None, notes)]
    return _group(heading, of.last_month, of.hospitals, reader, "together")


def _hospital(row: HospitalRow, reader: Reader) -> Node:
    words, last = reader.words, row.last_month
    course = course_link(row.hospital, last.month if last else None, reader.originals)
    name = link_to(reader.names[row.hospital], course)
    heading = [node("Span", [name], className="name"), *filter(None, _notes(row, reader))]
    if last is None or row.failure is not None:
        said = failure_sentence(row.failure, reader.names[row.hospital], words) if row.failure else ""
        return _without(heading, said or state_text(State.MISSING, words), words)
    return _group(heading, last, (row.hospital,), reader, "hospital")


def _notes(row: HospitalRow, reader: Reader) -> list[Node | None]:
    """What is to be known of a hospital besides its figures; what is wrong comes first."""
    words = reader.words
    return [
        _note(stale_text(row.read_at, words), "late") if row.is_stale and row.read_at else None,
        _note(silence_text(row.silence, words), "late") if row.silence else None,
        _note(reach_text(row.last_month, row.data_up_to, words)) if row.last_month else None,
        _note(copy_text(row, reader.names, words)) if row.copy_of else None,
        _note(undated_text(row.undated, words)),
    ]


def _note(text: str, kind: str = "") -> Node | None:
    return node("Span", text, className=f"level {kind}".strip()) if text else None


def _without(heading: list[Node], said: str, words: Words) -> Node:
    across = len(_headings(words)) - 1
    cells = [
        node("Th", heading, scope="row", role="rowheader"),
        node("Td", said, colSpan=across, className="without", role="cell"),
    ]
    return node("Tbody", [node("Tr", cells, role="row")], className="hospital", role="rowgroup")


def _group(heading: list[Node], last: LastMonth, hospitals: Sequence[str], reader: Reader, kind: str) -> Node:
    lines = [_line(last, counted, hospitals, reader) for counted in Counted]
    span = len(lines)
    drawn = {"src": sparkline(last.course), "alt": course_description(last, reader.words)}
    image = node("Img", [], className="course", width=str(WIDTH), height=str(HEIGHT), **drawn)
    lines[0] = [
        node("Th", heading, scope="rowgroup", rowSpan=span, role="rowheader"),
        node("Td", [image], rowSpan=span, role="cell"),
        *lines[0],
    ]
    return node("Tbody", [node("Tr", line, role="row") for line in lines], className=kind, role="rowgroup")


def _line(last: LastMonth, counted: Counted, hospitals: Sequence[str], reader: Reader) -> list[Node]:
    words, default = reader.words, reader.originals
    month, year = (to(hospitals, last.month, counted, default) for to in (month_link, year_link))
    cells = (
        _figure(last.in_month, counted, month, words),
        _change(change_of(last.in_month, last.month_before, counted), counted, words),
        _change(change_of(last.in_month, last.year_before, counted), counted, words),
        _figure(last.year_to_date, counted, year, words),
        _change(change_of(last.year_to_date, last.year_to_date_before, counted), counted, words),
    )
    figures = [
        node("Td", said, className=f"number {kind}".strip(), role="cell", **{"data-label": label})
        for (said, kind), label in zip(cells, _figure_headings(words), strict=True)
    ]
    return [node("Th", counted_name(counted, words), scope="row", role="rowheader"), *figures]


def _figure(amounts: Amounts | None, counted: Counted, href: str, words: Words) -> tuple[list[Node], str]:
    figure = figure_of(amounts, counted)
    text = figure_text(figure, counted, words)
    if figure.number is None:
        return [text], "without"
    unsized = _note(unsized_text(amounts, words)) if counted is Counted.BYTES else None
    return [link_to(text, href), *filter(None, [unsized])], "figure"


def _change(change: Change, counted: Counted, words: Words) -> tuple[list[Node], str]:
    """More is neither good nor bad: an arrow for the eye, a word for the ear."""
    text = change_text(change, counted, words)
    if change.difference is None:
        return [text], "without"
    notes = [_note(known_sizes_text(words))] if change.is_of_known_sizes else []
    if not change.difference:
        return [text, *notes], ""
    arrow = node("Span", "↑ " if change.difference > 0 else "↓ ", className="arrow", **hidden())
    word = node("Span", f"{direction_word(change, words)} ", className="visually-hidden")
    return [word, arrow, text, *notes], ""
