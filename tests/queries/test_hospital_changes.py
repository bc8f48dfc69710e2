"""What of hospitals may be changed beside their file, by the rules of the file itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.hospital_changes import (
    ChangeRefused,
    Kind,
    changed,
    differences,
    keys_of,
    read_value,
    values_of,
    written,
)
from queries.settings import HospitalSettings
from queries.storage_settings import bytes_of, size_as_written

TABLE: dict[str, Any] = {
    "code": "argo",
    "name": {"el": "Αργώ", "en": "Argo"},
    "region": "7",
    "archive": {
        "kind": "conquest",
        "url": "postgresql+psycopg://reader@pacs.example:5432/conquest?application_name=reader",
    },
    "archive_password": "not for anybody",
    "storage": {
        "capacity": "120 TB",
        "additions": [{"month": "2027-03", "capacity": "110.5 TiB"}],
        "other_bytes": "2 TB",
        "mean_image_bytes": {"CT": "0.5 MB"},
    },
    "stations": {"ct01": "CT, ground floor"},
    "alerts": {"mail": ["it@argo.example"], "warning_days": 90},
}
HOSPITAL = HospitalSettings.model_validate(TABLE)
TIERED = HospitalSettings.model_validate(
    TABLE | {"storage": {"tiers": {"ONLINE": {"capacity": "16 TB"}, "NEARLINE": {}}}}
)


@pytest.mark.parametrize("hospital", [HOSPITAL, TIERED], ids=["one store", "tiers"])
def test_a_hospital_with_its_own_values_is_itself(hospital: HospitalSettings) -> None:
    values = values_of(hospital)
    assert changed(hospital, values) == changed(hospital, {}) == hospital
    assert differences(hospital, hospital) == {}
    keys = keys_of(hospital)
    assert {name: read_value(keys[name], written(keys[name], value)) for name, value in values.items()} == values


def test_only_what_was_changed_is_another() -> None:
    after = changed(HOSPITAL, {"storage.capacity": "0.16 PB", "alerts.mail": []})
    assert (after.storage.capacity, after.alerts.mail) == (160 * 10**12, [])
    assert changed(after, {"storage.capacity": "120 TB", "alerts.mail": ["it@argo.example"]}) == HOSPITAL
    assert differences(after, HOSPITAL) == {"storage.capacity": "160 TB", "alerts.mail": []}
    assert after.archive == HOSPITAL.archive
    assert after.archive_password == HOSPITAL.archive_password


def test_tiers_are_changed_each_and_their_whole_is_not() -> None:
    after = changed(TIERED, {"storage.tiers.NEARLINE.capacity": "40 TB"})
    assert after.storage.tiers["NEARLINE"].capacity == 40 * 10**12
    assert after.storage.tiers["ONLINE"] == TIERED.storage.tiers["ONLINE"]
    assert "storage.capacity" not in keys_of(TIERED)


@pytest.mark.parametrize(
    "key",
    ["code", "archive.url", "archive.kind", "time_zone", "copy_of", "archive_password", "storage", "", "alerts"],
)
def test_what_stands_in_the_file_alone_is_refused(key: str) -> None:
    with pytest.raises(ChangeRefused) as refused:
        changed(HOSPITAL, {key: "boreas"})
    assert [(fault.key, fault.kind) for fault in refused.value.faults] == [(key, Kind.UNKNOWN_KEY)]


@pytest.mark.parametrize(
    ("key", "text", "kind", "limit"),
    [
        ("name.el", "  ", Kind.MISSING, 1),
        ("name.en", "x" * 121, Kind.TOO_LONG, 120),
        ("name.en", "Argo\nBcc: somebody", Kind.NOT_PRINTABLE, None),
        ("region", "", Kind.MISSING, 1),
        ("stale_after_hours", "", Kind.MISSING, None),
        ("stale_after_hours", "36 hours", Kind.NO_NUMBER, None),
        ("stale_after_hours", "-1", Kind.NO_NUMBER, None),
        ("stale_after_hours", "٣٦", Kind.NO_NUMBER, None),
        ("stale_after_hours", "9" * 5_000, Kind.NO_NUMBER, None),
        ("stale_after_hours", "0", Kind.TOO_SMALL, 1),
        ("stale_after_hours", "9999", Kind.TOO_LARGE, 8_784),
        ("storage.capacity", "120", Kind.NO_SIZE, None),
        ("storage.capacity", "1,5 TB", Kind.NO_SIZE, None),
        ("storage.capacity", "9999999 EB", Kind.NO_SIZE, None),
        ("storage.capacity", "0 TB", Kind.TOO_SMALL, 0),
        ("storage.capacity", "", Kind.ADDITIONS_ALONE, None),
        ("storage.additions", "2027-13 4 TB", Kind.NO_MONTH, None),
        ("storage.additions", "2027-03", Kind.NO_SIZE, None),
        ("storage.additions", "\n".join(["2027-03 1 TB"] * 41), Kind.TOO_MANY, 40),
        ("storage.warning_percent", "90", Kind.LEVELS_CROSSED, None),
        ("storage.critical_percent", "101", Kind.TOO_LARGE, 100),
        ("alerts.mail", "it@argo.example nobody", Kind.NO_MAIL_ADDRESS, None),
        ("alerts.critical_days", "90", Kind.DAYS_CROSSED, None),
    ],
)
def test_each_fault_stands_at_a_key(key: str, text: str, kind: Kind, limit: int | None) -> None:
    with pytest.raises(ChangeRefused) as refused:
        changed(HOSPITAL, {key: read_value(keys_of(HOSPITAL)[key], text)})
    (fault,) = refused.value.faults
    assert (fault.kind, fault.limit) == (kind, limit)
    assert fault.key in keys_of(HOSPITAL)


def test_a_fault_of_a_tier_stands_at_that_tier() -> None:
    with pytest.raises(ChangeRefused) as refused:
        changed(TIERED, {"storage.tiers.ONLINE.warning_percent": 95})
    assert [fault.key for fault in refused.value.faults] == ["storage.tiers.ONLINE.warning_percent"]


@given(st.integers(min_value=0, max_value=10**24))
def test_a_size_is_read_as_it_is_written(size_bytes: int) -> None:
    assert bytes_of(size_as_written(size_bytes)) == size_bytes


@pytest.mark.parametrize("text", ["120 TB", "110.5 TiB", "1.5 PB", "17 B", "2.125 GiB"])
def test_a_size_is_written_as_people_write_it(text: str) -> None:
    assert size_as_written(bytes_of(text)) == text


def test_where_the_index_is_says_nothing_of_the_account() -> None:
    assert HOSPITAL.archive.place == "postgresql+psycopg://pacs.example:5432/conquest"
