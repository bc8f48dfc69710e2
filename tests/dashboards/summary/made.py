"""Tables of the summary made of cells given by hand, and cells to try."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from dashboards.summary.arranging import Arranged, arranged
from dashboards.summary.asking import SummaryFigures
from dashboards.summary.counts import cells_of
from dashboards.summary.links import Scope, SummaryView
from dashboards.summary.rows import SummaryTable, summary_table
from queries.reports.activity import HospitalOutcome
from queries.reports.mean_sizes import MeanSizes
from queries.reports.tally import COUNTS, KEYS, Tally, TallyCriteria

CODES = ("argo", "boreas", "cyclops")
SCOPE = Scope(CODES, CODES, {"argo": "7", "boreas": "4", "cyclops": "7"}, {})
NAMES = {
    "argo": ("Νοσοκομείο Αργώ", "Argo Hospital"),
    "boreas": ("Γενικό Ρόδου", "Boreas Hospital"),
    "cyclops": ("Κύκλωψ", "Cyclops Hospital"),
    "7": ("7η ΥΠΕ",),
}
TODAY = date(2026, 3, 10)
Cell = dict[str, Any]


def cell(hospital: str, period: str | None, modality: str, **counts: int) -> Cell:
    """Studies count once where nothing else is said."""
    given = {"study_count": counts.get("distinct_study_count", 0), **counts}
    keys = dict(zip(KEYS, (hospital, period, modality), strict=True))
    return keys | {name: given.get(name, 0) for name in COUNTS}


@st.composite
def any_cell(draw: st.DrawFn, periods: Sequence[str | None] = ("", None)) -> Cell:
    unsized, sized = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    distinct = draw(st.integers(0, 9))
    return cell(
        draw(st.sampled_from(CODES)),
        draw(st.sampled_from(periods)),
        draw(st.sampled_from(["CT", "MR", "SR", "UNKNOWN"])),
        study_count=distinct + draw(st.integers(0, 9)),
        distinct_study_count=distinct,
        series_count=draw(st.integers(0, 9)),
        image_count=draw(st.integers(0, unsized + sized)),
        instance_count=unsized + sized,
        unsized_count=unsized,
        logical_bytes=draw(st.integers(0, 10**19)) if sized else 0,
    )


def cells_by_key(cells: Sequence[Cell]) -> list[Cell]:
    """One row for each key, as a tally has them."""
    return list({tuple(each[key] for key in KEYS): each for each in cells}.values())


def tally_of(cells: Sequence[Cell], hospitals: Sequence[str] = CODES) -> Tally:
    kinds = {name: "object" if name in KEYS or name.endswith("_bytes") else "int64" for name in (*KEYS, *COUNTS)}
    frame = pd.DataFrame({name: np.array([each[name] for each in cells], dtype=kinds[name]) for name in kinds})
    return Tally(TallyCriteria(by_modality=True), frame, tuple(HospitalOutcome(code) for code in hospitals))


def table_of(
    cells: Sequence[Cell], view: SummaryView, declared: Mapping[str, Mapping[str, int]] | None = None
) -> SummaryTable:
    answer = tally_of(cells, view.hospitals)
    means = MeanSizes(declared or {})
    figures = SummaryFigures(view, tuple(cells_of(answer, means)), None, (answer,))
    return summary_table(figures, SCOPE, TODAY)


def shown_of(cells: Sequence[Cell], view: SummaryView) -> Arranged:
    return arranged(table_of(cells, view), NAMES)
