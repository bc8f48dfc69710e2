"""What is kept of hospitals beside their file: one after the other, never over somebody else's, never unrecorded."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from auth.archive_checks import ArchiveChecks, Extent, KeptCheck
from auth.audit import Event, Wanted, entries
from auth.errors import NotRecorded
from auth.hospital_settings import UNCHANGED, Changed, HospitalChanges, Kept
from auth.store import writing
from auth.tables import audit_head
from tests.auth.logs import MARIA, NOON, ROOT

VALUES = {"name.el": "Αργώ", "storage.capacity": None, "alerts.mail": ["it@argo.example"], "region": "7η ΥΠΕ"}


def change(hospital: str, revision: int, **changes: Any) -> Changed:
    return Changed(hospital, revision, changes, {"hospital": hospital, "changed": changes})


def test_what_was_changed_comes_back_with_who_and_when(store: Engine) -> None:
    changes = HospitalChanges(store)
    assert (changes.newest(), changes.kept().get("argo", UNCHANGED)) == (0, UNCHANGED)
    assert changes.keep(Changed("argo", 0, VALUES, {"hospital": "argo", "changed": {}}), MARIA, NOON)
    assert changes.keep(change("boreas", 0, region="6"), ROOT, NOON)
    assert changes.kept() == {
        "argo": Kept(VALUES, 1, NOON, "μαρία"),
        "boreas": Kept({"region": "6"}, 2, NOON, "root"),
    }
    assert changes.keep(change("argo", 1), ROOT, NOON)
    # Nothing is changed any more, and everybody has to notice that.
    assert changes.kept()["argo"] == Kept({}, 3, NOON, "root")
    assert changes.newest() == 3


def test_on_top_of_somebody_elses_change_nothing_is_kept(store: Engine) -> None:
    changes = HospitalChanges(store)
    assert changes.keep(change("argo", 0, region="6"), MARIA, NOON)
    assert not changes.keep(change("argo", 0, region="5"), ROOT, NOON)
    assert not changes.keep(change("argo", 7, region="5"), ROOT, NOON)
    assert changes.kept()["argo"].changes == {"region": "6"}
    assert len([*entries(store, Wanted(event=Event.HOSPITAL_CHANGED))]) == 1


def test_what_cannot_be_recorded_is_not_changed(store: Engine) -> None:
    changes = HospitalChanges(store)
    with writing(store) as connection:
        connection.execute(delete(audit_head))
    with pytest.raises(NotRecorded):
        changes.keep(change("argo", 0, region="6"), MARIA, NOON)
    assert changes.kept() == {}


def check_that_one_alone_changes(store: Engine) -> None:
    """Of many at once, each on top of what it has read."""
    changes = HospitalChanges(store)
    with ThreadPoolExecutor(8) as pool:
        for turn in range(3):
            before = changes.kept().get("argo", UNCHANGED).revision
            kept = [*pool.map(lambda n: changes.keep(change("argo", before, region=str(n)), MARIA, NOON), range(8))]  # noqa: B023
            assert kept.count(True) == 1
            assert changes.kept()["argo"].changes == {"region": str(kept.index(True))}
            assert changes.newest() == turn + 1
    assert changes.keep(Changed("argo", 3, VALUES, {"hospital": "argo", "changed": {}}), MARIA, NOON)
    assert changes.kept()["argo"] == Kept(VALUES, 4, NOON, "μαρία")


def check_that_the_last_check_is_kept(store: Engine) -> None:
    checks = ArchiveChecks(store)
    of_command = KeptCheck("argo", Extent.WHOLE, NOON, "root", "whole" * 20_000)
    with ThreadPoolExecutor(4) as pool:
        brief = [KeptCheck("argo", Extent.BRIEF, NOON.replace(second=n), "μαρία", f"{n}") for n in range(8)]
        list(pool.map(checks.keep, [of_command, *brief]))
    found = checks.of(("argo", "boreas"))["argo"]
    assert [check.extent for check in found] == [Extent.BRIEF, Extent.WHOLE]
    assert found[0] in brief
    assert found[1] == of_command
    assert checks.of(("boreas",)) == {}


def test_one_alone_changes(store: Engine) -> None:
    check_that_one_alone_changes(store)


def test_the_last_check_is_kept(store: Engine) -> None:
    check_that_the_last_check_is_kept(store)
