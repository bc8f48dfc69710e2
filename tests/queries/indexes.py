"""Archive indexes for the tests: a population written in one of the forms archives keep it in, read back live."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd
import pytest
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

from queries.archives.contract import DEVICE_COLUMNS
from queries.archives.live import LiveArchive
from queries.criteria import Breakdown
from queries.demo.population import Population
from queries.demo.writers.dcm4chee2 import write_dcm4chee2
from queries.demo.writers.dcm4chee_arc5 import write_dcm4chee_arc5
from queries.demo.writers.orthanc import write_orthanc
from queries.demo.writers.ucdmc import (
    CONQUEST_AVAILABILITY,
    DG_AVAILABILITY,
    write_conquest,
    write_dg_dicom_server,
)
from queries.reports.activity import ActivityAnswer
from queries.reports.patients import PatientsAnswer
from queries.reports.volumes import VOLUMES, VolumesAnswer
from queries.settings import HospitalSettings
from tests.oracles import AvailabilityKept, Cells, Knowledge, Part, Totals, Volume
from tests.queries.places import ENGINES, NOW, TURNS, Place


@dataclass(frozen=True, slots=True)
class Form:
    """One way an index can hold a population; `archive` is what a site declares of it."""

    kind: str
    knows: Knowledge
    write: Callable[[Engine, Population], None]
    archive: dict[str, Any] = field(default_factory=dict)
    engines: tuple[str, ...] = ENGINES


_OF_DCM4CHEE = ("institution_name", "institutional_department_name", "station_name")
_OF_CONQUEST = ("institution_name", "manufacturer", "manufacturer_model_name", "station_name")
_EVERYTHING = Knowledge(
    AvailabilityKept.OF_INSTANCE, sizes=True, copies=True, received=True, device_names=_OF_DCM4CHEE
)
_OF_IMAGES = Knowledge(
    AvailabilityKept.OF_INSTANCE, sizes=False, copies=False, received=True, device_names=_OF_CONQUEST
)
_OF_NOTHING = Knowledge(
    AvailabilityKept.NOWHERE,
    sizes=True,
    copies=False,
    received=True,
    device_names=_OF_CONQUEST,
    institution_of_study=True,
)
_OF_STUDIES = Knowledge(
    AvailabilityKept.OF_STUDY, sizes=False, copies=False, received=False, device_names=DEVICE_COLUMNS
)

FORMS = {
    "dg": Form("dg_dicom_server", _OF_STUDIES, write_dg_dicom_server, {"availability": DG_AVAILABILITY}),
    "conquest_truncated": Form(
        "conquest",
        _OF_IMAGES,
        partial(write_conquest, truncated_names=True),
        {"availability": CONQUEST_AVAILABILITY},
    ),
    "conquest_whole": Form(
        "conquest",
        _OF_IMAGES,
        partial(write_conquest, truncated_names=False),
        {"availability": CONQUEST_AVAILABILITY},
    ),
    "arc5": Form("dcm4chee_arc5", _EVERYTHING, partial(write_dcm4chee_arc5, release="5.35")),
    "dcm4chee2": Form("dcm4chee2", _EVERYTHING, write_dcm4chee2),
    "dcm4chee2_counters": Form("dcm4chee2", _EVERYTHING, write_dcm4chee2, {"counts_from": "counters"}),
    "orthanc": Form("orthanc", _OF_NOTHING, partial(write_orthanc, core=False)),
    "orthanc_counted": Form("orthanc", _OF_NOTHING, partial(write_orthanc, core=False, child_counts=True)),
    "orthanc_core": Form("orthanc", _OF_NOTHING, partial(write_orthanc, core=True), engines=("sqlite",)),
    "arc5_early": Form("dcm4chee_arc5", _EVERYTHING, partial(write_dcm4chee_arc5, release="5.17")),
}

# Every form on every engine that it runs on.
PAIRS = [(name, engine) for name, form in FORMS.items() for engine in form.engines]


# One form of each kind of archive.
EACH_KIND = tuple({form.kind: name for name, form in reversed(FORMS.items())}.values())


def pair_parameters(*form_names: str, on_servers: tuple[str, ...] | None = None) -> list[Any]:
    """(form, engine) of those forms, or of all, as parameters; all but SQLite are servers, and have only those forms
    that `on_servers` names, where it does: to fill one of their databases takes seconds."""
    marks = {engine: () if engine == "sqlite" else (pytest.mark.servers,) for engine in ENGINES}
    return [
        pytest.param((name, engine), marks=marks[engine], id=f"{name}-{engine}")
        for name, engine in PAIRS
        if (not form_names or name in form_names) and (engine == "sqlite" or on_servers is None or name in on_servers)
    ]


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
        **form.archive,
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
    return LiveArchive(settings_of(form, url, code, **archive), lambda: NOW, TURNS)


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


def volumes_of(answer: VolumesAnswer) -> dict[tuple[str | None, Part], Volume]:
    """The cells of one hospital."""
    part = {Breakdown.MODALITY: "modality", Breakdown.AVAILABILITY: "availability"}.get(answer.criteria.breakdown)
    rows = answer.cells.to_dict("records")
    cells = {
        (text_of(row["period"]), row[part] if part else None): Volume(*(row[name] for name in VOLUMES))
        for row in rows
    }
    assert len(cells) == len(rows), "a cell stands twice"
    return cells


def patients_of(answer: PatientsAnswer) -> Totals:
    rows = answer.periods.to_dict("records")
    periods = {text_of(row["period"]): row["patient_count"] for row in rows}
    assert len(periods) == len(rows), "a period stands twice"
    return periods


def as_bytes(table: pd.DataFrame) -> bytes:
    """The table as a file would hold it, its rows in the order of their words."""
    rows = table.sort_values(list(table.columns), na_position="first")
    return rows.to_csv(index=False, lineterminator="\n").encode()


def text_of(period: object) -> str | None:
    return period if isinstance(period, str) else None
