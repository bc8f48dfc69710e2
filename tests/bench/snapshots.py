"""`view_31`, `overview_31`, `view_130`, `view_growth`, `view_after_taking`: what a page made from snapshots costs."""

import math
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask

from auth.settings import AuthSettings
from auth.store import open_store
from tests.bench.estate import DENSE, NOW, ORDINARY, Density, make_estate, take_again
from tests.bench.result import Result
from tests.bench.views import DEFAULT_LINKS, overview_times, seconds_after, view_result, view_times
from tests.composition import compose

ROUNDS = 60
# Whole doublings. The last takes four minutes to make, as long as all the rest.
SIZES = (31, 248, 1_984)
MOST_GROWTH = 1.8
# Opening every hospital's file would take longer.
AFTER_TAKING, MOST_AFTER_TAKING = 248, 0.1


def snapshot_views() -> list[Result]:
    with tempfile.TemporaryDirectory(prefix="archeion-estate-") as name:
        directory = Path(name)
        with _served(directory / "ordinary", 31, ORDINARY) as server:
            ordinary = "31 hospitals × 20 years by day, 15 modalities, 2 availabilities; default views in turn"
            results = [
                view_result("view_31", view_times(server, DEFAULT_LINKS, ROUNDS), ordinary),
                view_result("overview_31", overview_times(server, ROUNDS), "the overview of the same 31 hospitals"),
            ]
        with _served(directory / "dense", 130, DENSE) as server:
            dense = "130 hospitals × 240 months × 20 modalities × 5 availabilities; default views in turn"
            results.append(view_result("view_130", view_times(server, DEFAULT_LINKS, ROUNDS), dense))
        return [*results, *_growth(directory)]


def _growth(directory: Path) -> list[Result]:
    """By how much the view of all hospitals grows where they double; and what it takes once one of them is new."""
    seconds, by_modality, after_taking = [], [], 0.0
    for size in SIZES:
        place = directory / f"growing-{size}"
        with _served(place, size, DENSE_MONTHS) as server:
            seconds.append(view_times(server, [""], ROUNDS // 4)[0].p50_seconds)
            by_modality.append(view_times(server, ["by=modality"], ROUNDS // 4)[0].p50_seconds)
            if size == AFTER_TAKING:
                take_one = partial(take_again, place / "snapshots", "h0007")
                after_taking = seconds_after(server, "", take_one, 5)
    doublings = math.log2(SIZES[-1] / SIZES[0])
    slope = (seconds[-1] / seconds[0]) ** (1 / doublings)
    shown = ", ".join(
        f"{size}: {value * 1000:.1f} ms, by modality {split * 1000:.1f} ms"
        for size, value, split in zip(SIZES, seconds, by_modality, strict=True)
    )
    return [
        Result(
            key="view_growth",
            value=slope,
            unit="times",
            rival=None,
            rival_value=None,
            ratio=None,
            budget=f"<= {MOST_GROWTH} times for each doubling",
            met=slope <= MOST_GROWTH,
            how=f"p50 of the default view, hospitals × 20 years: {shown}",
        ),
        Result(
            key="view_after_taking",
            value=after_taking,
            unit="s",
            rival="the same view before",
            rival_value=seconds[SIZES.index(AFTER_TAKING)],
            ratio=seconds[SIZES.index(AFTER_TAKING)] / after_taking,
            budget=f"<= {MOST_AFTER_TAKING} s",
            met=after_taking <= MOST_AFTER_TAKING,
            how=f"the default view of {AFTER_TAKING} hospitals once one of them has a new snapshot",
        ),
    ]


DENSE_MONTHS = Density(ORDINARY.modalities, 2, 1)


@contextmanager
def _served(directory: Path, count: int, density: Density) -> Iterator[Flask]:
    directory.mkdir()
    hospitals = make_estate(directory / "snapshots", count, density)
    store = open_store(f"sqlite:///{directory / 'store.db'}")
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    settings = AuthSettings(secret_key=secrets.token_hex(32), cookies_secure=False, password_hasher=hasher)
    try:
        yield compose(hospitals, store, settings, lambda: NOW, directory / "snapshots")
    finally:
        store.dispose()


if __name__ == "__main__":
    for result in snapshot_views():
        print(result)
