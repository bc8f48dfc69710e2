"""What those who wait for an export read: with the file, or instead of it. Nothing in it is about a person."""

from collections.abc import Sequence

from dashboards.deliveries.cases import Case
from dashboards.deliveries.rules import Lack, Obstacle
from dashboards.deliveries.terms import Term
from dashboards.exports.making import MadeFile
from dashboards.services import Reader
from dashboards.sizes import size_text
from dashboards.words import Words
from queries.criteria import Month

# Many servers take mails of 10 MB, and an attachment is a third longer than its file.
MOST_ATTACHED_BYTES = 7_000_000
# Pages with another name than their file's.
_PATHS = {"overview": "/", "quality-days": "/quality", "equipment-hours": "/equipment"}


def term_name(term: Term, words: Words) -> str:
    match term.every:
        case "year":
            return term.text
        case "month":
            return words.month(Month.of(term.first))
        case "week":
            first, last = words.day(term.first), words.day(term.last)
            return words.gettext("the week from %(first)s to %(last)s", first=first, last=last)


def file_text(made: MadeFile, case: Case, url: str | None) -> str:
    """What the file is of, how far the data reach and how it is counted, as the file's own first sheet says it."""
    words = case.reader.words
    return "\n\n".join(
        [
            made.title,
            words.gettext("Export %(name)s: %(term)s.", name=case.name, term=term_name(case.term, words)),
            "\n".join(f"{name}: {text}" for name, text in made.about),
            _file_line(made, case),
            *([page_address(case, url)] if url else []),
        ]
    )


def page_address(case: Case, url: str) -> str:
    report = case.export.report
    query = f"?{case.link}" if case.link else ""
    return f"{url.rstrip('/')}{_PATHS.get(report, f'/{report}')}{query}"


def not_sent_title(case: Case) -> str:
    words = case.reader.words
    return words.gettext("Not sent: %(name)s, %(term)s", name=case.name, term=term_name(case.term, words))


def not_sent_text(case: Case, why: Sequence[str]) -> str:
    words = case.reader.words
    term = term_name(case.term, words)
    return "\n\n".join(
        [
            words.gettext("The export %(name)s of %(term)s has not been sent, because", name=case.name, term=term),
            "\n".join(f"– {sentence}" for sentence in why),
            words.gettext("It will be sent as soon as that is over. Until then no other message on it will come."),
        ]
    )


def obstacle_sentence(obstacle: Obstacle, term: Term, reader: Reader) -> str:
    words, hospital = reader.words, reader.names[obstacle.hospital]
    read_at = words.moment(reader.moment(obstacle.hospital, obstacle.read_at)) if obstacle.read_at else ""
    match obstacle.lack:
        case Lack.NEVER_READ:
            return words.gettext("%(hospital)s: its archive has never been read.", hospital=hospital)
        case Lack.UNREADABLE:
            return words.gettext(
                "%(hospital)s: what was read of its archive cannot be opened. IT can read it anew.", hospital=hospital
            )
        case Lack.READ_TOO_EARLY:
            return words.gettext(
                "%(hospital)s: its archive was last read on %(moment)s, before this was over: %(term)s.",
                hospital=hospital,
                moment=read_at,
                term=term_name(term, words),
            )
        case Lack.STALE:
            return words.gettext(
                "%(hospital)s: its archive was last read on %(moment)s, which is too long ago.",
                hospital=hospital,
                moment=read_at,
            )


def _file_line(made: MadeFile, case: Case) -> str:
    words = case.reader.words
    rows = words.ngettext("%(number)s row", "%(number)s rows", made.row_count)
    line = words.gettext(
        "File: %(name)s, %(rows)s, SHA-256 %(digest)s", name=case.file_name, rows=rows, digest=made.sha256
    )
    if made.byte_count <= MOST_ATTACHED_BYTES:
        return line
    size = size_text(made.byte_count, words)
    if case.export.folder is None:
        where = words.gettext("With %(size)s it is too large for a mail. Ask IT for it.", size=size)
    else:
        where = words.gettext(
            "With %(size)s it is too large for a mail. It lies in %(folder)s.", size=size, folder=case.export.folder
        )
    return f"{line}\n{where}"
