"""`[hospitals.CODE.storage]`: what a site declares of its store, and that every mistake says what is allowed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queries.criteria import Month
from queries.errors import ConfigurationError
from queries.settings import load_hospitals
from queries.storage_settings import StorageSettings, StoreSettings, bytes_of, capacity_on

HOSPITAL = """
[hospitals.heraklion]
name = { el = "Ηράκλειο", en = "Heraklion" }
region = "7η ΥΠΕ"
[hospitals.heraklion.archive]
kind = "conquest"
url = "postgresql+psycopg://reader@db.example/pacs"
"""
TABLE = "[hospitals.heraklion.storage]\n"
DECLARED = """
capacity = "120 TB"
additions = [{ month = "2027-03", capacity = "40 TB" }, { month = "2028-01", capacity = "1 TiB" }]
warning_percent = 70
critical_percent = 85
other_bytes = "2.5 TB"
counts = "logical"
retention_years = 20
mean_image_bytes = { CT = "0.5 MB", MG = 27_000_000 }
"""
TIERED = """
[hospitals.heraklion.storage.tiers.ONLINE]
capacity = "40 TB"
[hospitals.heraklion.storage.tiers.NEARLINE]
capacity = "100 TB"
warning_percent = 50
additions = [{ month = "2027-03", capacity = "10 TB" }]
"""
TB = 10**12
Load = Callable[[str], StorageSettings]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hospitals.toml"


@pytest.fixture
def load(file: Path) -> Load:
    def loaded(text: str) -> StorageSettings:
        file.write_text(HOSPITAL + text, encoding="utf-8")
        return load_hospitals(file, {})[0].storage

    return loaded


def test_what_is_not_declared_is_unknown_and_not_zero(load: Load) -> None:
    storage = load("")
    assert (storage.capacity, capacity_on(storage, Month(2030, 1)), storage.retention_years) == (None, None, None)
    assert (storage.warning_percent, storage.critical_percent, storage.counts) == (80, 90, "stored")
    assert (storage.other_bytes, storage.tiers, storage.mean_image_bytes, storage.additions) == (0, {}, {}, ())


def test_file_gives_exact_bytes(load: Load) -> None:
    storage = load(TABLE + DECLARED)
    assert (storage.capacity, storage.other_bytes) == (120 * TB, 2_500_000_000_000)
    assert storage.mean_image_bytes == {"CT": 500_000, "MG": 27_000_000}
    assert (storage.warning_percent, storage.critical_percent) == (70, 85)
    assert (storage.counts, storage.retention_years) == ("logical", 20)
    assert [(each.month, each.capacity) for each in storage.additions] == [
        (Month(2027, 3), 40 * TB),
        (Month(2028, 1), 1024**4),
    ]


def test_tiers_are_stores_of_their_own(load: Load) -> None:
    tiers = load(TIERED).tiers
    assert {name: (tier.capacity, tier.warning_percent, tier.critical_percent) for name, tier in tiers.items()} == {
        "ONLINE": (40 * TB, 80, 90),
        "NEARLINE": (100 * TB, 50, 90),
    }


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("120 TB", 120 * TB),
        ("110 TiB", 110 * 1024**4),
        ("110TiB", 110 * 1024**4),
        ("1.5 kB", 1500),
        ("0.1 PB", 10**14),
        ("0.000000000001 TB", 1),
        ("7 B", 7),
        ("10 EB", 10**19),
        ("1 EiB", 1024**6),
        (10**19, 10**19),
    ],
)
def test_sizes_are_read_exactly(text: str | int, size: int) -> None:
    assert bytes_of(text) == size


@pytest.mark.parametrize(
    "text", ["", "120", "TB", "120 tb", "120 Tb", "-1 TB", "1,5 TB", "1e3 TB", "1.5 B", "0.3 KiB", "٣ TB", True, 1.5]
)
def test_anything_else_is_no_size(text: Any) -> None:
    with pytest.raises(ValueError, match=r'is no size; allowed is such as "120 TB", "110 TiB" or a whole number'):
        bytes_of(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            'capacity = "120 Tb"',
            "key 'storage.capacity': '120 Tb' is no size; allowed is such as \"120 TB\", \"110 TiB\" or a"
            " whole number of bytes",
        ),
        ("capacity = 0", "key 'storage.capacity': Input should be greater than 0"),
        ("other_bytes = -1", "key 'storage.other_bytes': Input should be greater than or equal to 0"),
        (
            'capcity = "120 TB"',
            "unknown key 'storage.capcity'; allowed: additions, capacity, counts, critical_percent, mean_image_bytes,"
            " other_bytes, retention_years, tiers, warning_percent",
        ),
        (
            "warning_percent = 90",
            "key 'storage': warning_percent 90 must be less than critical_percent 90",
        ),
        ("critical_percent = 101", "key 'storage.critical_percent': Input should be less than or equal to 100"),
        ("warning_percent = 0", "key 'storage.warning_percent': Input should be greater than or equal to 1"),
        (
            'counts = "both"',
            "key 'storage.counts': 'both' is not allowed; allowed: 'stored' or 'logical'",
        ),
        (
            'additions = [{ month = "2027-03", capacity = "40 TB" }]',
            "key 'storage': additions: need a capacity that they add to",
        ),
        (
            'capacity = 1\nadditions = [{ month = "2027-3", capacity = "40 TB" }]',
            "key 'storage.additions.0.month': '2027-3' is no month; allowed is such as \"2027-03\"",
        ),
        (
            'capacity = 1\nadditions = [{ month = "2027-03", size = "40 TB", capacity = 1 }]',
            "unknown key 'storage.additions.0.size'; allowed: capacity, month",
        ),
        (
            'mean_image_bytes = { ct = "1 MB" }',
            "key 'storage.mean_image_bytes.ct': 'ct' is no modality; allowed is such as CT, as DICOM spells it",
        ),
        ("retention_years = 0", "key 'storage.retention_years': Input should be greater than or equal to 1"),
        (
            "capacity = 1\n[hospitals.heraklion.storage.tiers.ONLINE]\ncapacity = 1",
            "key 'storage': tiers: capacity, additions and other_bytes stand in each tier, not beside them",
        ),
        (
            "[hospitals.heraklion.storage.tiers.CLOUD]",
            "key 'storage.tiers.CLOUD': 'CLOUD' is not allowed; allowed: 'ONLINE', 'NEARLINE' or 'OFFLINE'",
        ),
        (
            '[hospitals.heraklion.storage.tiers.ONLINE]\ncounts = "stored"',
            "unknown key 'storage.tiers.ONLINE.counts'; allowed: additions, capacity, critical_percent, other_bytes,"
            " warning_percent",
        ),
    ],
)
def test_mistake_names_file_hospital_key_and_what_is_allowed(
    load: Load, file: Path, text: str, sentence: str
) -> None:
    with pytest.raises(ConfigurationError) as error:
        load(TABLE + text)
    assert str(error.value) == f"{file}: hospital 'heraklion': {sentence}"


@pytest.mark.parametrize(
    ("month", "capacity"),
    [
        (Month(2027, 2), 120 * TB),
        (Month(2027, 3), 160 * TB),
        (Month(2027, 12), 160 * TB),
        (Month(2028, 1), 160 * TB + 1024**4),
    ],
)
def test_additions_count_from_their_month_on(load: Load, month: Month, capacity: int) -> None:
    assert capacity_on(load(TABLE + DECLARED), month) == capacity


def test_capacity_of_tiers_is_their_sum_and_unknown_where_one_is(load: Load) -> None:
    storage = load(TIERED)
    assert [capacity_on(storage, Month(2027, month)) for month in (2, 3)] == [140 * TB, 150 * TB]
    assert capacity_on(storage.tiers["NEARLINE"], Month(2027, 3)) == 110 * TB
    unknown = StorageSettings(tiers={"ONLINE": StoreSettings(capacity=1), "OFFLINE": StoreSettings()})
    assert capacity_on(unknown, Month(2027, 3)) is None


@pytest.mark.parametrize("text", [TABLE + DECLARED, TIERED])
def test_settings_that_are_written_down_are_read_as_the_same(load: Load, text: str) -> None:
    storage = load(text)
    assert StorageSettings.model_validate(storage.model_dump(mode="json")) == storage
