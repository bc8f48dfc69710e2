"""What hospitals are called, for pages of accounts: `auth` itself knows codes alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HospitalName:
    """`names` by language."""

    code: str
    names: Mapping[str, str]
    region: str


@dataclass(frozen=True, slots=True)
class HospitalNames:
    by_code: Mapping[str, HospitalName] = field(default_factory=dict)

    @classmethod
    def of(cls, named: Iterable[HospitalName]) -> "HospitalNames":
        return cls({one.code: one for one in named})

    def name(self, code: str, language: str) -> str:
        """The code where there is no name, as of a hospital that was taken out of the settings."""
        found = self.by_code.get(code)
        return found.names.get(language, code) if found else code

    def by_region(self, codes: Iterable[str], language: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Codes with their names, sorted by these, within regions; those without one last."""
        regions: dict[str, list[tuple[str, str]]] = {}
        for code in codes:
            region = self.by_code[code].region if code in self.by_code else ""
            regions.setdefault(region, []).append((code, self.name(code, language)))
        return [
            (region, sorted(regions[region], key=lambda named: named[1].casefold()))
            for region in sorted(regions, key=lambda region: (not region, region))
        ]


# Pages then show codes.
NO_NAMES = HospitalNames()
