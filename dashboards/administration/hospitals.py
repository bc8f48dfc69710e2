"""`/administration/hospitals`: what is known of hospitals, and what of it may be changed beside their file."""

from datetime import timedelta

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from auth.administration.entering import add_section, administering, render_administration
from auth.archive_checks import Extent, KeptCheck
from auth.audit import Actor
from auth.hospital_settings import Kept
from auth.paths import ADMINISTRATION_PATH
from dashboards.administration.checks import shown_checks
from dashboards.administration.faults import fault_sentence
from dashboards.administration.fields import Sent, differences_from, groups
from dashboards.administration.listing import last_snapshot, rows
from dashboards.administration.scope import SECTION, Administering
from dashboards.hospitals.changing import ChangedMeanwhile, Editing
from dashboards.recording import Asking, record_asking
from dashboards.services import Reader
from queries.archives.checks.check import check_briefly
from queries.archives.checks.kept import check_text
from queries.errors import ArchiveBusy
from queries.hospital_changes import ChangeRefused, Fault

PATH = f"{ADMINISTRATION_PATH}/hospitals"
# An archive that a page had checked is not checked again before this.
CHECKED_AGAIN_AFTER = timedelta(minutes=1)


def register_hospital_pages(server: Flask, with_: Administering) -> None:
    blueprint = Blueprint("hospitals", __name__, template_folder="templates")
    view = administering(SECTION)
    blueprint.add_url_rule(PATH, "listed", view(lambda: _list(with_)), methods=["GET"])
    blueprint.add_url_rule(f"{PATH}/<code>", "one", view(lambda code: _one(with_, code)), methods=["GET"])
    blueprint.add_url_rule(f"{PATH}/<code>", "change", view(lambda code: _change(with_, code)), methods=["POST"])
    blueprint.add_url_rule(f"{PATH}/<code>/check", "check", view(lambda code: _check(with_, code)), methods=["POST"])
    server.register_blueprint(blueprint)
    add_section(server, SECTION)


def _list(with_: Administering) -> ResponseReturnValue:
    reader = with_.reader()
    return render_administration("hospitals/list.html", SECTION, rows=rows(with_, reader))


def _one(with_: Administering, code: str) -> ResponseReturnValue:
    reader = with_.reader_of(code)
    return _page(with_, reader, with_.changing.editing(code))


def _change(with_: Administering, code: str) -> ResponseReturnValue:
    reader = with_.reader_of(code)
    editing = with_.changing.editing(code)
    sent = Sent.of(request.form, editing.keys)
    actor = Actor.of_request(reader.principal, request.remote_addr)
    try:
        changed = with_.changing.change(code, sent.revision, sent.wanted, actor, reader.services.now())
    except ChangedMeanwhile as refusal:
        return _page(with_, reader, Editing(editing.file, refusal.kept), sent, meanwhile=refusal.kept), 409
    except ChangeRefused as refusal:
        return _page(with_, reader, editing, sent, refusal.faults), 400
    words = reader.words
    flash(words.gettext("It holds from now on.") if changed else words.gettext("Nothing was changed."))
    return redirect(url_for("hospitals.one", code=code))


def _check(with_: Administering, code: str) -> ResponseReturnValue:
    """While somebody waits: what it asks is short, and limited (check_briefly)."""
    reader, words, now = with_.reader_of(code), with_.services.reader_words(), with_.services.now()
    kept = with_.checks.of((code,)).get(code, ())
    if any(each.extent is Extent.BRIEF and now - each.checked_at < CHECKED_AGAIN_AFTER for each in kept):
        flash(words.gettext("This archive was checked a moment ago."))
        return redirect(url_for("hospitals.one", code=code))
    record_asking(reader, Asking.CHECK, "", (code,))
    try:
        check = check_briefly(with_.hospitals[code], with_.services.now, with_.turns)
    except ArchiveBusy:
        flash(words.gettext("The archive is answering another question. Try again in a moment."))
        return redirect(url_for("hospitals.one", code=code))
    by = reader.principal.user_name
    with_.checks.keep(KeptCheck(code, Extent.BRIEF, with_.services.now(), by, check_text(check)))
    flash(words.gettext("The archive was checked."))
    return redirect(url_for("hospitals.one", code=code))


def _page(
    with_: Administering,
    reader: Reader,
    editing: Editing,
    sent: Sent | None = None,
    faults: tuple[Fault, ...] = (),
    meanwhile: Kept | None = None,
) -> str:
    """`faults` of what was sent; `meanwhile`: who has changed the hospital since the form was opened."""
    code, words = editing.file.code, reader.words
    unfit = with_.hospitals.unfit.get(code, ())
    changed_at = editing.kept.changed_at
    return render_administration(
        "hospitals/one.html",
        SECTION,
        code=code,
        name=reader.names[code],
        file=editing.file,
        groups=groups(editing, words, sent, faults),
        faults=faults,
        unfit=[f"{fault.key}: {fault_sentence(fault, words)}" for fault in unfit],
        revision=editing.kept.revision,
        changed_by=editing.kept.changed_by,
        changed_at=words.moment(reader.moment(code, changed_at)) if changed_at else None,
        meanwhile=meanwhile,
        differences=differences_from(editing, sent, words) if meanwhile and sent else [],
        checks=shown_checks(with_.checks.of((code,)).get(code, ()), reader),
        snapshot=last_snapshot(code, reader),
    )
