"""A large index of dcm4chee-arc 5 for benchmarks."""

from datetime import date

from sqlalchemy import BigInteger, Engine, Integer, case, cast, func, literal, null

from queries.archives.dialects import day_text
from queries.demo.large.described import (
    DEPARTMENT_NAME,
    INSTITUTION_NAME,
    STATION_NAME,
    STUDY_TIME,
    birth_date,
    sex,
)
from queries.demo.large.filling import INSTANCE_UID, NUMBERS, fill, of_instances, rows
from queries.demo.large.plan import SERIES, STUDIES
from queries.demo.tables.dcm4chee_arc5 import arc5_tables
from queries.demo.writers.dcm4chee_arc5 import CT_IMAGE, EXPLICIT_LITTLE_ENDIAN, REJECTION_CODE
from queries.dicom import Availability

_REJECTED_ONE_IN = 1000
_SECOND_COPY_ONE_IN = 4
_OBJECT_BYTES = 524_288


def fill_large_dcm4chee_arc5(engine: Engine, studies: int, instances: int, today: date) -> None:
    """Exactly so many studies, of 20 years, and instances besides those rejected; a quarter is stored twice."""
    tables = {table.name: table for table in arc5_tables("5.35").all}
    key = SERIES.c.instances_before + NUMBERS.c.number
    rejected_uid, is_rejected = INSTANCE_UID + ".9", key % _REJECTED_ONE_IN == 0
    availability = case((SERIES.c.is_old, int(Availability.OFFLINE)), else_=int(Availability.ONLINE))
    instance = (literal(CT_IMAGE), availability, SERIES.c.received_time, null())
    location = (_OBJECT_BYTES, 0, 0)
    study = (STUDIES.c.number, STUDIES.c.number, STUDIES.c.study_uid, day_text(STUDIES.c.study_time))
    series = (SERIES.c.number, SERIES.c.study_number, SERIES.c.series_uid, SERIES.c.modality)
    patient = STUDIES.c.patient_id
    number = func.row_number().over(order_by=SERIES.c.number)
    selects = {
        "patient": [rows(STUDIES.c.number, cast(null(), BigInteger), 1, birth_date(patient), sex(patient))],
        "patient_id": [rows(STUDIES.c.number, STUDIES.c.patient_id, STUDIES.c.number)],
        "code": [rows(1, REJECTION_CODE, "DCM", "Rejected for Quality Reasons")],
        "study": [rows(*study, STUDIES.c.received_time, STUDIES.c.complete_time, 0, -1, False, STUDY_TIME)],
        "series": [
            rows(
                *(*series, SERIES.c.received_time, 0, -1, 0, EXPLICIT_LITTLE_ENDIAN, cast(null(), Integer)),
                *(INSTITUTION_NAME, DEPARTMENT_NAME, STATION_NAME),
            )
        ],
        "instance": [
            of_instances(key, SERIES.c.number, INSTANCE_UID, *instance),
            of_instances(instances + key, SERIES.c.number, rejected_uid, *instance).where(is_rejected),
        ],
        "location": [
            of_instances(key, key, *location, "fs1", cast(null(), Integer)),
            of_instances(instances + key, key, *location, "fs2", cast(null(), Integer)).where(
                key % _SECOND_COPY_ONE_IN == 0
            ),
        ],
        "series_query_attrs": [],
        "rejected_instance": [
            of_instances(number, SERIES.c.study_uid, SERIES.c.series_uid, rejected_uid, 1).where(is_rejected)
        ],
    }
    fill(engine, {tables[name]: each for name, each in selects.items()}, studies, instances, today)
