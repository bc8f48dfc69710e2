"""Whatever happens to an archive, a snapshot taken afterwards says what the archive says, and what the rules do."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.object_storage import ObjectStorage
from tests.queries.indexes import EACH_KIND, FORMS
from tests.queries.places import Place, sqlite_place
from tests.queries.snapshot_checks import Shelf
from tests.queries.snapshot_machine import machine_of

pytestmark = pytest.mark.archives

# Derandomized: the same histories on every machine and every day. Making them smaller would take minutes.
some = settings(
    max_examples=2,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Ten forms have a history each: what is alike in them meets ten.
one_each = settings(some, max_examples=1)


@pytest.mark.parametrize("form_name", FORMS)
def test_snapshots_follow_their_archive(form_name: str) -> None:
    run_state_machine_as_test(machine_of(form_name, sqlite_place), settings=one_each)


@pytest.mark.servers
def test_snapshots_on_object_storage_follow_their_archive(object_storage: ObjectStorage) -> None:
    """Beside those in a directory, which the machine takes in full each time."""

    def new_shelf(directory: Path) -> Shelf:
        return Shelf.of(object_storage.new_place(directory))

    machine = machine_of(EACH_KIND[0], sqlite_place, new_shelf=staticmethod(new_shelf))
    run_state_machine_as_test(machine, settings=one_each)


@pytest.mark.servers
@pytest.mark.parametrize(
    ("form_name", "engine_name"), list(zip(EACH_KIND, cycle(["postgresql", "mariadb"]), strict=False))
)
def test_snapshots_follow_their_archive_on_a_server(
    form_name: str, engine_name: str, new_place: Callable[[str], Place]
) -> None:
    machine = machine_of(form_name, lambda _directory: new_place(engine_name))
    run_state_machine_as_test(machine, settings=some)
