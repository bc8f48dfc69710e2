"""`make bench`: measure every budget, print a table, write build/bench.json. Exit 1 where a budget is not met."""

import sys
from pathlib import Path

from tests.bench.best import live_vs_best
from tests.bench.browser import first_chart
from tests.bench.exports import export_rows
from tests.bench.live import live_vs_2005
from tests.bench.load_100 import load_100
from tests.bench.memory import worker_memory
from tests.bench.releases import release_rows
from tests.bench.result import table_of, write_results
from tests.bench.snapshots import snapshot_views
from tests.bench.taking import taking

results = [
    *(*live_vs_2005(), *live_vs_best(), *taking()),
    *(*snapshot_views(), *worker_memory(), *release_rows(), *export_rows(), *first_chart(), *load_100()),
]
write_results(results, Path(__file__).resolve().parents[2] / "build" / "bench.json")
print(table_of(results))
sys.exit(0 if all(result.met for result in results) else 1)
