#!/usr/bin/env python3
"""Compares every catalogue in locale/ with the template named; prints what is missing, stale or doubtful."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).resolve().parent.parent / "locale"

Key = tuple[str, str | None]


def read_catalogue(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def by_key(catalogue: Catalog) -> dict[Key, Message]:
    """Messages without the header, which has the empty id."""
    return {(_first(message.id), message.context): message for message in catalogue if message.id}


def complaints(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    if catalogue.fuzzy:
        yield "the header is marked fuzzy, so nothing of it would be compiled"
    translated, wanted = by_key(catalogue), by_key(template)
    yield from (f"missing: {key[0]!r}" for key in wanted.keys() - translated.keys())
    yield from (f"stale: {key[0]!r}" for key in translated.keys() - wanted.keys())
    for key, message in translated.items():
        forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if not all(forms):
            yield f"untranslated: {key[0]!r}"
        elif message.fuzzy:
            yield f"fuzzy: {key[0]!r}"
        yield from (f"{error}: {key[0]!r}" for error in message.check(catalogue))


def main(template_path: str) -> int:
    template = read_catalogue(Path(template_path))
    found = [] if (CATALOGUES / "el").is_dir() else ["el: there is no catalogue"]
    for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        locale = path.parent.parent.name
        found += [f"{locale}: {text}" for text in sorted(complaints(read_catalogue(path, locale), template))]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def _first(identifier: str | list[str] | tuple[str, ...]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
