"""What people ask for that no file leaves by, as the audit log has it: archives that are asked, what is refused."""

from enum import StrEnum

from flask import request

from auth.audit import Actor, Event
from auth.denials import Why, note_denial
from auth.permissions import Permission
from auth.tokens import without_tokens
from dashboards.links import parts_of
from dashboards.releases.scope import sees_releases
from dashboards.services import Reader


class Asking(StrEnum):
    """What archives are asked for."""

    PROOF = "proof"
    TAKING = "taking"
    # Of one, by whoever looks after it.
    CHECK = "check"


def record_asking(reader: Reader, asking: Asking, query: object, hospitals: tuple[str, ...]) -> None:
    """Before they are asked. Raises NotRecorded: then they are not."""
    services, actor = reader.services, Actor.of_request(reader.principal, request.remote_addr)
    link = without_tokens(query.removeprefix("?")) if isinstance(query, str) else ""
    details = {"asked_for": asking.value, "link": link, "hospitals": list(hospitals)}
    services.record(Event.ARCHIVE_ASKED, actor, details, services.now())


def note_denied_page(path: str) -> None:
    note_denial(Why.NOT_PERMITTED, page=path)


def note_denied_report(report: str, form: str) -> None:
    note_denial(Why.NOT_PERMITTED, report=report, format=form)


def note_denials(reader: Reader, permission: Permission, path: str, query: object) -> None:
    """Of a page that was asked for by its link: whoever has no role for it, and hospitals that theirs do not open.

    Whoever has been given nothing yet is told so by every page, and is denied none.
    """
    if not reader.may(permission) and not reader.principal.sees_nothing:
        note_denied_page(path)
    else:
        note_denied_hospitals(reader, query, page=path)


def note_denied_hospitals(reader: Reader, query: object, **asked: str) -> None:
    """Those that the link names and there are: what is no hospital at all is a slip, or whatever somebody typed."""
    parts = parts_of(query)
    named = set(parts.given.get("hospital", ())) if parts else set()
    hidden = [code for code in reader.services.hospitals if code in named and code not in reader.visible]
    if hidden:
        note_denial(Why.HOSPITALS, **asked, hospitals=hidden)


def opens_releases(reader: Reader) -> bool:
    """Whether releases are to be had by whoever asks for them; where they are not, that is noted."""
    if sees_releases(reader):
        return True
    note_denial(Why.RELEASES)
    return False
