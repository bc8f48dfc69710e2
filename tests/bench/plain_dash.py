"""The rival of the first chart: the same bars in plain Dash, as its documentation begins."""

import plotly.express as px
from dash import Dash, Input, Output, dcc, html
from flask import Flask


def create_plain() -> Flask:
    dash = Dash("plain", assets_folder="none")
    years = list(range(2014, 2027))
    dash.layout = html.Div(
        [
            html.H1("Studies per year"),
            dcc.Dropdown(["studies", "images"], "studies", id="what"),
            dcc.Graph(id="chart"),
        ]
    )

    @dash.callback(Output("chart", "figure"), Input("what", "value"))
    def draw(what: str) -> object:
        return px.bar(x=years, y=[100 * (year - 2010) for year in years], title=what)

    return dash.server
