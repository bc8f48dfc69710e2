"""Downloads: plain routes that take a page's own link and give its table as a file."""

from collections.abc import Callable

from flask import Blueprint, Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from auth.audit import Actor
from auth.paths import is_api
from dashboards.exports.long_files import BeingMade
from dashboards.exports.making import make_file
from dashboards.exports.reports import MIME_TYPES, REPORTS
from dashboards.exports.sending import Offer, answer
from dashboards.exports.sheets import ExportRefused, Format, NotPermitted
from dashboards.recording import note_denied_hospitals, note_denied_report
from dashboards.services import Reader, Services

# A file that is being made is asked for again after this.
ASKED_AGAIN_SECONDS = 3
DOWNLOADS = (Format.CSV, Format.EXCEL_GREEK_CSV, Format.XLSX)


def register(server: Flask, services: Services) -> None:
    server.register_blueprint(Blueprint("files", __name__, template_folder="templates"))
    for report in REPORTS:
        for form in DOWNLOADS:
            endpoint = f"{report}-{form.name}".lower().replace("-", "_")
            server.add_url_rule(f"/{report}.{form}", endpoint, _view(services, report, form))


def _view(services: Services, report: str, form: Format) -> Callable[[], ResponseReturnValue]:
    return lambda: file_of(services.reader(REPORTS[report].permission), report, form)


def file_of(reader: Reader, report: str, form: Format) -> ResponseReturnValue:
    """Of the link that this request has, or why there is no file."""
    query = request.query_string.decode("utf-8", "replace")
    files = reader.services.long_files
    try:
        made = make_file(reader, report, form, query) if files is None else files.made(reader, report, form, query)
    except BeingMade as being_made:
        return _being_made(reader, being_made)
    except NotPermitted as refused:
        note_denied_report(report, form)
        return _refusal(refused)
    except ExportRefused as refused:
        note_denied_hospitals(reader, query, report=report, format=form)
        return _refusal(refused)
    actor = Actor.of_request(reader.principal, request.remote_addr)
    offer = Offer(
        name=made.name,
        mime_type=MIME_TYPES[form],
        byte_count=made.byte_count,
        tag=made.content_digest,
        # The moment at which a file was made stands in some, and its rows say the same.
        is_weak=True,
        hand_out=lambda: made.hand_out(actor),
        drop=made.close,
    )
    return answer(offer, "no-store")


def _being_made(reader: Reader, being_made: BeingMade) -> ResponseReturnValue:
    """To a person a page that asks again by itself, without a script; to a program where and when to ask again."""
    words = reader.words
    sentence = words.gettext("This file is long and is being made. It comes to this address when it is done.")
    if is_api(request.path):
        answer = jsonify({"being_made": {"rows": being_made.row_count, "message": sentence}})
        answer.headers["Location"] = request.full_path.removesuffix("?")
        answer.headers["Retry-After"] = str(ASKED_AGAIN_SECONDS)
    else:
        rows = words.ngettext("%(number)s row so far", "%(number)s rows so far", being_made.row_count)
        page = render_template("being_made.html", message=sentence, rows=rows, locale=words.language)
        answer = Response(page, mimetype="text/html")
        answer.headers["Refresh"] = str(ASKED_AGAIN_SECONDS)
    answer.status_code = 202
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _refusal(refused: ExportRefused) -> ResponseReturnValue:
    return {"error": {"code": refused.code, "message": str(refused)}}, refused.status
