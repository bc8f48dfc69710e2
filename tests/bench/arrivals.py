"""A day's arrivals in a large archive: copies of its newest studies under new keys, all of its last day.

What the archive's own software keeps in its books comes with them: counts, and the time of the last write.
"""

from sqlalchemy import Engine, text

# As many as come in a day of twenty years.
DAYS = 7_300
# Keys of copies are so much greater than those of what was copied.
_SHIFT = 1_000_000_000

_NEWEST = "t.pk > :studies - :count AND t.pk <= :studies"
_DCM4CHEE2 = (
    f"""INSERT INTO study SELECT t.pk + :shift, patient_fk, concat(study_iuid, :mark), last_day, mods_in_study,
        num_series, num_instances, availability, now(), now()
    FROM study AS t CROSS JOIN (SELECT max(study_datetime) AS last_day FROM study) AS l WHERE {_NEWEST}""",
    f"""INSERT INTO series SELECT s.pk + :shift, t.pk + :shift, concat(series_iuid, :mark), modality, s.num_instances,
        s.availability, now(), institution, department, station_name
    FROM series AS s JOIN study AS t ON t.pk = s.study_fk WHERE {_NEWEST}""",
    f"""INSERT INTO instance SELECT i.pk + :shift, s.pk + :shift, concat(sop_iuid, :mark), i.availability
    FROM instance AS i JOIN series AS s ON s.pk = series_fk JOIN study AS t ON t.pk = s.study_fk WHERE {_NEWEST}""",
    f"""INSERT INTO files SELECT f.pk + :shift, i.pk + :shift, filesystem_fk, file_size
    FROM files AS f JOIN instance AS i ON i.pk = instance_fk JOIN series AS s ON s.pk = series_fk
    JOIN study AS t ON t.pk = s.study_fk WHERE {_NEWEST}""",
)
_DCM4CHEE_ARC5 = (
    f"""INSERT INTO study SELECT t.pk + :shift, patient_fk, concat(study_iuid, :mark), last_day, now(),
        now(), rejection_state, study_size, study_deleting, study_time
    FROM study AS t CROSS JOIN (SELECT max(study_date) AS last_day FROM study) AS l WHERE {_NEWEST}""",
    f"""INSERT INTO series SELECT s.pk + :shift, t.pk + :shift, concat(series_iuid, :mark), modality,
        now(), s.rejection_state, series_size, inst_purge_state, tsuid, num_instances, institution,
        department, station_name
    FROM series AS s JOIN study AS t ON t.pk = s.study_fk WHERE {_NEWEST}""",
    f"""INSERT INTO instance SELECT i.pk + :shift, s.pk + :shift, concat(sop_iuid, :mark), sop_cuid,
        availability, now(), srcode_fk
    FROM instance AS i JOIN series AS s ON s.pk = series_fk JOIN study AS t ON t.pk = s.study_fk WHERE {_NEWEST}""",
    f"""INSERT INTO location SELECT l.pk + :shift, i.pk + :shift, object_size, object_type, status, storage_id,
        multi_ref
    FROM location AS l JOIN instance AS i ON i.pk = instance_fk JOIN series AS s ON s.pk = series_fk
    JOIN study AS t ON t.pk = s.study_fk WHERE {_NEWEST}""",
)
# Its keys are UIDs, in no order of time.
_COPIED = "t.studyinstanceuid LIKE '%' || :mark"
_DG_DICOM_SERVER = (
    """INSERT INTO dicomstudies
    SELECT studyinstanceuid || :mark, max(studydate) OVER (), archivestatus, patientid
    FROM dicomstudies ORDER BY studydate DESC LIMIT :count""",
    f"""INSERT INTO dicomseries SELECT seriesinstanceuid || :mark, t.studyinstanceuid, modality, institutionname,
        institutionaldepartmentname, manufacturer, manufacturermodelname, stationname
    FROM dicomseries AS s JOIN dicomstudies AS t ON t.studyinstanceuid = s.studyinstanceuid || :mark
    WHERE {_COPIED}""",
    f"""INSERT INTO dicomimages
    SELECT sopinstanceuid || :mark, s.seriesinstanceuid, objectfile || :mark
    FROM dicomimages AS i JOIN dicomseries AS s ON s.seriesinstanceuid = i.seriesinstanceuid || :mark
    JOIN dicomstudies AS t ON t.studyinstanceuid = s.studyinstanceuid
    WHERE {_COPIED}""",
)
_STATEMENTS = {
    "dcm4chee2": _DCM4CHEE2,
    "dcm4chee_arc5": _DCM4CHEE_ARC5,
    "dg_dicom_server": _DG_DICOM_SERVER,
}


def a_day_arrives(engine: Engine, kind: str, studies: int, day: int) -> int:
    """Of an archive that was made with so many studies; days are counted from 1. Returns how many came."""
    count = max(1, studies // DAYS)
    values = {"studies": studies, "count": count, "shift": day * _SHIFT}
    with engine.begin() as connection:
        for statement in _STATEMENTS[kind]:
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement.replace(":mark", f"'.{day}'")), named)
    return count
