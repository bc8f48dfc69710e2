"""DICOM's words as the counting rules need them."""

from queries.dicom import EARLIEST_STUDY_DATE, NON_IMAGE_MODALITIES, UNKNOWN_MODALITY, Availability
from tests.oracles import FROM_BEST_TO_WORST

# PS3.3 C.7.3.1.1.1: terms whose instances are looked at.
IMAGES = {"BI", "CR", "CT", "DG", "DX", "ES", "GM", "IO", "IVOCT", "IVUS", "MG", "MR", "NM", "OCT", "OP", "OPT"} | {
    *("PT", "PX", "RF", "RG", "RTIMAGE", "SC", "SM", "US", "XA", "XC", "OT", UNKNOWN_MODALITY)
}


def test_unknown_availability_is_worse_than_unavailable() -> None:
    assert tuple(sorted(Availability)) == FROM_BEST_TO_WORST


def test_images_are_not_left_out() -> None:
    assert IMAGES & set(NON_IMAGE_MODALITIES) == set()


def test_reports_and_plans_are_left_out() -> None:
    left_out = {"AU", "DOC", "KO", "PR", "REG", "RTDOSE", "RTPLAN", "RTRECORD", "RTSTRUCT", "SEG", "SR"}
    assert left_out - set(NON_IMAGE_MODALITIES) == set()


def test_terms_are_code_strings() -> None:
    """PS3.5 6.2, CS: upper case, at most 16 characters; modalities read from an archive are folded likewise."""
    assert [term for term in NON_IMAGE_MODALITIES if term != term.strip().upper() or len(term) > 16] == []


def test_no_study_is_believed_older_than_1970() -> None:
    assert EARLIEST_STUDY_DATE.isoformat() == "1970-01-01"
