"""Archive indexes for the tests: a population written in one of the forms archives keep it in, read back live."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Engine,
    MetaData,
    NullPool,
    Table,
    column,
    create_engine,
    insert,
    inspect,
    select,
    table,
)

from queries.archives.contract import Level
from queries.archives.live import LiveArchive
from queries.criteria import Breakdown
from queries.demo.population import Population
from queries.demo.writers.ucdmc import (
    CONQUEST_AVAILABILITY,
    DG_AVAILABILITY,
    write_conquest,
    write_dg_dicom_server,
)
from queries.reports.activity import ActivityAnswer
from queries.settings import HospitalSettings
from tests.oracles import Cells, Totals
from tests.queries.places import NOW, Place


@dataclass(frozen=True, slots=True)
class Form:
    """One way an index can hold a population."""

    kind: str
    level: Level
    availability: dict[str, str]
    write: Callable[[Engine, Population], None]


FORMS = {
    "dg": Form("dg_dicom_server", Level.STUDY, DG_AVAILABILITY, write_dg_dicom_server),
    "conquest_truncated": Form(
        "conquest",
        Level.INSTANCE,
        CONQUEST_AVAILABILITY,
        lambda engine, population: write_conquest(engine, population, truncated_names=True),
    ),
    "conquest_whole": Form(
        "conquest",
        Level.INSTANCE,
        CONQUEST_AVAILABILITY,
        lambda engine, population: write_conquest(engine, population, truncated_names=False),
    ),
}


def filled(place: Place, form: Form, population: Population) -> Place:
    engine = create_engine(place.writer, poolclass=NullPool)
    form.write(engine, population)
    engine.dispose()
    return place


def store_every_row_twice(place: Place) -> None:
    """Makes every table anew without its keys."""
    engine = create_engine(place.writer, poolclass=NullPool)
    inspector = inspect(engine)
    with engine.begin() as connection:
        for name in inspector.get_table_names():
            columns = inspector.get_columns(name)
            # Without types on this side: SQLite's rows hold dates that Python's datetime cannot.
            untyped = table(name, *(column(each["name"]) for each in columns))
            rows = [dict(row) for row in connection.execute(select(untyped)).mappings()]
            keyless = Table(name, MetaData(), *(Column(each["name"], each["type"]) for each in columns))
            keyless.drop(connection)
            keyless.create(connection)
            connection.execute(insert(untyped), rows + rows)
    engine.dispose()


def settings_of(form: Form, url: URL, code: str = "hospital", **archive: Any) -> HospitalSettings:
    """As hospitals.toml would give them, the password apart. `archive` overrides keys of its archive table."""
    table = {
        "kind": form.kind,
        "url": url._replace(password=None).render_as_string(hide_password=False),
        "availability": form.availability,
        **archive,
    }
    return HospitalSettings.model_validate(
        {
            "code": code,
            "name": {"el": f"Νοσοκομείο {code}", "en": f"Hospital {code}"},
            "region": "7η ΥΠΕ",
            "archive": table,
            "archive_password": url.password,
        }
    )


def live(form: Form, url: URL, code: str = "hospital", **archive: Any) -> LiveArchive:
    return LiveArchive(settings_of(form, url, code, **archive), lambda: NOW)


def cells_of(answer: ActivityAnswer, hospital: str) -> Cells:
    part = {Breakdown.MODALITY: "modality", Breakdown.AVAILABILITY: "availability"}.get(answer.criteria.breakdown)
    rows = answer.cells[answer.cells["hospital"] == hospital].to_dict("records")
    cells = {(text_of(row["period"]), row[part] if part else None): row["value"] for row in rows}
    assert len(cells) == len(rows), "a cell stands twice"
    return cells


def totals_of(answer: ActivityAnswer, hospital: str) -> Totals:
    rows = answer.totals[answer.totals["hospital"] == hospital].to_dict("records")
    totals = {text_of(row["period"]): row["value"] for row in rows}
    assert len(totals) == len(rows), "a period stands twice"
    return totals


def text_of(period: object) -> str | None:
    return period if isinstance(period, str) else None
