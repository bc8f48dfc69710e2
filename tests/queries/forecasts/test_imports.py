"""Reading a projection costs a page no fitting module."""

import subprocess
import sys
from pathlib import Path

import queries.forecasts

READING = {"queries.forecasts.projection", "queries.forecasts.reach"}


def test_what_pages_read_imports_nothing_that_fits() -> None:
    script = f"import sys\nfor name in {sorted(READING)}: __import__(name)\nprint(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert {name for name in loaded if name.startswith("queries.forecasts.")} == READING
    assert not {"pandas", "scipy", "sqlalchemy", "statsforecast"} & loaded


def test_every_module_is_importable_without_the_bench_libraries() -> None:
    home = Path(queries.forecasts.__file__).parent
    names = [f"queries.forecasts.{path.stem}" for path in home.glob("*.py") if path.stem != "__init__"]
    script = "import sys\n" + "\n".join(f"import {name}" for name in names) + "\nprint(*sorted(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"pandas", "scipy", "statsforecast", "queries.forecasts.bench"} & set(ran.stdout.split())
