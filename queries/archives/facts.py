"""Facts of a live index, built once for every archive kind from the row sources an adapter offers.

The statements group by raw values first and interpret the few groups afterwards: reading a date or folding a
modality costs a microsecond, and an index has millions of instances but only thousands of days. Grouping by columns
of a subquery is also what SQL Server demands where an expression has parameters.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, case, func, or_, select, true

from queries.archives.contract import ArchiveIndex, Level, Selection
from queries.dicom import UNKNOWN_MODALITY


class LiveFacts:
    """Facts (contract.py) of one index."""

    def __init__(self, index: ArchiveIndex) -> None:
        self._index = index

    def studies(self, selection: Selection) -> Subquery:
        each = self._held_studies(selection)
        groups = select(each.c.study_date, each.c.availability, func.count().label("study_count"))
        groups = groups.group_by(each.c.study_date, each.c.availability)
        return self._interpreted(groups, selection)

    def studies_by_modality(self, selection: Selection) -> Subquery:
        each = self._held_studies(selection)
        series = self._index.series
        pairs = (
            self._select_series(selection, series.c.study_key, folded_modality(series.c.modality).label("modality"))
            .where(self._series_holds_instance())
            .distinct()
            .subquery("modalities_of_studies")
        )
        groups = select(each.c.study_date, pairs.c.modality, each.c.availability, func.count().label("study_count"))
        groups = groups.join(pairs, pairs.c.study_key == each.c.study_key)
        groups = groups.group_by(each.c.study_date, pairs.c.modality, each.c.availability)
        return self._interpreted(groups, selection)

    def series(self, selection: Selection) -> Subquery:
        each = self._held_series(selection)
        groups = select(each.c.study_date, each.c.modality, each.c.availability, func.count().label("series_count"))
        groups = groups.group_by(each.c.study_date, each.c.modality, each.c.availability)
        return self._interpreted(groups, selection)

    def instances(self, selection: Selection) -> Subquery:
        study_date, modality = self._index.studies.c.study_date, self._index.series.c.modality
        raw = self._raw_availability
        groups = self._select_instances(selection, study_date, modality, raw, func.count().label("instance_count"))
        return self._interpreted(groups.group_by(study_date, modality, raw), selection, self._index.availability)

    def study_days(self) -> Subquery:
        raw = select(self._index.studies.c.study_date).distinct().subquery("raw_days")
        return select(self._index.study_date.day(raw.c.study_date).label("study_date")).subquery("study_days")

    def modalities(self) -> Subquery:
        raw = select(self._index.series.c.modality).distinct().subquery("raw_modalities")
        return select(folded_modality(raw.c.modality).label("modality")).subquery("modalities")

    def _held_studies(self, selection: Selection) -> Subquery:
        """study_key, raw study_date and availability of each study with an instance in a chosen modality."""
        studies, series, instances = self._index.studies, self._index.series, self._index.instances
        if self._index.availability_level is Level.STUDY:
            held_series = (
                select(series.c.study_key)
                .join(instances, instances.c.series_key == series.c.series_key)
                .where(series.c.study_key == studies.c.study_key, _has_modality(series, selection))
            )
            availability = self._availability.label("availability")
            held = select(studies.c.study_key, studies.c.study_date, availability)
            return held.where(held_series.exists(), self._may_lie_in(selection)).subquery("held_studies")
        # The worst of all its instances, whatever their modality; the chosen ones only decide whether it counts.
        worst = func.max(self._availability).label("availability")
        any_modality = Selection(selection.first_day, selection.last_day)
        held = self._select_instances(any_modality, studies.c.study_key, studies.c.study_date, worst)
        held = held.group_by(studies.c.study_key, studies.c.study_date)
        if selection.modalities:
            held = held.having(func.max(case((_has_modality(series, selection), 1), else_=0)) == 1)
        return held.subquery("held_studies")

    def _held_series(self, selection: Selection) -> Subquery:
        """Raw study_date, raw modality and availability of each series with an instance."""
        studies, series = self._index.studies, self._index.series
        if self._index.availability_level is Level.STUDY:
            availability = self._availability.label("availability")
            held = self._select_series(selection, studies.c.study_date, series.c.modality, availability)
            return held.where(self._series_holds_instance()).subquery("held_series")
        worst = func.max(self._availability).label("availability")
        held = self._select_instances(selection, studies.c.study_date, series.c.modality, worst)
        held = held.group_by(series.c.series_key, studies.c.study_date, series.c.modality)
        return held.subquery("held_series")

    def _select_instances(self, selection: Selection, *columns: ColumnElement[Any]) -> Select[Any]:
        series, instances = self._index.series, self._index.instances
        return self._select_series(selection, *columns).join(instances, instances.c.series_key == series.c.series_key)

    def _select_series(self, selection: Selection, *columns: ColumnElement[Any]) -> Select[Any]:
        studies, series = self._index.studies, self._index.series
        joined = select(*columns).select_from(studies).join(series, series.c.study_key == studies.c.study_key)
        return joined.where(self._may_lie_in(selection), _has_modality(series, selection))

    def _series_holds_instance(self) -> ColumnElement[bool]:
        series, instances = self._index.series, self._index.instances
        return select(instances.c.series_key).where(instances.c.series_key == series.c.series_key).exists()

    def _may_lie_in(self, selection: Selection) -> ColumnElement[bool]:
        if selection.first_day is None or selection.last_day is None:
            return true()
        raw = self._index.studies.c.study_date
        return self._index.study_date.may_lie_between(raw, selection.first_day, selection.last_day)

    @property
    def _raw_availability(self) -> ColumnElement[Any]:
        at_study = self._index.availability_level is Level.STUDY
        column: ColumnElement[Any] = (self._index.studies if at_study else self._index.instances).c.availability
        return column

    @property
    def _availability(self) -> ColumnElement[int]:
        return self._index.availability(self._raw_availability)

    def _interpreted(
        self,
        select_groups: Select[Any],
        selection: Selection,
        read_availability: Callable[[ColumnElement[Any]], ColumnElement[int]] | None = None,
    ) -> Subquery:
        """Raw groups → facts: dates read, modalities folded, and the exact filters applied."""
        groups = select_groups.subquery("raw_groups")
        readings: dict[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
            "study_date": self._index.study_date.day,
            "modality": folded_modality,
        }
        if read_availability:
            readings["availability"] = read_availability
        columns = [
            (readings[name](column) if name in readings else column).label(name) for name, column in groups.c.items()
        ]
        read = select(*columns).subquery("read_groups")
        facts = select(*read.c)
        if selection.first_day and selection.last_day:
            first, last = (f"{day:%Y%m%d}" for day in (selection.first_day, selection.last_day))
            facts = facts.where(or_(read.c.study_date.is_(None), read.c.study_date.between(first, last)))
        if selection.availabilities:
            facts = facts.where(read.c.availability.in_([int(a) for a in selection.availabilities]))
        return facts.subquery("facts")


def _has_modality(series: Any, selection: Selection) -> ColumnElement[bool]:
    modality = folded_modality(series.c.modality)
    if selection.modalities:
        wanted = [m for m in selection.modalities if m not in selection.left_out_modalities]
        return modality.in_(wanted)
    if selection.left_out_modalities:
        return modality.not_in(selection.left_out_modalities)
    return true()


def folded_modality(raw: ColumnElement[Any]) -> ColumnElement[str]:
    """Modality (0008,0060) without case and padding; absent, blank and `*` are UNKNOWN."""
    # LTRIM and RTRIM: SQL Server has TRIM only since 2017.
    text = func.upper(func.ltrim(func.rtrim(raw)), type_=String(16))
    return case((raw.is_(None), UNKNOWN_MODALITY), (text.in_(["", "*"]), UNKNOWN_MODALITY), else_=text)
