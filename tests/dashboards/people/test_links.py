"""Every view of the pages on equipment and patients is a link that restores itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.equipment.links import EquipmentReading, EquipmentView, read_equipment, write_equipment
from dashboards.equipment.stations import Station
from dashboards.links import LONGEST_QUERY, Notice
from dashboards.patients.links import PatientsReading, PatientsView, default_view, read_patients, write_patients
from tests.dashboards.asking import MODALITIES, THIS_MONTH, VISIBLE

THIS_YEAR = THIS_MONTH.year
DEFAULT = default_view(VISIBLE, THIS_YEAR)
KEY = Station("GENERAL HOSPITAL", None, "SIEMENS", None, "CT1").key

years = st.none() | st.integers(1970, THIS_YEAR)
equipment_views = st.builds(
    EquipmentView,
    hospital=st.sampled_from(VISIBLE),
    year=years,
    modalities=st.sets(st.sampled_from(MODALITIES)).map(lambda some: tuple(sorted(some))),
    station=st.sampled_from([None, KEY]),
)
patients_views = st.builds(
    PatientsView,
    hospitals=st.sets(st.sampled_from(VISIBLE), min_size=1).map(lambda s: tuple(c for c in VISIBLE if c in s)),
    year=years,
)


@given(equipment_views)
def test_a_written_link_reads_as_the_same_equipment(view: EquipmentView) -> None:
    written = write_equipment(view, VISIBLE[0])
    assert read_equipment(written, VISIBLE, VISIBLE[0], THIS_YEAR) == EquipmentReading(view, ())


@given(patients_views)
def test_a_written_link_reads_as_the_same_patients(view: PatientsView) -> None:
    assert read_patients(write_patients(view, DEFAULT), VISIBLE, DEFAULT) == PatientsReading(view, ())


def test_defaults_are_omitted_and_everything_else_stands_in_order() -> None:
    assert write_equipment(EquipmentView(VISIBLE[0]), VISIBLE[0]) == ""
    view = EquipmentView("boreas", 2016, ("CT", "MR"), KEY)
    assert write_equipment(view, VISIBLE[0]) == f"hospital=boreas&year=2016&modality=CT&modality=MR&station={KEY}"
    assert write_patients(DEFAULT, DEFAULT) == ""
    assert write_patients(PatientsView(VISIBLE, None), DEFAULT) == (
        "hospital=argo&hospital=boreas&hospital=cyclops&year=all"
    )


def test_patients_begin_with_one_hospital_and_the_last_complete_year() -> None:
    assert PatientsView(("argo",), THIS_YEAR - 1) == DEFAULT


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("year=1969", Notice.PART),
        (f"year={THIS_YEAR + 1}", Notice.PART),
        ("year=2016-03", Notice.PART),
        ("year=٢٠١٦", Notice.PART),
        ("year=2016&year=2016", Notice.PART),
        ("station=CT1", Notice.PART),
        (f"station={KEY.upper()}", Notice.PART),
        ("modality=" + "A" * 17, Notice.MODALITY),
    ],
)
def test_what_is_not_understood_is_left_out_and_said(query: str, notice: Notice) -> None:
    reading = read_equipment(query, VISIBLE, VISIBLE[0], THIS_YEAR)
    assert reading == EquipmentReading(EquipmentView(VISIBLE[0]), (notice,))
    if "year" in query:
        assert read_patients(query, VISIBLE, DEFAULT) == PatientsReading(DEFAULT, (notice,))


def test_hospitals_of_others_and_of_nobody_are_left_out_alike() -> None:
    for code in ("boreas", "atlantis"):
        alone = read_equipment(f"hospital={code}", ("argo",), "argo", THIS_YEAR)
        assert alone == EquipmentReading(None, (Notice.HIDDEN_HOSPITALS,))
        beside = read_patients(f"hospital=argo&hospital={code}", ("argo",), DEFAULT)
        assert beside == PatientsReading(DEFAULT, (Notice.HIDDEN_HOSPITALS,))


@pytest.mark.parametrize("query", ["year=2016&" * LONGEST_QUERY, None, 7])
def test_what_is_no_link_of_ours_is_read_all_the_same(query: object) -> None:
    is_text = isinstance(query, str)
    assert read_patients(query, VISIBLE, DEFAULT).view == (None if is_text else DEFAULT)
    assert (read_equipment(query, VISIBLE, "argo", THIS_YEAR).view is None) is is_text


def test_a_station_is_called_by_its_names_and_by_nothing_else() -> None:
    names = ("GENERAL HOSPITAL", "RADIOLOGY", "SIEMENS", "SOMATOM", "CT1")
    others = [Station(*names[:place], None, *names[place + 1 :]) for place in range(len(names))]
    assert len({station.key for station in [Station(*names), *others]}) == len(names) + 1
    # A name that moves to another place is another station.
    assert Station("A", None, None, None, None).key != Station(None, "A", None, None, None).key


def test_settings_name_a_station_by_its_model_before_its_name_alone() -> None:
    station = Station(None, None, None, "SOMATOM", "CT1")
    assert station.called({"CT1": "one", "CT1 @ SOMATOM": "the other"}) == "the other"
    assert station.called({"CT1": "one", "CT1 @ AERA": "the other"}) == "one"
    assert station.called({}) is None
    assert Station(None, None, None, "SOMATOM", None).called({"None @ SOMATOM": "x"}) is None
