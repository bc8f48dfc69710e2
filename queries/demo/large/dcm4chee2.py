"""A large index of dcm4chee 2 for benchmarks."""

from datetime import date

from sqlalchemy import BigInteger, Engine, case, cast, func, null, select

from queries.demo.large.described import DEPARTMENT_NAME, INSTITUTION_NAME, STATION_NAME, birth_date, sex
from queries.demo.large.filling import INSTANCE_UID, NUMBERS, fill, of_instances, rows
from queries.demo.large.plan import SERIES, STUDIES
from queries.demo.tables.dcm4chee2 import dcm4chee2_tables
from queries.dicom import Availability

_SECOND_COPY_ONE_IN = 4
_FILE_BYTES = 524_288


def fill_large_dcm4chee2(engine: Engine, studies: int, instances: int, today: date) -> None:
    """Exactly so many studies, of 20 years, and instances; a quarter of them is stored twice."""
    tables = dcm4chee2_tables()
    key = SERIES.c.instances_before + NUMBERS.c.number
    offline, online = int(Availability.OFFLINE), int(Availability.ONLINE)
    of_study, of_series = (case((table.c.is_old, offline), else_=online) for table in (STUDIES, SERIES))
    numbers = (func.count().label("series"), func.sum(SERIES.c.instance_count).label("instances"))
    of_its_series = select(SERIES.c.study_number, *numbers).group_by(SERIES.c.study_number).subquery("held")
    counts = (of_its_series.c.series, of_its_series.c.instances)
    study = (STUDIES.c.number, STUDIES.c.number, STUDIES.c.study_uid, STUDIES.c.study_time, "")
    patient = STUDIES.c.patient_id
    times = (STUDIES.c.received_time, STUDIES.c.complete_time)
    series = (SERIES.c.number, SERIES.c.study_number, SERIES.c.series_uid, SERIES.c.modality, SERIES.c.instance_count)
    selects = {
        tables.patient: [
            rows(STUDIES.c.number, cast(null(), BigInteger), patient, birth_date(patient), sex(patient))
        ],
        tables.study: [
            rows(*study, *counts, of_study, *times).join_from(
                STUDIES, of_its_series, of_its_series.c.study_number == STUDIES.c.number
            )
        ],
        tables.series: [
            rows(*series, of_series, SERIES.c.received_time, INSTITUTION_NAME, DEPARTMENT_NAME, STATION_NAME)
        ],
        tables.instance: [of_instances(key, SERIES.c.number, INSTANCE_UID, of_series)],
        tables.files: [
            of_instances(key, key, 1, _FILE_BYTES),
            of_instances(instances + key, key, 2, _FILE_BYTES).where(key % _SECOND_COPY_ONE_IN == 0),
        ],
    }
    fill(engine, selects, studies, instances, today)
