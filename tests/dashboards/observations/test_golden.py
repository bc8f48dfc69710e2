"""Whole files for programs, as they are: whoever changes a byte of them changes what others read."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards.hospitals import ARGO, CYCLOPS
from tests.dashboards.observations.scene import made_hospitals
from tests.dashboards.serving import OF_ALL, Site, serving
from tests.test_repository import ROOT

GOLDEN = Path(__file__).with_name("golden")
# Of hospitals of which every number is known (tests/dashboards/hospitals.py).
LINKS = {
    "activity": f"hospital={ARGO}&by=modality",
    "summary": f"hospital={ARGO}&hospital={CYCLOPS}&measure=images&period=2026",
    "storage": f"hospital={ARGO}&basis=study",
}
# Of people: studies and patients of one year, small numbers withheld.
PATIENTS = f"hospital={ARGO}&year=2016"


@pytest.mark.parametrize("report", LINKS)
def test_the_whole_file(report: str, site: Site) -> None:
    answer = site.browser(OF_ALL).get(f"/{report}.csv?{LINKS[report]}")
    assert answer.data == (GOLDEN / f"{report}.csv").read_bytes()


def test_the_documentation_reads_it_with_pandas() -> None:
    text = (ROOT / "docs" / "files.md").read_text().partition("```python\n")[2].partition("```")[0]
    read: dict[str, Any] = {}
    exec(re.sub(r'"studies-per-month[^"]*"', repr(str(GOLDEN / "activity.csv")), text), read)  # noqa: S102 - our own
    assert read["wide"].loc["2025"].to_dict() == {"CT": 2, "MR": 1, "SR": 1, "US": 0}


def test_the_whole_file_of_patients(tmp_path: Path) -> None:
    argo, *_ = made_hospitals(tmp_path)
    with serving(tmp_path, (argo,)) as site:
        answer = site.browser(OF_ALL).get(f"/patients.csv?{PATIENTS}")
    assert answer.data == (GOLDEN / "patients.csv").read_bytes()
