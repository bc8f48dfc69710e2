"""Growth taken apart, in rows and sentences: more studies, or larger ones?"""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.sizes import signed_size_text, size_text
from dashboards.storage.asking import MonthFigures
from dashboards.titles import modality_name
from dashboards.words import Words
from queries.reports.growth import Effects, Growth, ModalityGrowth, NotEnoughMonths, WindowIntake, growth_of

GrowthOf = Mapping[str, Growth | NotEnoughMonths]


@dataclass(frozen=True, slots=True)
class GrowthRow:
    """A modality, a hospital, or the sum. `before` and `after` of one modality alone: studies of several count under
    each of them and do not add up."""

    name: str
    effects: Effects
    before: WindowIntake | None = None
    after: WindowIntake | None = None


def growths(figures: MonthFigures) -> dict[str, Growth | NotEnoughMonths]:
    """Of each hospital of which there are months."""
    return {each.hospital: growth_of(figures.intakes, each.hospital) for each in figures.of_hospitals}


def growth_rows(found: GrowthOf, names: Mapping[str, str], words: Words) -> tuple[GrowthRow, ...]:
    """The modalities of one hospital, or several hospitals: the largest change first, the sum last. Empty where there
    are too few months, or nothing tells a size."""
    known = _known(found)
    if not known:
        return ()
    if len(found) == 1:
        [growth] = known.values()
        rows = [
            GrowthRow(modality_name(modality, words), each.effects, each.before, each.after)
            for modality, each in growth.modalities.items()
            if _came(each)
        ]
    else:
        rows = [GrowthRow(names[code], growth.total) for code, growth in known.items()]
    in_order = sorted(rows, key=lambda row: (-abs(row.effects.change_bytes), row.name))
    return (*in_order, GrowthRow(words.gettext("Sum"), total_of(known)))


def total_of(known: Mapping[str, Growth]) -> Effects:
    each = [growth.total for growth in known.values()]
    return Effects(sum(one.volume_bytes for one in each), sum(one.size_bytes for one in each))


def growth_sentences(found: GrowthOf, names: Mapping[str, str], words: Words) -> list[str]:
    known = _known(found)
    sentences = []
    if len(found) == 1 and known:
        [growth] = known.values()
        sentences = [_compared(growth, words), *_driven_by(growth.total, words), *_mostly(growth, words)]
    elif known:
        total = total_of(known)
        sentences = [
            words.gettext(
                "Over the last twelve complete months of each hospital: %(change)s against the twelve before.",
                change=signed_size_text(total.change_bytes, words),
            ),
            *_driven_by(total, words),
        ]
    return [*sentences, *_unknown(found, names, words), *_not_enough(found, names, words)]


def _known(found: GrowthOf) -> dict[str, Growth]:
    """Where there are months enough and the sizes of anything are known."""
    return {
        code: each
        for code, each in found.items()
        if isinstance(each, Growth) and any(_came(one) for one in each.modalities.values())
    }


def _came(growth: ModalityGrowth) -> bool:
    """Whether anything came in either window."""
    return any(window.study_count or window.total_bytes for window in (growth.before, growth.after))


def mean_study_bytes(window: WindowIntake) -> int | None:
    """None without studies, and where nothing tells a size."""
    if window.is_unknown or not window.study_count:
        return None
    return round(window.total_bytes / window.study_count)


def _compared(growth: Growth, words: Words) -> str:
    change = growth.total.change_bytes
    ends = {
        "first": words.month(growth.after[0]),
        "last": words.month(growth.after[1]),
        "size": size_text(abs(change), words),
    }
    if change >= 0:
        return words.gettext("%(first)s to %(last)s: %(size)s more came than in the twelve months before.", **ends)
    return words.gettext("%(first)s to %(last)s: %(size)s less came than in the twelve months before.", **ends)


def _driven_by(total: Effects, words: Words) -> list[str]:
    """Which of the two did more, and what the other did."""
    if not total.volume_bytes and not total.size_bytes:
        return []
    sizes = {
        "volume": signed_size_text(total.volume_bytes, words),
        "size": signed_size_text(total.size_bytes, words),
    }
    if abs(total.volume_bytes) >= abs(total.size_bytes):
        return [
            words.gettext(
                "The number of studies drives it: %(volume)s because of their number, %(size)s because of their "
                "size.",
                **sizes,
            )
        ]
    return [
        words.gettext(
            "The size of studies drives it: %(size)s because of their size, %(volume)s because of their number.",
            **sizes,
        )
    ]


def _mostly(growth: Growth, words: Words) -> list[str]:
    changes = {modality: each.effects.change_bytes for modality, each in growth.modalities.items()}
    if len(changes) < 2:
        return []
    largest = max(changes, key=lambda modality: abs(changes[modality]))
    said = words.gettext(
        "The largest change is of %(modality)s: %(change)s.",
        modality=modality_name(largest, words),
        change=signed_size_text(changes[largest], words),
    )
    return [said] if changes[largest] else []


def _unknown(found: GrowthOf, names: Mapping[str, str], words: Words) -> list[str]:
    lacking = {
        code: each.unknown_modalities
        for code, each in found.items()
        if isinstance(each, Growth) and each.unknown_modalities
    }
    if not lacking:
        return []
    named = {code: words.all_of(modality_name(each, words) for each in lacking[code]) for code in lacking}
    if len(found) == 1:
        [modalities] = named.values()
    else:
        modalities = "; ".join(f"{names[code]}: {said}" for code, said in named.items())
    return [words.gettext("In no figure, because nothing tells their sizes: %(modalities)s.", modalities=modalities)]


def _not_enough(found: GrowthOf, names: Mapping[str, str], words: Words) -> list[str]:
    lacking = {code: each for code, each in found.items() if isinstance(each, NotEnoughMonths)}
    return [
        words.ngettext(
            "%(hospital)s: there is %(number)s complete month; a comparison of two years needs %(needed)s.",
            "%(hospital)s: there are %(number)s complete months; a comparison of two years needs %(needed)s.",
            each.complete_months,
            hospital=names[code],
            needed=words.number(each.needed_months),
        )
        for code, each in lacking.items()
    ]
