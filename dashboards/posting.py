"""A button that posts: what changes something is never a link."""

from dash import dcc, html
from flask_wtf.csrf import generate_csrf

from dashboards.words import Words


def posting(action: str, label: str, words: Words, fields: dict[str, str], lang: str | None = None) -> html.Form:
    """A form of that button alone, with the token of the reader's session."""
    hidden = {**fields, "csrf_token": generate_csrf()}
    inputs = [dcc.Input(type="hidden", name=name, value=value) for name, value in hidden.items()]
    button = html.Button(label, type="submit", className="quiet", lang=lang or words.language)
    return html.Form([*inputs, button], action=action, method="POST")
