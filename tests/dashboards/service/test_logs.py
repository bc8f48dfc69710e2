"""The log of a served site: no word of anybody's, and no secret, whoever writes the line."""

import json
import logging
import logging.config
import os
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from auth.errors import StoreUnavailable
from dashboards.service.logs import FIELDS, REQUESTS, JsonLines, configuration
from queries.errors import ArchiveError

CANARY = "canary-7f3a"


class Kept(logging.Handler):
    """Lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def written() -> Iterator[Callable[[str], tuple[logging.Logger, list[str]]]]:
    handler, used = Kept(), []

    def logger(name: str) -> tuple[logging.Logger, list[str]]:
        log = logging.getLogger(name)
        log.addHandler(handler)
        used.append(log)
        return log, handler.lines

    yield logger
    for log in used:
        log.removeHandler(handler)


Written = Callable[[str], tuple[logging.Logger, list[str]]]


def test_a_line_of_ours_has_its_words_and_when_and_where(written: Written) -> None:
    log, lines = written("dashboards.jobs.taking")
    log.warning("%s: not taken, %d months left", "heraklion", 3)
    [line] = map(json.loads, lines)
    assert line["message"] == "heraklion: not taken, 3 months left"
    assert (line["level"], line["logger"]) == ("warning", "dashboards.jobs.taking")
    assert line["time"].endswith("Z")
    assert line.keys() == {"time", "level", "logger", "host", "process", "message"}


@pytest.mark.parametrize("name", ["saml2.response", "gunicorn.error", "sqlalchemy.pool", "werkzeug", "urllib3"])
def test_of_others_no_word_is_told_that_was_put_in(name: str, written: Written) -> None:
    log, lines = written(name)
    log.error("Error handling request %s", f"/new-password/{CANARY}")
    log.error("worker %s ended with %d", CANARY, 9)
    assert CANARY not in "".join(lines)


def test_of_a_library_the_place_that_spoke_is_told(written: Written) -> None:
    log, lines = written("authlib.client")
    log.error(f"response: {CANARY}")
    [line] = map(json.loads, lines)
    assert line["message"].startswith("dashboards/service/test_logs.py:")


def test_of_gunicorns_master_words_are_told_and_of_its_workers_those_that_stand_apart() -> None:
    lines = JsonLines()

    def told(process: int, words: str, *values: object) -> str:
        record = logging.LogRecord("gunicorn.error", logging.INFO, "/x/gunicorn/glogging.py", 12, words, values, None)
        record.process = process
        return str(json.loads(lines.format(record))["message"])

    master, worker = os.getpid(), os.getpid() + 1
    assert told(worker, "Booting worker with pid: %s", 4711) == "Booting worker with pid: 4711"
    assert told(master, "Listening at: %s (%s)", CANARY, 4711) == "Listening at: … (4711)"
    assert told(master, "Worker (pid:4711) was sent SIGKILL!") == "Worker (pid:4711) was sent SIGKILL!"
    assert told(worker, "Error handling request %s", CANARY) == "Error handling request …"
    assert told(worker, f"Invalid request from {CANARY}") == "x/gunicorn/glogging.py:12"


def test_what_drivers_say_of_values_is_not_told(written: Written) -> None:
    log, lines = written("auth.sessions")
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT * FROM nothing WHERE name = :name"), {"name": CANARY})
    except OperationalError as error:
        log.error("could not be recorded", exc_info=error)
    try:
        raise StoreUnavailable("The store does not answer.") from ValueError(CANARY)
    except StoreUnavailable as error:
        log.error("%s", error, exc_info=error)
    log.warning("not taken: %s", ArchiveError(f"invalid input syntax: {CANARY}"))
    log.warning("not taken: %s", ZeroDivisionError(CANARY))
    assert CANARY not in "".join(lines)
    first, second, third, _ = map(json.loads, lines)
    assert [one["type"] for one in first["raised"]] == [
        "sqlalchemy.exc.OperationalError",
        "sqlite3.OperationalError",
    ]
    assert any("test_logs.py" in place for place in first["raised"][0]["at"])
    # Our own words are for those who run the site.
    assert second["raised"][0]["message"] == second["message"] == "The store does not answer."
    assert third["message"] == "not taken: ArchiveError"


@pytest.mark.parametrize("said", ["maria@hospital.example", "postgresql://archeion:secret@db.example/archeion"])
def test_addresses_of_mail_and_of_servers_with_passwords_are_left_out(said: str, written: Written) -> None:
    log, lines = written("dashboards.mail.smtp")
    log.warning("takes no mail for %s", said)
    log.warning(f"takes no mail for {said}: 550")
    assert [json.loads(line)["message"] for line in lines] == ["takes no mail for …", "takes no mail for … 550"]


def test_a_line_of_a_request_has_its_fields(written: Written) -> None:
    log, lines = written(REQUESTS)
    log.warning("request", extra={FIELDS: {"rule": "/login", "status": 200}})
    line = json.loads(lines[0])
    assert (line["rule"], line["status"]) == ("/login", 200)
    assert "message" not in line


def test_the_configuration_is_one_that_logging_takes(capfd: pytest.CaptureFixture[str]) -> None:
    levels = {name: logging.getLogger(name).level for name in ("", *configuration()["loggers"])}
    handlers, root = [*logging.getLogger().handlers], logging.getLogger()
    try:
        logging.config.dictConfig(configuration())
        # As gunicorn does, whatever it was told.
        logging.getLogger("gunicorn.access").setLevel(logging.INFO)
        logging.getLogger("dashboards.anything").info("told")
        logging.getLogger("saml2.anything").info("untold")
        logging.getLogger("gunicorn.access").info("untold")
        told = capfd.readouterr().err.splitlines()
    finally:
        root.handlers[:] = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        logging.getLogger("gunicorn.access").propagate = logging.getLogger("gunicorn.error").propagate = True
    assert [json.loads(line)["message"] for line in told] == ["told"]
