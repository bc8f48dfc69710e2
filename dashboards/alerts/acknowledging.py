"""Acknowledging an alert: others see that somebody is at it, and who."""

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue

from auth.audit import Actor
from auth.error_responses import error_response
from auth.next_page import next_page
from auth.permissions import Permission
from dashboards.services import Services

ACKNOWLEDGE_PATH = "/alerts/acknowledge"
# The store's numbers are of 32 bits.
_MOST_DIGITS = 9


def register_acknowledging(server: Flask, services: Services) -> None:
    server.add_url_rule(ACKNOWLEDGE_PATH, "acknowledge_alert", lambda: _acknowledge(services), methods=["POST"])


def _acknowledge(services: Services) -> ResponseReturnValue:
    """An alert of another's hospital, one that is over and one that never was are answered alike."""
    reader = services.reader(Permission.SEE_STORAGE)
    number = request.form.get("notice", "")
    is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS
    actor = Actor.of_request(reader.principal, request.remote_addr)
    if not is_number or not services.notices.acknowledge(int(number), reader.visible, actor, services.now()):
        return error_response("unknown_alert", reader.words.gettext("There is no such alert, or it is over."), 404)
    return redirect(next_page(request.form.get("next")))
