"""Large indexes of ConQuest and DG_DICOM_SERVER for benchmarks."""

from datetime import date

from sqlalchemy import Engine, case

from queries.archives.dialects import day_text
from queries.demo.large.described import (
    DEPARTMENT_NAME,
    INSTITUTION_NAME,
    MANUFACTURER,
    MODEL_NAME,
    STATION_NAME,
    STUDY_TIME,
    birth_date,
    sex,
)
from queries.demo.large.filling import INSTANCE_UID, fill, of_instances, rows
from queries.demo.large.plan import SERIES, STUDIES
from queries.demo.tables.ucdmc import conquest_tables, dg_dicom_server_tables
from queries.demo.writers.ucdmc import CONQUEST_DEVICES
from queries.dicom import Availability

_OBJECT_FILE = INSTANCE_UID + ".dcm"
_PERSON = (birth_date(STUDIES.c.patient_id), sex(STUDIES.c.patient_id))
_PATIENTS = rows(STUDIES.c.patient_id, *_PERSON).distinct()
_MADE_BY = (MANUFACTURER, MODEL_NAME, STATION_NAME)
_FIRST_ACCESS_TIME = 1_451_606_400


def fill_large_dg_dicom_server(engine: Engine, studies: int, instances: int, today: date) -> None:
    """Exactly so many studies, of 20 years, and instances; the oldest third of the studies is offline."""
    tables = dg_dicom_server_tables()
    status = case((STUDIES.c.is_old, "OFFLINE"), else_="")
    selects = {
        tables.patients: [_PATIENTS],
        tables.studies: [rows(STUDIES.c.study_uid, STUDIES.c.study_time, status, STUDIES.c.patient_id)],
        tables.series: [
            rows(
                *(SERIES.c.series_uid, SERIES.c.study_uid, SERIES.c.modality, INSTITUTION_NAME, DEPARTMENT_NAME),
                *_MADE_BY,
            )
        ],
        tables.images: [of_instances(INSTANCE_UID, SERIES.c.series_uid, _OBJECT_FILE)],
    }
    fill(engine, selects, studies, instances, today)


def fill_large_conquest(engine: Engine, studies: int, instances: int, today: date) -> None:
    """The same population as ConQuest keeps it, with names cut to ten characters."""
    tables = conquest_tables(truncated_names=True)
    study_date = day_text(STUDIES.c.study_time)
    offline, online = CONQUEST_DEVICES[Availability.OFFLINE], CONQUEST_DEVICES[Availability.ONLINE]
    device = case((SERIES.c.is_old, offline), else_=online)
    # One series a second, in the order in which they were made.
    of_series = (SERIES.c.patient_id, _FIRST_ACCESS_TIME + SERIES.c.number)
    selects = {
        tables.patients: [_PATIENTS],
        tables.studies: [rows(STUDIES.c.study_uid, study_date, STUDIES.c.patient_id, STUDY_TIME, *_PERSON)],
        tables.series: [
            rows(
                *(SERIES.c.series_uid, SERIES.c.study_uid, SERIES.c.modality, *of_series),
                *(*_MADE_BY, INSTITUTION_NAME),
            )
        ],
        tables.images: [of_instances(INSTANCE_UID, SERIES.c.series_uid, _OBJECT_FILE, device, *of_series)],
    }
    fill(engine, selects, studies, instances, today)
