"""Facts of a live index, built once for every archive kind from the row sources an adapter offers.

The statements group first and interpret the few groups afterwards: reading a date or folding a modality costs a
microsecond, and an index has millions of instances but only thousands of days. Grouping by columns of a subquery is
also what SQL Server demands where an expression has parameters.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, Subquery, case, func, null, select

from queries.archives.contract import DAY, YEAR, ArchiveIndex, Level, Selection
from queries.archives.day_cells import ModalityRows, day_cells, modality_rows
from queries.archives.dialects import beginning
from queries.archives.held import Readings, asks_study_day, cell_of, folded_modality, held_rows, is_wanted, present
from queries.archives.marks import Depth, day_marks
from queries.archives.sizes import VOLUMES, sized_rows
from queries.archives.uses import HOURS, PATIENTS, PEOPLE, STATIONS, Head, told_uses, under, use_cells, uses


class LiveFacts:
    """Facts (contract.py) of one index."""

    def __init__(self, index: ArchiveIndex) -> None:
        self._index = index
        self._readings = Readings(index)
        # Of one statement: what is asked of stations and of hours comes from the same rows.
        self._uses: dict[Selection, CTE] = {}

    def studies(self, selection: Selection) -> Subquery:
        each = self._held_studies(selection)
        return self._interpreted(_counted("study_count", cell_of(each, selection)), selection)

    def studies_by_modality(self, selection: Selection) -> Subquery:
        pairs = self._held_studies_by_modality(selection)
        place = func.row_number().over(partition_by=pairs.c.study_key, order_by=pairs.c.modality)
        each = select(pairs, case((place == 1, 1), else_=0).label("is_first")).subquery("placed")
        groups = _counted("study_count", cell_of(each, selection)).add_columns(
            func.sum(each.c.is_first).label("distinct_study_count")
        )
        return self._interpreted(groups, selection)

    def series(self, selection: Selection) -> Subquery:
        each = self._held_series(selection)
        return self._interpreted(_counted("series_count", cell_of(each, selection)), selection)

    def instances(self, selection: Selection) -> Subquery:
        rows = held_rows(self._index, self._readings, selection)
        keys = cell_of(rows, selection)
        groups = select(*keys, func.sum(rows.c.held_count).label("instance_count")).group_by(*keys)
        return self._interpreted(groups, selection, raw_availability=True)

    def volumes(self, selection: Selection) -> Subquery:
        # Studies may be counted in the same statement, of other rows.
        rows = sized_rows(self._index, self._readings, selection, held_name="held_in_volumes")
        keys = cell_of(rows, selection)
        sums = [func.sum(rows.c[name]).label(name) for name in VOLUMES]
        groups = select(*keys, *sums).group_by(*keys).having(func.sum(rows.c.instance_count) > 0)
        return self._interpreted(groups, selection, raw_availability=True)

    def patients(self, selection: Selection) -> Subquery:
        each, studies = self._held_studies(selection), self._index.studies
        # An archive that does not tell its patients has none to count.
        patient = studies.c.patient_key if self._index.tells_patients else null()
        pairs = select(each.c.raw_day, patient.label("patient_key"))
        pairs = pairs.join_from(each, studies, studies.c.study_key == each.c.study_key).distinct()
        raw = pairs.subquery("raw_pairs")
        # Read here and not looked up among the days: SQLite would go through all of them for each study.
        read = select(self._index.study_date.day(raw.c.raw_day).label("study_date"), raw.c.patient_key)
        days = read.where(raw.c.patient_key.is_not(None)).subquery("patients_of_days")
        period = beginning(days.c.study_date, selection.date_length).label("study_date")
        rows = select(period, days.c.patient_key).where(asks_study_day(days.c.study_date, selection)).distinct()
        periods = rows.subquery("patients_of_periods")
        counted = select(periods.c.study_date, func.count().label("patient_count"))
        return counted.group_by(periods.c.study_date).subquery("patients")

    def stations(self, selection: Selection) -> Subquery:
        return self._under(STATIONS, selection)

    def hours(self, selection: Selection) -> Subquery:
        return self._under(HOURS, selection)

    def people(self, selection: Selection) -> Subquery:
        return self._under(PEOPLE, replace(selection, modalities=(), left_out_modalities=()))

    def patients_by_sex_and_age(self, selection: Selection) -> Subquery:
        return self._under(PATIENTS, replace(selection, modalities=(), left_out_modalities=(), date_length=YEAR))

    def use_cells(self, selection: Selection, *, whole_years: bool) -> Select[Any]:
        """Everything a snapshot keeps of the stations, hours and people of a selection: see uses.py."""
        return use_cells(self._index, selection, whole_years=whole_years)

    def day_cells(
        self, selection: Selection, listed: Sequence[ModalityRows], patient_lengths: Sequence[int]
    ) -> Select[Any]:
        """Everything a snapshot keeps of the days of a selection: see day_cells.py."""
        return day_cells(self._index, selection, listed, patient_lengths)

    def modality_rows(self) -> Select[Any]:
        return modality_rows(self._index)

    def day_marks(self, depth: Depth = Depth.HELD) -> Select[Any]:
        """What tells which days have changed: see marks.py."""
        return day_marks(self._index, depth)

    def study_days(self) -> Subquery:
        return select(self._readings.days.c.study_date).subquery("study_days")

    def modalities(self) -> Subquery:
        return select(self._readings.modalities.c.modality).subquery("series_modalities")

    def _under(self, head: Head, selection: Selection) -> Subquery:
        asked = replace(selection, date_length=DAY)
        if asked not in self._uses:
            name = f"uses_{len(self._uses)}" if self._uses else "uses"
            self._uses[asked] = uses(self._index, self._readings, asked, name)
        told = told_uses(self._index, self._readings, self._uses[asked], asked, (head,))
        return under(told, head, selection.date_length).subquery(f"{head.name}_told")

    def _held_studies(self, selection: Selection) -> Subquery:
        """study_key, raw_day, availability of each study with an instance in a chosen modality."""
        if not self._takes_worst(selection):
            rows = held_rows(self._index, self._readings, selection)
            return select(*present(rows, "study_key", "raw_day", "availability")).distinct().subquery("held")
        # The worst of all its instances, whatever their modality; the chosen ones only decide whether it counts.
        rows = held_rows(self._index, self._readings, selection, every_modality=True)
        held = select(rows.c.study_key, rows.c.raw_day, self._worst(rows).label("availability"))
        held = held.group_by(rows.c.study_key, rows.c.raw_day)
        if selection.modalities:
            held = held.having(
                func.max(case((is_wanted(folded_modality(rows.c.modality), selection), 1), else_=0)) == 1
            )
        return held.subquery("held")

    def _held_studies_by_modality(self, selection: Selection) -> Subquery:
        """The same studies, each once under every chosen modality it holds an instance of."""
        takes_worst = self._takes_worst(selection)
        rows = held_rows(self._index, self._readings, selection, every_modality=takes_worst)
        folded = select(
            *present(rows, "study_key", "raw_day", "availability"),
            folded_modality(rows.c.modality).label("modality"),
        ).subquery("folded")
        if not takes_worst:
            return select(folded).distinct().subquery("held")
        keys = [folded.c.study_key, folded.c.raw_day, folded.c.modality]
        worst_of_study = func.max(self._worst(folded)).over(partition_by=folded.c.study_key)
        every = select(*keys, worst_of_study.label("availability")).group_by(*keys).subquery("every_modality")
        return select(every).where(is_wanted(every.c.modality, selection)).subquery("held")

    def _held_series(self, selection: Selection) -> Subquery:
        """raw_day, modality, availability of each series with an instance."""
        # Studies may be counted in the same statement, of other rows.
        rows = held_rows(self._index, self._readings, selection, name="held_in_series")
        if not self._takes_worst(selection):
            return select(rows.c.series_key, *cell_of(rows, selection)).distinct().subquery("held")
        keys = [rows.c.series_key, rows.c.raw_day, *([rows.c.modality] if selection.with_modality else [])]
        return select(*keys, self._worst(rows).label("availability")).group_by(*keys).subquery("held")

    def _takes_worst(self, selection: Selection) -> bool:
        return selection.with_availability and self._index.availability_level is Level.INSTANCE

    def _worst(self, rows: FromClause) -> ColumnElement[int]:
        return func.max(self._index.availability(rows.c.availability))

    def _interpreted(
        self, select_groups: Select[Any], selection: Selection, *, raw_availability: bool = False
    ) -> Subquery:
        """Raw groups → facts: dates read, modalities folded, availabilities named, the exact filters applied."""
        groups = select_groups.subquery("raw_groups")
        readings: dict[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {"modality": folded_modality}
        if self._index.availability_level is Level.STUDY or raw_availability:
            readings["availability"] = self._index.availability
        columns = [
            (readings[name](column) if name in readings else column).label(name)
            for name, column in groups.c.items()
            if name != "raw_day"
        ]
        days = self._readings.days
        read = select(days.c.study_date.label("study_date"), *columns)
        read = read.outerjoin_from(groups, days, days.c.raw_day == groups.c.raw_day)
        read_groups = read.where(self._readings.asks_day(selection)).subquery("read_groups")
        facts = select(*read_groups.c)
        if selection.availabilities:
            facts = facts.where(read_groups.c.availability.in_([int(a) for a in selection.availabilities]))
        return facts.subquery("facts")


def _counted(name: str, keys: list[Any]) -> Select[Any]:
    return select(*keys, func.count().label(name)).group_by(*keys)
