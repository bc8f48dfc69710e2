"""Title, key figures and names of the storage page, in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date

from dashboards.key_figures import KeyFigure
from dashboards.outlooks import likely_range, when
from dashboards.sizes import held_text, percent_text, size_text
from dashboards.storage.asking import StorageFigures
from dashboards.storage.holding import Held, Holding, Store
from dashboards.storage.links import Shown, StorageView
from dashboards.titles import hospital_pieces, modality_name, modality_pieces, store_name
from dashboards.words import Words
from queries.criteria import DateBasis
from queries.forecasts.reach import Outlook
from queries.projections.standing import Standing
from queries.reports.intake import Intake, IntakeBasis

Names = Mapping[str, str]


def storage_title(figures: StorageFigures, total: Held, names: Names, words: Words) -> str:
    """What is stored, in a sentence."""
    where = whose(figures.answered or figures.view.hospitals, names, words)
    if figures.view.modalities:
        modalities = words.all_of(modality_name(each, words) for each in figures.view.modalities)
        where = words.gettext("%(modalities)s, %(where)s", modalities=modalities, where=where)
    if total.total_bytes is None:
        return words.gettext("%(where)s: how much is stored is not known", where=where)
    size = size_text(total.total_bytes, words)
    if total.is_estimate:
        return words.gettext("%(where)s: about %(size)s stored", where=where, size=size)
    return words.gettext("%(where)s: %(size)s stored", where=where, size=size)


def whose(hospitals: Sequence[str], names: Names, words: Words) -> str:
    if len(hospitals) == 1:
        return names[hospitals[0]]
    return words.ngettext("%(number)s hospital", "%(number)s hospitals", len(hospitals))


def storage_subtitle(view: StorageView, names: Names, words: Words) -> str:
    hospitals = words.all_of(names[code] for code in view.hospitals)
    said = [hospitals] if len(view.hospitals) > 1 else []
    said.append(words.gettext("all objects counted"))
    said.append(words.gettext("any availability"))
    if not view.modalities:
        said.append(words.gettext("all modalities"))
    return " · ".join(said)


def picture_criteria(view: StorageView, names: Names, words: Words) -> str:
    """Where no title names the hospital and its modalities."""
    hospital = [names[code] for code in view.hospitals] if len(view.hospitals) == 1 else []
    modalities = [words.all_of(modality_name(each, words) for each in view.modalities)] if view.modalities else []
    return " · ".join([*hospital, *modalities, storage_subtitle(view, names, words)])


def key_figures(
    figures: StorageFigures, holding: Holding, stores: Sequence[Store], standings: Sequence[Standing], words: Words
) -> list[KeyFigure]:
    total = holding.total
    found = [_stored(total, words), _unsized(total, words)]
    if figures.view.modalities:
        return found
    found += [_capacity(stores, words), _used(stores, words)]
    if figures.view.alone and standings:
        found += [_full(standing, words, with_name=len(standings) > 1) for standing in standings]
    elif figures.view.alone:
        not_yet = words.gettext("not computed yet")
        found.append(KeyFigure(words.gettext("Full"), not_yet, kind="wide"))
    return found


def basis_sentences(intakes: Sequence[Intake], names: Names, words: Words) -> list[str]:
    """By which date months are told, where it is not the one that was asked for."""
    instead = [names[each.hospital] for each in intakes if each.basis is IntakeBasis.STUDY_INSTEAD]
    if not instead:
        return []
    return [
        words.ngettext(
            "%(hospitals)s: the archive does not keep when anything was received; its months are those of the "
            "studies.",
            "%(hospitals)s: these archives do not keep when anything was received; their months are those of the "
            "studies.",
            len(instead),
            hospitals=words.all_of(instead),
        )
    ]


def elsewhere_sentences(stores: Sequence[Store], words: Words) -> list[str]:
    """What the archive holds and no store is filled by."""
    return [
        words.gettext(
            "%(size)s of this do not fill the store: they are offline or unavailable.",
            size=held_text(store.elsewhere.total_bytes, store.elsewhere.is_estimate, words),
        )
        for store in stores
        if store.elsewhere.total_bytes
    ]


def months_title(view: StorageView, words: Words) -> str:
    match view.shown, view.basis:
        case Shown.CUMULATIVE, DateBasis.RECEIVED:
            return words.gettext("Stored at the end of each month, by month of reception")
        case Shown.CUMULATIVE, _:
            return words.gettext("Stored at the end of each month, by month of the study")
        case _, DateBasis.RECEIVED:
            return words.gettext("What came in each month, by month of reception")
        case _:
            return words.gettext("What came in each month, by month of the study")


def unsized_text(held: Held, words: Words) -> str:
    """Always given, 0 % included; without instances there is no share."""
    percent = held.unsized_percent
    return words.gettext("none there") if percent is None else percent_text(percent, words)


def file_stem(view: StorageView, created: date) -> str:
    """ASCII: `storage-per-month-received-ct-heraklion-created-2026-11-22`."""
    pieces = [
        *("storage", "per", "month", view.basis.value),
        *modality_pieces(view.modalities),
        *hospital_pieces(view.hospitals),
        f"created-{created:%Y-%m-%d}",
    ]
    return "-".join(pieces)


def now_file_stem(view: StorageView, created: date) -> str:
    """ASCII: `storage-now-ct-heraklion-created-2026-11-22`."""
    pieces = [
        *("storage", "now"),
        *modality_pieces(view.modalities),
        *hospital_pieces(view.hospitals),
        f"created-{created:%Y-%m-%d}",
    ]
    return "-".join(pieces)


def _stored(total: Held, words: Words) -> KeyFigure:
    note = ""
    if total.unknown_count and total.total_bytes is not None:
        note = words.ngettext(
            "without %(number)s instance of which nothing tells the size",
            "without %(number)s instances of which nothing tells the size",
            total.unknown_count,
        )
    elif total.is_estimate:
        note = words.gettext("of it %(size)s by estimate", size=size_text(total.estimated_bytes, words))
    return KeyFigure(
        words.gettext("Stored now"), held_text(total.total_bytes, total.is_estimate, words), note, "total"
    )


def _unsized(total: Held, words: Words) -> KeyFigure:
    of = words.ngettext("of %(number)s instance", "of %(number)s instances", total.instance_count)
    return KeyFigure(words.gettext("Sizes the archive does not know"), unsized_text(total, words), of)


def _capacity(stores: Sequence[Store], words: Words) -> KeyFigure:
    known = [store.capacity_bytes for store in stores if store.capacity_bytes is not None]
    name = words.gettext("Capacity")
    if not known:
        return KeyFigure(name, words.gettext("not known"))
    if len(known) == len(stores):
        return KeyFigure(name, size_text(sum(known), words))
    note = words.gettext(
        "of %(known)s of %(asked)s hospitals; of the others it is not known",
        known=words.number(len(known)),
        asked=words.number(len(stores)),
    )
    return KeyFigure(name, size_text(sum(known), words), note)


def _used(stores: Sequence[Store], words: Words) -> KeyFigure:
    """Of those stores of which both are known; the denominator stands beside."""
    known = [store for store in stores if store.used_percent is not None]
    name = words.gettext("Used")
    if not known:
        return KeyFigure(name, words.gettext("not known"))
    used = sum(store.used_bytes or 0 for store in known)
    capacity = sum(store.capacity_bytes or 0 for store in known)
    note = words.gettext("%(used)s of %(capacity)s", used=size_text(used, words), capacity=size_text(capacity, words))
    if other := sum(store.other_bytes for store in known):
        note = words.gettext("%(of)s; %(other)s of it not the archive's", of=note, other=size_text(other, words))
    return KeyFigure(name, percent_text(100 * used / capacity, words), note)


def _full(standing: Standing, words: Words, *, with_name: bool) -> KeyFigure:
    name = words.gettext("Full")
    if with_name:
        name = words.gettext("Full: %(store)s", store=store_name(standing.tier, words))
    full = standing.full
    if full.outlook is Outlook.WITHIN_HORIZON and full.median is not None:
        # The day is what is looked for; its range stands beside it.
        return KeyFigure(name, words.day(full.median), likely_range(full, words), "wide")
    return KeyFigure(name, when(full, words), kind="wide")
