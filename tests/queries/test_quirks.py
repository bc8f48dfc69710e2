"""What archives do to their rows after the writer is done, one trap at a time, and what the figures make of it."""

from pathlib import Path

import pytest

from queries.criteria import Criteria, Measure
from queries.demo.population import Population, Series, Study
from queries.dicom import Availability
from queries.errors import ArchiveSchemaMismatch
from queries.reports.activity import activity
from queries.reports.volumes import volumes
from tests.queries.indexes import FORMS, filled, live
from tests.queries.places import Place, sqlite_place

ALL_IMAGES = Criteria(("hospital",), Measure.IMAGES, all_objects=True)
ALL_STUDIES = Criteria(("hospital",), Measure.STUDIES)
KEPT = Series("2.25.1.1", "CT", ((Availability.ONLINE, 3),), first_instance_bytes=1000, copy_count=2)
PURGED = Series("2.25.1.2", "MR", ((Availability.OFFLINE, 4),), first_instance_bytes=2000, is_purged=True)
POPULATION = Population((Study("2.25.1", "20160101", (KEPT, PURGED)),))
# 1000 + 1001 + 1002, each twice; 2000 … 2003 once.
OWN_BYTES, PURGED_BYTES = 3003, 8006


@pytest.fixture
def arc5(tmp_path: Path) -> Place:
    return filled(sqlite_place(tmp_path), FORMS["arc5"], POPULATION)


@pytest.fixture
def dcm4chee2(tmp_path: Path) -> Place:
    return filled(sqlite_place(tmp_path), FORMS["dcm4chee2"], POPULATION)


def images(place: Place, form_name: str) -> int:
    archive = live(FORMS[form_name], place.reader)
    answer = activity([archive], ALL_IMAGES)
    archive.close()
    assert answer.failed == ()
    return answer.total


def studies(place: Place, form_name: str) -> int:
    archive = live(FORMS[form_name], place.reader)
    answer = activity([archive], ALL_STUDIES)
    archive.close()
    assert answer.failed == ()
    return answer.total


def volume(place: Place, form_name: str) -> tuple[int, int, int, int]:
    """Images, those of unknown size, their bytes, the bytes of all copies."""
    archive = live(FORMS[form_name], place.reader)
    answer = volumes([archive], ALL_IMAGES)
    archive.close()
    assert answer.failures == ()
    [row] = answer.cells.to_dict("records")
    return row["instance_count"], row["unsized_count"], row["logical_bytes"], row["stored_bytes"]


def test_a_population_as_it_was_written(arc5: Place) -> None:
    assert volume(arc5, "arc5") == (7, 0, OWN_BYTES + PURGED_BYTES, 2 * OWN_BYTES + PURGED_BYTES)


def test_locations_that_share_a_file_take_up_one(arc5: Place) -> None:
    arc5.execute("UPDATE location SET multi_ref = 1, object_size = 1000 WHERE instance_fk = 1")
    assert volume(arc5, "arc5")[2:] == (OWN_BYTES + PURGED_BYTES, 2 * OWN_BYTES - 1000 + PURGED_BYTES)


def test_an_object_that_is_missing_takes_up_nothing(arc5: Place) -> None:
    arc5.execute("UPDATE location SET status = 3 WHERE instance_fk = 1 AND storage_id = 'fs2'")
    assert volume(arc5, "arc5")[2:] == (OWN_BYTES + PURGED_BYTES, 2 * OWN_BYTES - 1000 + PURGED_BYTES)


@pytest.mark.parametrize("size", [-2, -1, 0])
def test_a_size_that_is_none_is_unknown(arc5: Place, size: int) -> None:
    arc5.execute(f"UPDATE location SET object_size = {size} WHERE instance_fk = 1")
    assert volume(arc5, "arc5")[:3] == (7, 1, OWN_BYTES - 1000 + PURGED_BYTES)


def test_a_purged_series_of_unknown_size_is_unknown_as_a_whole(arc5: Place) -> None:
    arc5.execute("UPDATE series SET series_size = -2 WHERE inst_purge_state = 1")
    assert volume(arc5, "arc5")[:3] == (7, 4, OWN_BYTES)


def test_a_series_restored_though_marked_as_purged_counts_once(arc5: Place) -> None:
    arc5.execute("UPDATE series SET inst_purge_state = 1")
    assert images(arc5, "arc5") == 7


@pytest.mark.parametrize(
    ("lost", "images_left"),
    [
        ("view_id <> 'hideRejected'", 7),
        ("view_id = 'hideRejected'", 7),
        ("view_id <> 'trashView'", 3),
        ("1 = 1", 3),
    ],
)
def test_a_purged_series_counts_by_one_view(arc5: Place, lost: str, images_left: int) -> None:
    arc5.execute(f"DELETE FROM series_query_attrs WHERE {lost}")
    assert (images(arc5, "arc5"), studies(arc5, "arc5")) == (images_left, 1)


def test_a_view_of_the_sites_own_is_better_than_none(arc5: Place) -> None:
    arc5.execute(
        "UPDATE series_query_attrs SET num_instances = 9", "UPDATE series_query_attrs SET view_id = 'of ' || view_id"
    )
    assert images(arc5, "arc5") == 3 + 9


@pytest.mark.parametrize("state", [2, 3])
def test_a_study_rejected_or_emptied_as_a_whole_is_left_out(arc5: Place, state: int) -> None:
    arc5.execute(f"UPDATE study SET rejection_state = {state}")
    assert (images(arc5, "arc5"), studies(arc5, "arc5")) == (0, 0)


def test_an_instance_both_rejected_and_a_note_is_taken_off_once(arc5: Place) -> None:
    arc5.execute(
        "UPDATE instance SET srcode_fk = 1, sop_cuid = '1.2.840.10008.5.1.4.1.1.88.59' WHERE pk = 1",
        "INSERT INTO rejected_instance SELECT 1, '2.25.1', '2.25.1.1', sop_iuid, 1 FROM instance WHERE pk = 1",
    )
    assert images(arc5, "arc5") == 6


def test_a_rejection_in_another_study_takes_nothing_off(arc5: Place) -> None:
    arc5.execute(
        "INSERT INTO rejected_instance SELECT 1, '2.25.9', '2.25.1.1', sop_iuid, 1 FROM instance WHERE pk = 1"
    )
    assert images(arc5, "arc5") == 7


def test_rows_hidden_by_an_early_release_are_left_out(dcm4chee2: Place) -> None:
    before = images(dcm4chee2, "dcm4chee2")
    dcm4chee2.execute("ALTER TABLE instance ADD hidden BOOLEAN", "UPDATE instance SET hidden = (pk = 1)")
    assert (before, images(dcm4chee2, "dcm4chee2")) == (7, 6)


def test_a_copy_of_unknown_size_does_not_hide_the_other(dcm4chee2: Place) -> None:
    dcm4chee2.execute("UPDATE files SET file_size = NULL WHERE instance_fk = 1 AND filesystem_fk = 1")
    assert volume(dcm4chee2, "dcm4chee2") == (7, 0, OWN_BYTES + PURGED_BYTES, 2 * OWN_BYTES - 1000 + PURGED_BYTES)


def test_arc_4_is_told_apart(dcm4chee2: Place) -> None:
    dcm4chee2.execute("CREATE TABLE file_ref (pk INTEGER)")
    archive = live(FORMS["dcm4chee2"], dcm4chee2.reader)
    (outcome,) = activity([archive], ALL_IMAGES).outcomes
    archive.close()
    assert isinstance(outcome.failure, ArchiveSchemaMismatch)
    assert "not supported" in str(outcome.failure)


@pytest.mark.parametrize("form_name", sorted(FORMS))
def test_an_empty_index_is_empty(form_name: str, tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS[form_name], Population(()))
    assert (images(place, form_name), studies(place, form_name)) == (0, 0)


@pytest.mark.parametrize(("form_name", "table"), [("arc5", "code"), ("dcm4chee2", "files"), ("orthanc", "Resources")])
def test_a_missing_table_or_column_is_named(form_name: str, table: str, tmp_path: Path) -> None:
    place = filled(sqlite_place(tmp_path), FORMS[form_name], Population(()))
    place.execute(f"DROP TABLE {table}", f"CREATE TABLE {table} (other INTEGER)")
    archive = live(FORMS[form_name], place.reader)
    (outcome,) = activity([archive], ALL_IMAGES).outcomes
    archive.close()
    assert isinstance(outcome.failure, ArchiveSchemaMismatch)
    assert f"table {table} has no column" in str(outcome.failure)
