"""`flask --app app archives …`: what a DBA and IT want to know of an archive, in words or as JSON."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime

import click
from flask import Flask
from flask.cli import AppGroup

from auth.archive_checks import ArchiveChecks, Extent, KeptCheck
from auth.errors import StoreUnavailable
from auth.operators import operator
from dashboards.commands.hospitals import known_hospitals
from queries.archives.checks.check import check_archive
from queries.archives.checks.findings import ArchiveCheck, Severity
from queries.archives.checks.kept import check_text
from queries.archives.turns import Turns
from queries.settings import HospitalSettings

SCHEMA_VERSION = 1
_FAILED = 1
_MARKS = {
    Severity.OK: "ok      ",
    Severity.NOTE: "note    ",
    Severity.WARNING: "WARNING ",
    Severity.ERROR: "ERROR   ",
}


def register_archive_commands(
    server: Flask,
    hospitals: Mapping[str, HospitalSettings],
    now: Callable[[], datetime],
    turns: Turns,
    kept: ArchiveChecks,
) -> None:
    """`archives check [HOSPITAL…]`: exit 0 without errors, 1 with one, 2 for a hospital nobody knows."""
    group = AppGroup("archives", help="Look at the archives the application reads.")

    @group.command("check")
    @click.argument("codes", metavar="[HOSPITAL]…", nargs=-1)
    @click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
    def check(codes: tuple[str, ...], as_json: bool) -> None:
        """Connect as the application would, try to write, and report what was found."""
        checks = []
        for code in known_hospitals(codes, hospitals):
            checks.append(check_archive(hospitals[code], now, turns))
            _keep(checks[-1], kept, now())
        click.echo(as_json_text(checks) if as_json else "\n\n".join(as_words(each) for each in checks))
        if any(each.failed for each in checks):
            sys.exit(_FAILED)

    server.cli.add_command(group)


def _keep(check: ArchiveCheck, kept: ArchiveChecks, now: datetime) -> None:
    try:
        kept.keep(KeptCheck(check.hospital, Extent.WHOLE, now, operator(), check_text(check)))
    except StoreUnavailable as error:
        click.echo(f"{check.hospital}: the pages will not have this check: {error}", err=True)


def as_words(check: ArchiveCheck) -> str:
    lines = [f"{check.hospital}: {check.kind} on {check.engine}"]
    for finding in check.findings:
        lines.append(f"  {_MARKS[finding.severity]:8}{finding.words}")
        lines += [f"          {line}" for line in finding.remedy]
    return "\n".join(lines)


def as_json_text(checks: list[ArchiveCheck]) -> str:
    archives = []
    for check in checks:
        table = asdict(check)
        for finding in table["findings"]:
            finding["numbers"] = dict(finding["numbers"])
        archives.append(table)
    return json.dumps({"schema_version": SCHEMA_VERSION, "archives": archives}, indent=2, ensure_ascii=False)
