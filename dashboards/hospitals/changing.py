"""Changing hospitals beside their file: what a page and a command both do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auth.audit import Actor
from auth.hospital_settings import UNCHANGED, Changed, HospitalChanges, Kept
from queries.hospital_changes import (
    ChangeRefused,
    Fault,
    Key,
    Kind,
    Value,
    changed,
    differences,
    keys_of,
    read_value,
    values_of,
)
from queries.settings import HospitalSettings


class ChangedMeanwhile(Exception):
    """Somebody has changed the hospital since it was read."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(f"{kept.changed_by} has changed it meanwhile")
        self.kept = kept


@dataclass(frozen=True, slots=True)
class Editing:
    """A hospital while somebody changes it: as its file says, and what is kept beside that."""

    file: HospitalSettings
    kept: Kept

    @property
    def keys(self) -> Mapping[str, Key]:
        return keys_of(self.file)

    @property
    def changes(self) -> dict[str, Value]:
        """Those of a tier that the file has no more are as good as none."""
        keys = self.keys
        return {name: value for name, value in self.kept.changes.items() if name in keys}

    @property
    def said(self) -> dict[str, Value]:
        """What the file says."""
        return values_of(self.file)

    @property
    def values(self) -> dict[str, Value]:
        return self.said | self.changes


@dataclass(frozen=True, slots=True)
class Changing:
    """`file`: the hospitals as their file says."""

    file: Mapping[str, HospitalSettings]
    store: HospitalChanges

    def editing(self, code: str) -> Editing:
        return Editing(self.file[code], self.store.kept().get(code, UNCHANGED))

    def change(
        self, code: str, revision: int, wanted: Mapping[str, str | None], actor: Actor, now: datetime
    ) -> Mapping[str, Any]:
        """Values as they are written, None: what the file says. A value that equals the file's is none of ours.

        What has changed, by key, before and after. Raises ChangeRefused, and ChangedMeanwhile where the hospital has
        not that revision.
        """
        before = self.editing(code)
        if before.kept.revision != revision:
            raise ChangedMeanwhile(before.kept)
        changes = _settled(before, wanted)
        after = before.said | changes
        told = {
            name: {"before": before.values[name], "after": value}
            for name, value in after.items()
            if value != before.values[name]
        }
        gone = before.kept.changes.keys() - before.keys.keys()
        told |= {name: {"before": before.kept.changes[name], "after": None} for name in gone}
        if told and not self.store.keep(Changed(code, revision, changes, _told(code, told)), actor, now):
            raise ChangedMeanwhile(self.editing(code).kept)
        return told


def _settled(before: Editing, wanted: Mapping[str, str | None]) -> dict[str, Value]:
    """The changes there are to be, in their one spelling, once the rules allow all of them together."""
    changes, faults = dict(before.changes), list[Fault]()
    for name, text in wanted.items():
        key = before.keys.get(name)
        if key is None:
            faults.append(Fault(name, Kind.UNKNOWN_KEY))
        elif text is None:
            changes.pop(name, None)
        else:
            try:
                changes[name] = read_value(key, text)
            except ChangeRefused as refusal:
                faults += refusal.faults
    if faults:
        raise ChangeRefused(faults)
    return differences(changed(before.file, changes), before.file)


def _told(code: str, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"hospital": code, "changed": changes}
