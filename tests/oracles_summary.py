"""A naive recount of the summary in plain Python, from the counting rules alone: study by study, nothing added twice.

It knows nothing of tallies: a disagreement means that one of the two misreads the rules.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from queries.dicom import NON_IMAGE_MODALITIES
from tests.oracles import ReadPopulation, ReadStudy


@dataclass(slots=True)
class Recounted:
    """What there is of some studies: each measure in all (each study once), and under each modality."""

    total: Counter[str] = field(default_factory=Counter)
    parts: dict[str, Counter[str]] = field(default_factory=dict)


def recount_summary(
    population: ReadPopulation, first: date | None, last: date | None, modalities: tuple[str, ...] = ()
) -> tuple[Recounted, Recounted]:
    """Of the studies from first to last day, and of those without a day."""
    dated, undated = Recounted(), Recounted()
    for study in population.studies:
        if study.day is None:
            _count(study, undated, modalities)
        elif first is None or last is None or first <= study.day <= last:
            _count(study, dated, modalities)
    return dated, undated


def _count(study: ReadStudy, into: Recounted, modalities: tuple[str, ...]) -> None:
    series = [each for each in study.series if not modalities or each.modality in modalities]
    if not series:
        return
    into.total["studies"] += 1
    for modality in {each.modality for each in series}:
        into.parts.setdefault(modality, Counter())["studies"] += 1
    for each in series:
        is_image = each.modality not in NON_IMAGE_MODALITIES
        for counter in (into.total, into.parts[each.modality]):
            counter["series"] += 1
            counter["instances"] += len(each.instances)
            counter["images"] += len(each.instances) if is_image else 0
            counter["unsized"] += sum(1 for instance in each.instances if instance.own_bytes is None)
            counter["bytes"] += sum(instance.own_bytes or 0 for instance in each.instances)
