"""The audit log for whoever reads that of all hospitals: newest first, as files, and whether its end is whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, ngettext

from auth.administration.acting import acting
from auth.administration.entering import administering, render_administration
from auth.administration.event_names import event_names
from auth.administration.paging import address, given
from auth.administration.sections import AUDIT
from auth.administration.wording import moment, wording
from auth.audit import Entry, Event, Wanted, entries, newest_entries, record
from auth.audit_files import csv_lines, in_pieces, json_lines
from auth.audit_sentences import sentence
from auth.audit_verifying import verify_end
from auth.audit_wording import Wording, who
from auth.context import auth_context, utc_now
from auth.names import normalised_name
from auth.paths import ADMINISTRATION_PATH

AUDIT_PATH = f"{ADMINISTRATION_PATH}/audit"
PAGE_SIZE = 50
# A second or two; the command line verifies all.
MOST_VERIFIED = 20_000
_FILTERS = ("user", "event", "since", "until")
_KINDS = {"csv": ("text/csv", csv_lines), "jsonl": ("application/jsonl", json_lines)}


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """As the page tells it."""

    number: int
    at: str
    event: str
    who: str
    address: str
    sentence: str
    details: str
    hash: str
    # What is told of a denial is what was asked for.
    is_denial: bool


def add_audit(blueprint: Blueprint) -> None:
    blueprint.add_url_rule(AUDIT_PATH, view_func=audit_page, methods=["GET"])
    blueprint.add_url_rule(f"{AUDIT_PATH}/verify", view_func=verify_log, methods=["POST"])
    blueprint.add_url_rule(f"{AUDIT_PATH}/log.<kind>", view_func=audit_file, methods=["GET"])


@administering(AUDIT)
def audit_page() -> ResponseReturnValue:
    return _page()


@administering(AUDIT)
def verify_log() -> ResponseReturnValue:
    first, verdict = verify_end(auth_context().store, MOST_VERIFIED)
    count = verdict.head.number - first + 1 if verdict.head else 0
    if verdict.is_whole:
        said = ngettext(
            "The last entry (%(num)d, to %(head)s) is as it was written.",
            "The last %(num)d entries, up to %(head)s, are as they were written.",
            count,
            head=str(verdict.head),
        )
        return _page(verdict=str(said))
    # The findings are those of the command, word for word: whoever looks into them does so on the server.
    return _page(findings=verdict.findings)


@administering(AUDIT)
def audit_file(kind: str) -> ResponseReturnValue:
    """Recorded, and then sent while it is read: a long log is at no time in memory."""
    if kind not in _KINDS:
        return Response("", 404, mimetype="text/plain")
    store, filters, now = auth_context().store, given(*_FILTERS), utc_now()
    link, name = address(filters).partition("?")[2], f"archeion-audit-{now:%Y%m%d-%H%M%S}.{kind}"
    record(store, Event.AUDIT_EXPORTED, acting(), {"format": kind, "link": link, "file": name}, now)
    mimetype, lines = _KINDS[kind]
    body = stream_with_context(in_pieces(lines(entries(store, _wanted(filters)))))
    return Response(body, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(verdict: str = "", findings: tuple[str, ...] = ()) -> str:
    filters = given(*_FILTERS)
    before = request.args.get("before", "")
    asked = int(before) if before.isdecimal() and len(before) < 19 else None
    found = newest_entries(auth_context().store, _wanted(filters), asked, PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    narrowed, names, words = address(filters).partition("?")[2], event_names(), wording()
    return render_administration(
        "administration/audit.html",
        AUDIT,
        entries=[_read(entry, names, words) for entry in shown],
        newest=f"{AUDIT_PATH}?{narrowed}" if asked is not None else "",
        older=f"{AUDIT_PATH}?{narrowed}&before={shown[-1].number}".replace("?&", "?") if found[PAGE_SIZE:] else "",
        files={kind: f"{AUDIT_PATH}/log.{kind}?{narrowed}" for kind in _KINDS},
        filters=filters,
        events=names,
        verdict=verdict,
        findings=findings,
        most=format_decimal(MOST_VERIFIED),
    )


def _wanted(filters: dict[str, str]) -> Wanted:
    """What cannot be read narrows nothing: the form of the page sends no other."""
    until = _day(filters["until"])
    return Wanted(
        user_name=normalised_name(filters["user"]) or None,
        event=Event(filters["event"]) if filters["event"] in {*Event} else None,
        since=_day(filters["since"]),
        until=None if until is None else until + timedelta(days=1),
    )


def _day(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def _read(entry: Entry, names: Mapping[Event, str], words: Wording) -> ReadEntry:
    event = Event(entry.event) if entry.event in {*Event} else None
    return ReadEntry(
        number=entry.number,
        at=moment(entry.at),
        event=names[event] if event else entry.event,
        who=who(entry.actor, words),
        address=entry.actor.address or "",
        sentence=sentence(entry, words),
        details=json.dumps(entry.details, ensure_ascii=False, indent=2, sort_keys=True),
        hash=entry.hash,
        is_denial=event is Event.DENIED,
    )
