"""The open alerts of hospitals, worst first, each to be acknowledged."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from auth.notices import Notice
from dashboards.accessibility import labelled_by
from dashboards.alerts.acknowledging import ACKNOWLEDGE_PATH
from dashboards.alerts.sentences import figures_sentences, headline, moment_text, severity_name
from dashboards.posting import posting
from dashboards.services import Reader
from queries.alerts.kept import standing_of, subject_of
from queries.alerts.rules import Severity

TITLE = "alerts-title"


def alerts_list(reader: Reader, codes: Sequence[str], page: str) -> html.Section:
    """Those of these hospitals that the reader may see. `page` is the address to come back to from acknowledging."""
    words = reader.words
    opened = reader.services.notices.open({*codes} & {*reader.visible})
    items = [_item(notice, reader, page) for notice in opened]
    nothing = html.P(words.gettext("No store needs attention."), className="remark")
    return html.Section(
        [
            html.H2(words.gettext("Alerts"), id=TITLE),
            html.Ul(items, className="alert-list") if items else nothing,
        ],
        className="alerts",
        **labelled_by(TITLE),
    )


def _item(notice: Notice, reader: Reader, page: str) -> html.Li:
    severity = Severity(notice.severity)
    kinds = ["alert", severity.name.lower(), *(["acknowledged"] if notice.acknowledged_at else [])]
    standing = standing_of(notice.raised_figures)
    subject = subject_of(notice.hospital, notice.subject)
    words, zone = reader.words, reader.services.hospitals[notice.hospital].zone
    said = headline(subject, standing, reader.names[notice.hospital], words)
    raised = words.gettext("Raised on %(moment)s.", moment=moment_text(notice.raised_at, zone, words))
    children: list[Component] = [
        html.P([html.Strong(severity_name(severity, words)), " ", said]),
        html.P(raised, className="remark"),
    ]
    if standing is not None:
        lines = figures_sentences(standing, zone, words)
        summary = html.Summary(words.gettext("The figures it was raised by"))
        children.append(html.Details([summary, html.Ul([html.Li(line) for line in lines])]))
    return html.Li([*children, _acknowledgement(notice, reader, page)], className=" ".join(kinds))


def _acknowledgement(notice: Notice, reader: Reader, page: str) -> Component:
    words = reader.words
    if notice.acknowledged_at is None:
        fields = {"notice": str(notice.notice_id), "next": page}
        return posting(ACKNOWLEDGE_PATH, words.gettext("Acknowledge"), words, fields)
    zone = reader.services.hospitals[notice.hospital].zone
    sentence = words.gettext(
        "Acknowledged by %(name)s on %(moment)s.",
        name=notice.acknowledged_by,
        moment=moment_text(notice.acknowledged_at, zone, words),
    )
    return html.P(sentence, className="remark")
