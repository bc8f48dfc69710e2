"""What the studies, series and patients of a large index say of hours, devices and people."""

from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, literal

from queries.demo.large.plan import SERIES, STUDIES

_STATIONS_PER_MODALITY = 3

# Between eight in the morning and six in the evening, text of DICOM's TM.
STUDY_TIME = func.lpad(cast(8 + STUDIES.c.number % 10, String), 2, "0", type_=String(2)) + "1530"
INSTITUTION_NAME, DEPARTMENT_NAME = literal("Large Hospital"), literal("Radiology")
MANUFACTURER = literal("Minos Imaging")
_OF_MODALITY = literal("") + SERIES.c.modality
MODEL_NAME = _OF_MODALITY + " 100"
STATION_NAME = _OF_MODALITY + cast(SERIES.c.study_number % _STATIONS_PER_MODALITY, String)


def birth_date(patient_id: ColumnElement[Any]) -> ColumnElement[str]:
    """By the last two digits of the patient's number."""
    return literal("19") + func.right(patient_id, 2, type_=String(2)) + "0615"


def sex(patient_id: ColumnElement[Any]) -> ColumnElement[str]:
    return case((func.right(patient_id, 1, type_=String(1)) < "5", "F"), else_="M")
