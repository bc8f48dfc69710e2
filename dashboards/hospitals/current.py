"""The hospitals as they are now: their file, with what was changed beside it, in every worker from the next request.

A request, or a command, sees one state from beginning to end. Asking whether anything has moved is one short
statement for each of them; hospitals are made anew only when something has.
"""

import logging
import threading
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import g, has_app_context

from auth.errors import StoreUnavailable
from auth.hospital_settings import HospitalChanges
from queries.hospital_changes import ChangeRefused, Fault, changed
from queries.settings import HospitalSettings

log = logging.getLogger(__name__)

_NEVER = -1


@dataclass(frozen=True, slots=True)
class _State:
    """`unfit`: hospitals whose changes the rules do not allow on top of what the file says by now; they are as the
    file says."""

    revision: int
    hospitals: Mapping[str, HospitalSettings]
    unfit: Mapping[str, tuple[Fault, ...]]


class CurrentHospitals(Mapping[str, HospitalSettings]):
    """By code, in the order of the file. Safe among threads."""

    def __init__(self, file: Iterable[HospitalSettings], changes: HospitalChanges) -> None:
        self._file = {hospital.code: hospital for hospital in file}
        self._changes = changes
        self._lock = threading.Lock()
        self._known = _State(_NEVER, self._file, {})
        self._is_failing = False

    @property
    def file(self) -> Mapping[str, HospitalSettings]:
        """As the file says."""
        return self._file

    @property
    def unfit(self) -> Mapping[str, tuple[Fault, ...]]:
        """What keeps a hospital's changes from being in force."""
        return self._state.unfit

    def __getitem__(self, code: str) -> HospitalSettings:
        return self._state.hospitals[code]

    def items(self) -> ItemsView[str, HospitalSettings]:
        return self._state.hospitals.items()

    # Which hospitals there are is for the file to say.
    def __iter__(self) -> Iterator[str]:
        return iter(self._file)

    def __len__(self) -> int:
        return len(self._file)

    def __contains__(self, code: object) -> bool:
        return code in self._file

    @property
    def _state(self) -> _State:
        if not has_app_context():
            return self._newest()
        seen: tuple[CurrentHospitals, _State] | None = g.get("current_hospitals")
        if seen is None or seen[0] is not self:
            seen = g.current_hospitals = self, self._newest()
        return seen[1]

    def _newest(self) -> _State:
        with self._lock:
            known = self._known
        try:
            if self._changes.newest() != known.revision:
                known = self._read()
        except StoreUnavailable as error:
            # What was known goes on. Nor can be known who is signed in, so that few will ask.
            if not self._is_failing:
                log.error("hospitals stay as they were known last: %s", error)
            self._is_failing = True
        else:
            self._is_failing = False
        return known

    def _read(self) -> _State:
        kept = self._changes.kept()
        hospitals, unfit = dict(self._file), {}
        for code, hospital in self._file.items():
            try:
                hospitals[code] = changed(hospital, kept[code].changes) if code in kept else hospital
            except ChangeRefused as refusal:
                log.error("%s is as its file says, with which its changes do not agree: %s", code, refusal)
                unfit[code] = refusal.faults
        known = _State(max((each.revision for each in kept.values()), default=0), hospitals, unfit)
        with self._lock:
            self._known = known
        return known
