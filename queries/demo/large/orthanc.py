"""A large index of Orthanc's PostgreSQL plug-in for benchmarks."""

from datetime import date

from sqlalchemy import BigInteger, Engine, cast, func, null

from queries.archives.dialects import day_text
from queries.demo.large.described import INSTITUTION_NAME, MANUFACTURER, STATION_NAME, STUDY_TIME
from queries.demo.large.filling import INSTANCE_UID, NUMBERS, fill, of_instances, rows
from queries.demo.large.plan import SERIES, STUDIES
from queries.demo.tables.orthanc import orthanc_tables
from queries.demo.writers.orthanc import INSTITUTION_NAME as INSTITUTION_TAG
from queries.demo.writers.orthanc import MANUFACTURER as MANUFACTURER_TAG
from queries.demo.writers.orthanc import MODALITY, SERIES_INSTANCE_UID, STUDY_DATE, STUDY_INSTANCE_UID
from queries.demo.writers.orthanc import STATION_NAME as STATION_TAG
from queries.demo.writers.orthanc import STUDY_TIME as TIME_TAG

_STUDY, _SERIES, _INSTANCE = 1, 2, 3
_FIRST_SERIES_KEY, _FIRST_INSTANCE_KEY = 10_000_000, 20_000_000
_RECEPTION_DATE, _DICOM_FILE, _FILE_BYTES = 2, 1, 524_288


def fill_large_orthanc(engine: Engine, studies: int, instances: int, today: date) -> None:
    """Exactly so many studies, of 20 years and one patient, and instances; a plug-in before childCount."""
    tables = orthanc_tables(child_counts=False)
    series_key = SERIES.c.number + _FIRST_SERIES_KEY
    key = SERIES.c.instances_before + NUMBERS.c.number + _FIRST_INSTANCE_KEY
    study_date = day_text(STUDIES.c.study_time)
    received = day_text(SERIES.c.received_time) + "T080000"
    public_id = func.md5(INSTANCE_UID)
    parent_of_study = cast(0, BigInteger)
    selects = {
        tables.global_properties: [],
        tables.resources: [
            rows(0, 0, "patient", cast(null(), BigInteger)),
            rows(STUDIES.c.number, _STUDY, STUDIES.c.study_uid, parent_of_study),
            rows(series_key, _SERIES, SERIES.c.series_uid, SERIES.c.study_number),
            of_instances(key, _INSTANCE, public_id, series_key),
        ],
        tables.main_dicom_tags: [
            rows(STUDIES.c.number, *STUDY_DATE, study_date),
            rows(STUDIES.c.number, *STUDY_INSTANCE_UID, STUDIES.c.study_uid),
            rows(STUDIES.c.number, *TIME_TAG, STUDY_TIME),
            rows(STUDIES.c.number, *INSTITUTION_TAG, INSTITUTION_NAME),
            rows(series_key, *MODALITY, SERIES.c.modality),
            rows(series_key, *MANUFACTURER_TAG, MANUFACTURER),
            rows(series_key, *STATION_TAG, STATION_NAME),
            rows(series_key, *SERIES_INSTANCE_UID, SERIES.c.series_uid),
            of_instances(key, 8, 24, INSTANCE_UID),
        ],
        tables.dicom_identifiers: [rows(STUDIES.c.number, *STUDY_DATE, study_date)],
        tables.metadata: [of_instances(key, _RECEPTION_DATE, received)],
        tables.attached_files: [of_instances(key, _DICOM_FILE, public_id, _FILE_BYTES, _FILE_BYTES, 1)],
    }
    fill(engine, selects, studies, instances, today)
