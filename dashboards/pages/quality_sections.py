"""Sections of the completeness page: what is missing, its calendar, what cannot be placed, how late studies come."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from auth.permissions import Permission
from dashboards.accessibility import labelled, labelled_by
from dashboards.exports.quality_columns import (
    band_columns,
    counted_share,
    finding_columns,
    month_share_columns,
)
from dashboards.figures.quality import lateness_figure
from dashboards.links import write_link
from dashboards.pages.charts import Picture, chart, picture_of, unfinished_remark
from dashboards.pages.downloads import downloads
from dashboards.pages.quality_calendar import calendar_figure, legend, most_of
from dashboards.quality.asking import DayFigures
from dashboards.quality.calendar import calendar_years
from dashboards.quality.links import write_quality
from dashboards.quality.names import defect_name, series_name, what_it_hides
from dashboards.quality.rows import DefectRow, MonthShares, band_rows
from dashboards.quality.titles import (
    lateness_description,
    lateness_file_stem,
    lateness_sentences,
    retired_sentence,
    undated_sentence,
    worst_sentence,
)
from dashboards.services import Reader
from dashboards.sizes import percent_text
from dashboards.tables import figures_table, scrolling
from dashboards.words import Words
from queries.criteria import Criteria, Grain, Month, Period
from queries.quality.findings import Finding
from queries.reports.activity import HospitalOutcome
from queries.reports.lags import Band

# The file has all of them.
MOST_FINDINGS = 60


def findings_section(figures: DayFigures, reader: Reader) -> html.Section:
    words = reader.words
    body: list[Component] = []
    if figures.findings:
        body += [html.P(worst_sentence(figures.findings, words)), _findings_table(figures, reader)]
        more = len(figures.findings) - MOST_FINDINGS
        if more > 0:
            body.append(
                html.P(
                    words.ngettext(
                        "%(number)s older one is in the file.", "%(number)s older ones are in the file.", more
                    ),
                    className="remark",
                )
            )
    else:
        none = words.gettext("Going by the hospital's own history, nothing is missing that would be noticed.")
        body.append(html.P(none, className="remark"))
    retired = retired_sentence(figures.judgement.retired, words)
    if retired:
        body.append(html.P(retired, className="remark"))
    body.append(html.Div(_download("quality", figures, reader), className="below"))
    return _section("findings", words.gettext("Studies that should be there"), body)


def calendar_section(figures: DayFigures, reader: Reader) -> html.Section:
    words = reader.words
    years, name = calendar_years(figures), series_name(figures.view.modality, words)
    most = most_of(years)
    undated = html.P(undated_sentence(figures, words), className="remark")
    body: list[Component] = [
        legend(words),
        *(calendar_figure(year, most, name, words) for year in years),
        html.Div([_download("quality-days", figures, reader), undated], className="below"),
    ]
    return _section("calendar", words.gettext("Studies per day: %(name)s", name=name), body)


def defects_section(rows: Sequence[DefectRow], months: Sequence[MonthShares], reader: Reader) -> html.Section:
    words = reader.words
    caption = words.gettext("What cannot be placed")
    by_month = words.gettext("The last two years, month by month")
    table = figures_table(
        by_month, month_share_columns(words), list(reversed(months)), lambda row: row.unfinished, has_foot=False
    )
    body: list[Component] = [
        _defects_table(caption, rows, words),
        html.Details([html.Summary(by_month), scrolling(by_month, table)], className="below-figures"),
    ]
    return _section("defects", caption, body)


def lateness_section(
    figures: DayFigures, months: Sequence[MonthShares], outcomes: Sequence[HospitalOutcome], reader: Reader
) -> html.Section:
    """`outcomes` tell how far the data reach."""
    words = reader.words
    title = words.gettext("How late studies come in")
    body: list[Component] = [html.P(" ".join(lateness_sentences(figures, words)))]
    rows = band_rows(figures)
    if any(row.study_count for row in rows if row.band is not Band.NOT_KNOWN):
        caption = words.gettext("Days from the study to its reception")
        table = scrolling(caption, figures_table(caption, band_columns(words), rows, lambda _: False, has_foot=False))
        says, figure = lateness_description(months, words), lateness_figure(months, words)
        picture = _lateness_picture(title, figures, months, outcomes, reader)
        drawn = chart(figure, "quality-lateness", "quality-lateness-says", says, picture, words)
        body.append(html.Div([table, drawn], className="figures"))
    return _section("lateness", title, body)


def _lateness_picture(
    title: str,
    figures: DayFigures,
    months: Sequence[MonthShares],
    outcomes: Sequence[HospitalOutcome],
    reader: Reader,
) -> Picture:
    words, view = reader.words, figures.view
    unfinished = [words.month(row.month) for row in months if row.unfinished]
    return picture_of(
        title,
        f"{reader.names[view.hospital]} · {words.gettext('Received more than 30 days later')}",
        [" ".join(lateness_sentences(figures, words)), *unfinished_remark(unfinished, words)],
        outcomes,
        lateness_file_stem(view, reader.today),
        reader,
    )


def _section(key: str, title: str, body: Sequence[Component]) -> html.Section:
    heading = html.H2(title, id=f"quality-{key}")
    return html.Section([heading, *body], className="part", **labelled_by(f"quality-{key}"))


def _findings_table(figures: DayFigures, reader: Reader) -> html.Div:
    words = reader.words
    first, *others = finding_columns(words)
    head = [
        html.Th(column.heading, scope="col", className=_alignment(column.is_number)) for column in (first, *others)
    ]
    body = [
        html.Tr(
            [
                html.Th(_to_activity(first.shown(finding), finding, figures, reader), scope="row"),
                *(html.Td(each.shown(finding), className=_alignment(each.is_number)) for each in others),
            ]
        )
        for finding in figures.findings[:MOST_FINDINGS]
    ]
    caption = words.gettext("Findings, the newest first")
    table = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(head)), html.Tbody(body)]
    )
    return scrolling(caption, table, "findings")


def _to_activity(name: str, finding: Finding, figures: DayFigures, reader: Reader) -> dcc.Link | str:
    return dcc.Link(name, href=_activity(finding, figures, reader)) if reader.may(Permission.SEE_FIGURES) else name


def _activity(finding: Finding, figures: DayFigures, reader: Reader) -> str:
    """The months of a finding on the activity page."""
    period = Period(Month.of(finding.first_day), Month.of(finding.last_day))
    modalities = () if finding.name is None else (finding.name,)
    criteria = Criteria((figures.view.hospital,), period=period, grain=Grain.MONTH, modalities=modalities)
    return f"/activity?{write_link(criteria, reader.visible)}"


def _download(report: str, figures: DayFigures, reader: Reader) -> html.Div:
    return downloads(report, write_quality(figures.view, reader.visible), reader.words)


def _defects_table(caption: str, rows: Sequence[DefectRow], words: Words) -> html.Div:
    headings = [
        (words.gettext("What"), None),
        (words.gettext("How many"), "number"),
        (words.gettext("Last two years"), None),
        (words.gettext("What it hides"), None),
    ]
    head = [html.Th(heading, scope="col", className=kind) for heading, kind in headings]
    body = [
        html.Tr(
            [
                html.Th(defect_name(row.defect, words), scope="row"),
                html.Td(counted_share(row.share, words), className="number"),
                html.Td(_trend(row, words)),
                html.Td(what_it_hides(row.defect, words), className="hides"),
            ]
        )
        for row in rows
    ]
    table = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(head)), html.Tbody(body)]
    )
    return scrolling(caption, table, "defects")


def _trend(row: DefectRow, words: Words) -> Component | str:
    """A small picture of the months; in words for those who do not see it, and as numbers in the table below."""
    known = [percent for percent in row.trend if percent is not None]
    if not known:
        return words.gettext("in no month")
    most = max(known)
    said = words.gettext(
        "From %(first)s to %(last)s; the highest month %(most)s.",
        first=percent_text(known[0], words),
        last=percent_text(known[-1], words),
        most=percent_text(most, words),
    )
    bars = [html.Span(style={"height": f"{100 * (each or 0) / most:.0f}%" if most else "0"}) for each in row.trend]
    return html.Div(bars, className="trend", role="img", title=said, **labelled(said))


def _alignment(is_number: bool) -> str | None:
    return "number" if is_number else None
