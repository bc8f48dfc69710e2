"""Who may administer what, and has proved lately to be the one who signed in.

Each section is a few pages behind one permission. Sections of other packages are added by whoever composes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from flask import Flask, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel.speaklater import LazyString

from auth.context import auth_context, utc_now
from auth.denials import Why, note_denial
from auth.errors import NoSuchPage, NotConfirmed
from auth.login import user_of_request
from auth.next_page import page_address
from auth.paths import ADMINISTRATION_PATH
from auth.permissions import Permission
from auth.principal import Principal
from auth.sessions import SignedInUser, confirm_session, is_confirmed

_KEY = "archeion_administration"
_PROLONGING_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Section:
    """`endpoint` is that of its first page. `is_for_all`: open to whoever has the permission for every hospital, for
    what it shows is of all of them together."""

    endpoint: str
    name: LazyString
    permission: Permission
    is_for_all: bool = False
    # Of its pages, beside what all of the administration have.
    styles: str = "accounts.css"

    def is_open_to(self, principal: Principal) -> bool:
        return principal.hospitals(self.permission) is None if self.is_for_all else principal.may(self.permission)


def init_administration(server: Flask) -> None:
    server.extensions[_KEY] = []
    server.register_error_handler(NotConfirmed, lambda _error: _lead_to_confirming())


def add_section(server: Flask, section: Section) -> None:
    """In the order in which they are added."""
    server.extensions[_KEY].append(section)


def sections_of(principal: Principal) -> list[Section]:
    sections = cast(list[Section], current_app.extensions[_KEY])
    return [section for section in sections if section.is_open_to(principal)]


def administering(section: Section) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., Any]]:
    """Of a view: only whoever the section is open to comes to it, and has confirmed.

    To others there is no such page, and the audit log has it."""

    def of_view(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def entered(*arguments: Any, **named: Any) -> ResponseReturnValue:
            user = user_of_request()
            if not section.is_open_to(user.principal):
                note_denial(Why.NOT_PERMITTED, page=request.url_rule.rule if request.url_rule else request.path)
                raise NoSuchPage("There is no such page.")
            require_confirmed(user, utc_now())
            return view(*arguments, **named)

        return entered

    return of_view


def require_confirmed(user: SignedInUser, now: datetime) -> None:
    """Raises NotConfirmed. Whoever goes on administering is not asked again."""
    context = auth_context()
    if user.confirmed_at is None or not is_confirmed(context.settings, user, now):
        raise NotConfirmed("Confirm that it is you first.")
    if now - user.confirmed_at >= _PROLONGING_STEP:
        confirm_session(context.store, user.token, now)


def render_administration(template: str, section: Section | None = None, **values: Any) -> str:
    """A page within the frame; `section` is where it is."""
    principal = user_of_request().principal
    return render_template(
        template, principal=principal, sections=sections_of(principal), here=section, locale=get_locale(), **values
    )


def _lead_to_confirming() -> ResponseReturnValue:
    # What was typed into a form is not kept: the page that has the form is loaded again.
    page = ADMINISTRATION_PATH
    if request.method == "GET":
        page = page_address(request.path, request.query_string.decode("latin-1"))
    return redirect(url_for("auth.confirm_page", next=page))
