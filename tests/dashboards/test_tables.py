"""The cells written for a table are what Dash makes of its own components."""

import json

from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from dashboards.exports.columns import Column
from dashboards.tables import figures_table, link_to, node
from dashboards.tabulation import Row

COLUMNS = (
    Column("period", "Period", lambda row: row.period, lambda row: str(row.period), is_number=False),
    Column("sum", "Sum", lambda row: row.total, lambda row: f"{row.total}", is_number=True),
    Column("state", "State", lambda row: "", lambda row: "unfinished" if row.unfinished else "", is_number=False),
)
rows = st.lists(
    st.builds(Row, st.sampled_from(["2024", "2025", None]), st.just(()), st.integers(0, 10**9), st.booleans()),
    min_size=1,
    max_size=5,
)


@given(rows)
def test_a_table_is_what_its_components_become(given_rows: list[Row]) -> None:
    *body, foot = given_rows
    by_components = html.Table(
        [
            html.Caption("Studies", className="visually-hidden"),
            html.Thead(html.Tr([html.Th(c.heading, scope="col", className=look(c)) for c in COLUMNS])),
            html.Tbody([by_component(row) for row in body]),
            html.Tfoot(by_component(foot)),
        ]
    )
    assert as_sent(figures_table("Studies", COLUMNS, given_rows, lambda row: row.unfinished)) == as_sent(
        by_components
    )


def test_elements_and_links_are_what_their_components_become() -> None:
    written = node("Td", [link_to("19", "/activity?hospital=argo")], className="number")
    component = html.Td([dcc.Link("19", href="/activity?hospital=argo")], className="number")
    assert as_sent(written) == as_sent(component)


def by_component(row: Row) -> html.Tr:
    first, *others = COLUMNS
    cells = [html.Td(column.shown(row), className=look(column)) for column in others]
    return html.Tr(
        [html.Th(first.shown(row), scope="row"), *cells], className="unfinished" if row.unfinished else None
    )


def look(column: Column) -> str | None:
    return "number" if column.is_number else None


def as_sent(component: object) -> object:
    return json.loads(json.dumps(component, cls=PlotlyJSONEncoder))
