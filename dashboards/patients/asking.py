"""What a view asks of the archives' snapshots, and what of it its reader is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.patients.links import PatientsView, default_view
from dashboards.services import Reader
from queries.reports.activity import HospitalOutcome
from queries.reports.people import PeopleCriteria, people
from queries.reports.people_shown import PeopleTable, ShownPeople, shown_people


@dataclass(frozen=True, slots=True)
class PatientsFigures:
    """`shown` is all that pages and files are made of: what is withheld from the reader is nowhere in it."""

    view: PatientsView
    shown: ShownPeople
    missing: Mapping[str, tuple[str, ...]]
    outcomes: tuple[HospitalOutcome, ...]
    this_year: int

    @property
    def answered(self) -> tuple[str, ...]:
        return tuple(outcome.hospital for outcome in self.outcomes if outcome.failure is None)

    @property
    def failed(self) -> tuple[HospitalOutcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.failure is not None)

    @property
    def table(self) -> PeopleTable | None:
        """Of the period of the view; None if it has no studies."""
        if self.view.year is None:
            return self.shown.of_all_years()
        return self.shown.of_year(str(self.view.year))

    @property
    def is_provisional(self) -> bool:
        """Whether a year that is not over is among those of the table."""
        return self.is_unfinished or (self.view.year is None and not self.shown.is_withholding)

    @property
    def is_unfinished(self) -> bool:
        return self.view.year == self.this_year


def reader_default(reader: Reader) -> PatientsView:
    return default_view(reader.originals, reader.this_month.year)


def ask_patients(reader: Reader, view: PatientsView) -> PatientsFigures:
    """Every year is asked for: the page has a line for each."""
    answer = people(reader.sources(view.hospitals), PeopleCriteria(view.hospitals))
    smallest = dict.fromkeys(view.hospitals, reader.smallest_shown)
    this_year = reader.this_month.year
    shown = shown_people(answer, smallest, str(this_year))
    return PatientsFigures(view, shown, answer.missing, answer.outcomes, this_year)
