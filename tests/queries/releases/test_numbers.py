"""Every value of a release's figures equals a naive recount, whatever kind of archive its hospitals have."""

from collections.abc import Iterator

import pytest

from queries.observations import TOTAL
from queries.releases.columns import COMPLETENESS, FIGURES, HOSPITALS
from queries.releases.folder import Release
from tests.oracles import read
from tests.oracles_releases import recount_release
from tests.queries.indexes import FORMS, filled, settings_of
from tests.queries.places import NOW, TODAY, sqlite_place
from tests.queries.releases.scene import Scene, figures_of
from tests.queries.warts import population_with_warts

pytestmark = pytest.mark.archives

MONTH, PROVISIONAL_FROM = "2016-10", "2015-10"
# Hospital → how its archive keeps things; no two hold the same population.
KINDS = {"arta": "arc5", "chania": "conquest_whole", "drama": "dg", "samos": "dcm4chee2", "zakynthos": "orthanc"}
POPULATIONS = {code: population_with_warts(seed) for seed, code in enumerate(KINDS, start=71)}

Made = tuple[Scene, Release]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    hospitals = []
    for code, name in KINDS.items():
        place = filled(sqlite_place(tmp_path_factory.mktemp(code)), FORMS[name], POPULATIONS[code])
        hospitals.append(settings_of(FORMS[name], place.reader, code))
    scene = Scene.of(tmp_path_factory.mktemp("scene"), hospitals)
    for code in KINDS:
        scene.take(code, NOW)
    yield scene, scene.make(MONTH, NOW).release
    scene.close()


def test_every_value_is_the_recount(made: Made) -> None:
    scene, release = made
    expected = {}
    for code, name in KINDS.items():
        population = read(POPULATIONS[code], FORMS[name].knows, TODAY)
        keeps = FORMS[name].knows.received
        recounted = recount_release(population, MONTH, PROVISIONAL_FROM, keeps_reception=keeps)
        expected |= {(code, *key): told for key, told in recounted.items()}
    assert figures_of(scene.rows(release)) == expected


def test_rows_are_sorted_and_every_cell_stands_once(made: Made) -> None:
    scene, release = made
    keys = [tuple(row[name] for name in FIGURES.key) for row in scene.rows(release)]
    assert keys == sorted(set(keys))


def test_parts_of_all_but_studies_add_up_to_their_totals(made: Made) -> None:
    scene, release = made
    sums: dict[tuple[str, ...], int] = {}
    totals: dict[tuple[str, ...], int] = {}
    for row in scene.rows(release):
        # Sizes may be missing, and studies have several modalities.
        if row["measure"] in ("studies", "logical_bytes", "stored_bytes") or not row["value"]:
            continue
        key = (row["hospital_code"], row["basis"], row["period"], row["measure"])
        if (row["modality"], row["availability"]) == (TOTAL, TOTAL):
            totals[key] = int(row["value"])
        elif TOTAL not in (row["modality"], row["availability"]):
            sums[key] = sums.get(key, 0) + int(row["value"])
    assert {key: sums.get(key, 0) for key in totals} == totals


def test_archives_that_do_not_keep_reception_say_so(made: Made) -> None:
    scene, release = made
    told = {(row["hospital_code"], row["basis"]): row["delivery"] for row in scene.rows(release, COMPLETENESS)}
    assert [key for key, delivery in told.items() if delivery != "received"] == [("drama", "received")]


def test_names_and_snapshots_stand_in_the_list_of_hospitals(made: Made) -> None:
    scene, release = made
    rows = scene.rows(release, HOSPITALS)
    assert [(row["hospital_code"], row["name_el"], row["snapshot"]) for row in rows] == [
        (code, f"Νοσοκομείο {code}", "1") for code in KINDS
    ]
    assert {row["snapshot_taken_at"] for row in rows} == {"2026-11-22T10:00:00Z"}
