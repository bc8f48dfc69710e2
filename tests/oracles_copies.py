"""Naive recounts of two copies: what counting can tell, and, by UIDs, what is so.

The report never sees a UID: what it tells is at most the truth, and the truth itself where nothing cancels out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from queries.demo.population import Population
from queries.dicom import NON_IMAGE_MODALITIES
from tests.oracles import believed_day, folded


@dataclass(frozen=True, slots=True)
class Content:
    """Of a study in one archive: series, instances and images of each modality that it holds an instance of."""

    uid: str
    day: date | None
    modalities: dict[str, tuple[int, int, int]]


Key = tuple[str | None, str | None, bool]
Compared = dict[Key, dict[str, int]]
# Day and modality, None being all of them.
Cell = tuple[date | None, str | None]


def contents(population: Population, today: date) -> list[Content]:
    found = []
    for study in population.studies:
        modalities: dict[str, tuple[int, int, int]] = {}
        for series in study.series:
            instances = sum(number for _, number in series.held)
            if instances:
                name = folded(series.modality)
                before = modalities.get(name, (0, 0, 0))
                images = 0 if name in NON_IMAGE_MODALITIES else instances
                modalities[name] = (before[0] + 1, before[1] + instances, before[2] + images)
        if modalities:
            found.append(Content(study.study_instance_uid, believed_day(study.study_date, today), modalities))
    return found


def recount_copies(original: list[Content], copy: list[Content], due_until: date, length: int) -> Compared:
    """By the beginning of the day, modality and whether the day is judged; counts of nothing are left out."""
    found: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    days = {each.day for each in [*original, *copy]}
    for day in days:
        period = None if day is None else f"{day:%Y%m%d}"[:length]
        is_due = day is not None and day <= due_until
        here, there = ([each for each in side if each.day == day] for side in (original, copy))
        whole: Counter[str] = Counter()
        lacks_any = differs_any = False
        for name in {name for each in [*here, *there] for name in each.modalities}:
            ours, theirs = _sums(here, name), _sums(there, name)
            cell = Counter(_pair("studies", ours[0], theirs[0]) | _pair("images", ours[3], theirs[3]))
            lacks_parts = ours[1] > theirs[1] or ours[2] > theirs[2]
            lacks, differs = lacks_parts or ours[0] > theirs[0], ours[:3] != theirs[:3]
            cell["studies_incomplete"] = int(ours[0] <= theirs[0] and lacks_parts)
            cell["gap_days"], cell["days_differing"] = int(lacks), int(differs)
            found[period, name, is_due].update(cell)
            whole.update(_pair("images", ours[3], theirs[3]))
            lacks_any, differs_any = lacks_any or lacks, differs_any or differs
        whole.update(_pair("studies", len(here), len(there)))
        whole["studies_incomplete"] = int(len(here) <= len(there) and lacks_any)
        whole["gap_days"] = int(lacks_any or len(here) > len(there))
        whole["days_differing"] = int(differs_any or len(here) != len(there))
        found[period, None, is_due].update(whole)
    return {key: {name: number for name, number in cell.items() if number} for key, cell in found.items()}


@dataclass(frozen=True, slots=True)
class Truth:
    """UIDs: missing in the copy on that day with that modality, not whole there, and only there."""

    missing: set[str]
    incomplete: set[str]
    extra: set[str]


def truth(original: list[Content], copy: list[Content]) -> dict[Cell, Truth]:
    here, there = _by_cell(original), _by_cell(copy)
    found = {}
    for cell in here.keys() | there.keys():
        ours, theirs = here.get(cell, {}), there.get(cell, {})
        both = ours.keys() & theirs.keys()
        found[cell] = Truth(
            set(ours.keys() - theirs.keys()),
            {uid for uid in both if _lacks(ours[uid], theirs[uid])},
            set(theirs.keys() - ours.keys()),
        )
    return found


def _lacks(ours: Content, theirs: Content) -> bool:
    """Of the modalities that are compared, any series or instance."""
    return any(
        series > theirs.modalities.get(name, (0, 0, 0))[0] or instances > theirs.modalities.get(name, (0, 0, 0))[1]
        for name, (series, instances, _) in ours.modalities.items()
    )


def _by_cell(side: Iterable[Content]) -> dict[Cell, dict[str, Content]]:
    found: dict[Cell, dict[str, Content]] = {}
    for each in side:
        for name, own in _parts(each):
            found.setdefault((each.day, name), {})[each.uid] = own
    return found


def _parts(each: Content) -> Iterator[tuple[str | None, Content]]:
    """The whole study, and what it has of each modality."""
    yield None, each
    for name, numbers in each.modalities.items():
        yield name, Content(each.uid, each.day, {name: numbers})


def _sums(side: list[Content], name: str) -> tuple[int, int, int, int]:
    """Studies, series, instances, images of a modality."""
    numbers = [each.modalities[name] for each in side if name in each.modalities]
    return len(numbers), sum(n[0] for n in numbers), sum(n[1] for n in numbers), sum(n[2] for n in numbers)


def _pair(what: str, ours: int, theirs: int) -> dict[str, int]:
    both = min(ours, theirs)
    return {f"{what}_both": both, f"{what}_original_only": ours - both, f"{what}_copy_only": theirs - both}
