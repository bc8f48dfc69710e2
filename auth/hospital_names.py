"""What hospitals are called, for pages of accounts: `auth` itself knows codes alone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HospitalName:
    """`names` by language."""

    names: Mapping[str, str]
    region: str


@dataclass(frozen=True, slots=True)
class HospitalNames:
    """`look_up` gives what a hospital is called now, for that may change while the application runs; None where there
    is no such hospital, as when it was taken out of the settings."""

    look_up: Callable[[str], HospitalName | None]

    def name(self, code: str, language: str) -> str:
        """The code where there is no name."""
        found = self.look_up(code)
        return found.names.get(language, code) if found else code

    def by_region(self, codes: Iterable[str], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Codes with their names, sorted by these, within regions; those without one last."""
        regions: dict[str, list[tuple[str, str]]] = {}
        for code in codes:
            found = self.look_up(code)
            regions.setdefault(found.region if found else "", []).append((code, self.name(code, language)))
        return [
            (region, sorted(regions[region], key=lambda named: named[1].casefold()))
            for region in sorted(regions, key=lambda region: (not region, region))
        ]


# Pages then show codes.
NO_NAMES = HospitalNames(lambda _code: None)
