"""`flask --app app hospitals …`: what hospitals' pages of the administration do, by command."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup

from auth.audit import Actor
from auth.errors import AuthError
from dashboards.commands.hospitals import known_hospitals
from dashboards.hospitals.changing import ChangedMeanwhile, Changing, Editing
from dashboards.hospitals.current import CurrentHospitals
from queries.hospital_changes import ChangeRefused, Fault, Key, Kind, Value, written

_FAILED, _REFUSED = 1, 2
_NOTHING = "nothing"


def register_hospital_commands(
    server: Flask, hospitals: CurrentHospitals, changing: Changing, now: Callable[[], datetime]
) -> None:
    """They exit 2 where something is refused as it was asked, 1 where the store does not answer."""
    group = AppGroup("hospitals", help="What of hospitals is changed beside their file.")

    @group.command("list")
    def list_command() -> None:
        """Every hospital: its code, name, and how many of its values were changed."""
        with _told():
            for code, hospital in hospitals.items():
                changes = len(changing.editing(code).changes)
                state = ", not in force: they do not go with the file" if code in hospitals.unfit else ""
                click.echo(f"{code}  {hospital.name.en}  {changes} changed{state}")

    @group.command("show")
    @click.argument("code", metavar="HOSPITAL")
    def show_command(code: str) -> None:
        """Every value that can be changed, those that were with what the file says."""
        known_hospitals((code,), hospitals)
        with _told():
            editing = changing.editing(code)
        for name, key in editing.keys.items():
            click.echo(_line(name, key, editing))
        for fault in hospitals.unfit.get(code, ()):
            click.echo(f"not in force: {_told_of(fault)}", err=True)

    @group.command("set")
    @click.argument("code", metavar="HOSPITAL")
    @click.argument("values", metavar="KEY=VALUE…", nargs=-1, required=True)
    def set_command(code: str, values: Sequence[str]) -> None:
        """Give a hospital other values than its file: `storage.capacity="160 TB"`; several after commas."""
        known_hospitals((code,), hospitals)
        split = [value.partition("=") for value in values]
        if bare := [name for name, sign, _ in split if not sign]:
            click.echo(f"{bare[0]}: write KEY=VALUE", err=True)
            sys.exit(_REFUSED)
        _change(changing, code, {name: text for name, _, text in split}, now())

    @group.command("reset")
    @click.argument("code", metavar="HOSPITAL")
    @click.argument("names", metavar="[KEY]…", nargs=-1)
    def reset_command(code: str, names: Sequence[str]) -> None:
        """Go back to what the file says, in these values or in all."""
        known_hospitals((code,), hospitals)
        with _told():
            chosen = names or tuple(changing.editing(code).keys)
        _change(changing, code, dict.fromkeys(chosen), now())

    server.cli.add_command(group)


def _change(changing: Changing, code: str, wanted: Mapping[str, str | None], now: datetime) -> None:
    with _told():
        editing = changing.editing(code)
        changed = changing.change(code, editing.kept.revision, wanted, Actor.of_command(), now)
    for name, values in changed.items():
        key = editing.keys.get(name)
        click.echo(f"{name}: {_shown(key, values['before'])} → {_shown(key, values['after'])}")
    if not changed:
        click.echo("nothing was changed")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ChangeRefused as refusal:
        click.echo("\n".join(map(_told_of, refusal.faults)), err=True)
        sys.exit(_REFUSED)
    except ChangedMeanwhile as refusal:
        click.echo(f"{refusal}: nothing was changed; look with `hospitals show`, and try again", err=True)
        sys.exit(_REFUSED)
    except AuthError as error:
        click.echo(str(error), err=True)
        sys.exit(_FAILED)


_SENTENCES = {
    Kind.UNKNOWN_KEY: "is nothing that can be changed here; `hospitals show` lists what can",
    Kind.MISSING: "must not be empty",
    Kind.NOT_PRINTABLE: "must be one line without control characters",
    Kind.NO_NUMBER: "must be a whole number",
    Kind.NO_SIZE: 'is no size; write such as "120 TB" or "110.5 TiB"',
    Kind.TOO_MANY: "has more lines than anybody needs",
}


def _told_of(fault: Fault) -> str:
    return f"{fault.key}: {fault.said or _SENTENCES[fault.kind]}"


def _line(name: str, key: Key, editing: Editing) -> str:
    value, said = editing.values[name], editing.said[name]
    file = f"  (the file says: {_shown(key, said)})" if value != said else ""
    return f"{name} = {_shown(key, value)}{file}"


def _shown(key: Key | None, value: Value) -> str:
    if key is None:
        return _NOTHING if value is None else str(value)
    return ", ".join(written(key, value).splitlines()) or _NOTHING
