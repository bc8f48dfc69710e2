"""Processes that are killed in earnest, and the one that takes over from them."""

import multiprocessing
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from auth.notices import CLAIM_LIMIT
from dashboards.deliveries.sending import State
from queries.settings import HospitalSettings
from tests.dashboards.deliveries.killed import STEPS, send_and_die
from tests.dashboards.deliveries.scene import NAME, Scene, export
from tests.dashboards.mail_servers import Postbox


@pytest.mark.parametrize("step", STEPS)
def test_what_a_killed_process_had_begun_is_ended_once(
    step: str, scene: Scene, postbox: Postbox, two_hospitals: Mapping[str, HospitalSettings], snapshots: Path
) -> None:
    folder, kept = scene.directory / "reports", scene.directory / "exports" / NAME
    folder.mkdir()
    scene.exports[NAME] = export(folder=str(folder))
    arguments = (scene.directory, two_hospitals, snapshots, scene.mail_server, scene.clock.now, step)
    process = multiprocessing.get_context("spawn").Process(target=send_and_die, args=arguments)
    process.start()
    process.join(60)
    assert process.exitcode == -9
    scene.take()
    assert scene.states() == [State.BEING_SENT]
    scene.clock.now += CLAIM_LIMIT + timedelta(seconds=1)
    scene.take()
    assert [scene.states(), scene.states()] == [[State.SENT], []]
    assert len(postbox.mails) == (2 if step == "mailed" else 1)
    assert len({mail["Message-ID"] for mail in postbox.mails}) == 1
    name = f"{NAME}-2026-10.csv"
    assert ([path.name for path in folder.iterdir()], [path.name for path in kept.iterdir()]) == ([name], [name])
    assert (folder / name).read_bytes() == (kept / name).read_bytes()
