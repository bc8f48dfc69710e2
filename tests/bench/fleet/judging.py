"""What a run is judged by: clicks, figures, the audit log, snapshots."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus

from auth.audit import Event
from tests.bench.fleet.people import Fault, Seen
from tests.bench.fleet.troubles import Outage

# Connections that were there are found to be gone, and are made anew.
RECOVERY_SECONDS = 5.0


def unexcused(faults: Iterable[Fault], store_outages: Sequence[Outage]) -> list[Fault]:
    """Those that were not said to be the store's (503), or came while it was there."""

    def is_excused(fault: Fault) -> bool:
        is_during = any(
            fault.begun < outage.ended + RECOVERY_SECONDS and fault.ended > outage.begun for outage in store_outages
        )
        return is_during and fault.status == HTTPStatus.SERVICE_UNAVAILABLE

    return [fault for fault in faults if not is_excused(fault)]


def lost_entries(seen: Seen, exported: Mapping[str, int]) -> list[str]:
    """Files that somebody has and the log does not tell of; a file that broke off may have its entry or not."""
    return [
        f"{name}: {seen.files[name]} files, {exported.get(name, 0)} entries ({Event.EXPORTED})"
        for name in seen.files
        if not seen.files[name] <= exported.get(name, 0) <= seen.files[name] + seen.failed[name]
    ]


def lost_snapshots(numbers: Mapping[str, Sequence[int]]) -> list[str]:
    """Gaps in the numbers of those that were published, as they came."""
    return [
        f"{hospital}: {list(found)}"
        for hospital, found in numbers.items()
        if list(found) != list(range(found[0], found[0] + len(found)))
    ]
