"""Hospitals named on the command line."""

import sys
from collections.abc import Collection, Sequence

import click

_UNKNOWN_HOSPITAL = 2


def known_hospitals(codes: Sequence[str], hospitals: Collection[str]) -> Sequence[str]:
    """Those named, or all where none is. Ends the command with 2 and a sentence where one is unknown."""
    unknown = [code for code in codes if code not in hospitals]
    if unknown:
        click.echo(f"unknown hospital {', '.join(unknown)}; there are: {', '.join(hospitals)}", err=True)
        sys.exit(_UNKNOWN_HOSPITAL)
    return codes or tuple(hospitals)
