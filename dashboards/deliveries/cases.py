"""What is to be delivered: each term of each export that is over and has not been delivered, and what is the matter
with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from auth.deliveries import Deliveries, Delivery, Kind
from auth.principal import Principal
from dashboards.deliveries.rules import Obstacle, Stage, hospitals_of, obstacles, stage_of, today_of
from dashboards.deliveries.terms import Term, ended_terms, filled
from dashboards.exports.reports import REPORTS
from dashboards.mail.smtp import MailServer
from dashboards.services import Reader, Services
from queries.errors import ConfigurationError
from queries.export_settings import ExportSettings


@dataclass(frozen=True, slots=True)
class Delivering:
    """What delivering needs of the world. `directory` has a copy of each file that was delivered; `mail_server` None:
    nobody can be mailed; `url`: where the pages are."""

    services: Services
    exports: Mapping[str, ExportSettings]
    deliveries: Deliveries
    directory: Path
    mail_server: MailServer | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """`delivery` is what has been done of it; `reader` the nobody who sees its hospitals alone."""

    name: str
    export: ExportSettings
    term: Term
    stage: Stage
    obstacles: tuple[Obstacle, ...]
    delivery: Delivery | None
    reader: Reader

    @property
    def link(self) -> str:
        """Of the page, for this term."""
        named = [f"hospital={code}" for code in self._named] if self.export.hospitals else []
        return "&".join([*named, *filter(None, [filled(self.export.link, self.term)])])

    @property
    def file_name(self) -> str:
        return f"{self.name}-{self.term.text}.{self.export.format}"

    @property
    def _named(self) -> tuple[str, ...]:
        """The hospitals that a link to the page names."""
        match self.export.report:
            case "overview" | "estate":
                return ()
            case "copies":
                return self.reader.originals
            case _:
                return self.reader.visible


def require_known_reports(exports: Mapping[str, ExportSettings]) -> None:
    for name, export in exports.items():
        if export.report not in REPORTS:
            raise ConfigurationError(
                f"key 'exports.{name}.report': {export.report!r} is no report; allowed: {', '.join(REPORTS)}"
            )


def open_cases(delivering: Delivering, now: datetime) -> Iterator[Case]:
    """In the order of the configuration, of each export the oldest first. Raises StoreUnavailable."""
    for name in delivering.exports:
        yield from open_cases_of(name, delivering, now)


def open_cases_of(name: str, delivering: Delivering, now: datetime) -> Iterator[Case]:
    export, known = delivering.exports[name], delivering.deliveries.of(name)
    for term in ended_terms(export, today_of(hospitals_of(export, delivering.services.hospitals), now)):
        delivery = known.get((term.text, Kind.FILE))
        if delivery is None or delivery.done_at is None:
            yield case_of(name, term, delivery, delivering, now)


def case_of(name: str, term: Term, delivery: Delivery | None, delivering: Delivering, now: datetime) -> Case:
    export, services = delivering.exports[name], delivering.services
    hospitals = hospitals_of(export, services.hospitals)
    codes = frozenset(hospital.code for hospital in hospitals)
    reader = services.reader_of(REPORTS[export.report].permission, Principal.unattended(codes), export.language)
    source = services.library.source(reader.visible)
    lacks = obstacles(term, hospitals, source.taken_at, source.failures, now)
    return Case(name, export, term, stage_of(export, term, today_of(hospitals, now)), lacks, delivery, reader)
