"""What the charts of the storage page show, for those who do not see them."""

from dashboards.sizes import held_text, size_text
from dashboards.storage.holding import Holding
from dashboards.storage.lines import Lines, likely_text
from dashboards.storage.links import Shown
from dashboards.titles import availability_name
from dashboards.words import Words


def held_description(holding: Holding, words: Words) -> str:
    """How much is of each availability."""
    hospitals = {cell[0] for cell in holding.cells}
    kind = (
        words.gettext("Bar chart: each hospital by availability.")
        if len(hospitals) > 1
        else words.gettext("Bar chart: each modality by availability.")
    )
    said = [
        words.gettext(
            "%(availability)s: %(size)s.",
            availability=availability_name(each, words),
            size=held_text(held.total_bytes, held.is_estimate, words),
        )
        for each, held in sorted(holding.of_availabilities().items())
    ]
    return " ".join([kind, *said])


def months_description(lines: Lines, words: Words) -> str:
    """Where it ends, what is expected, what the store can hold."""
    is_cumulative = lines.shown is Shown.CUMULATIVE
    said = [words.gettext("Line chart of months.") if is_cumulative else words.gettext("Bar chart of months.")]
    complete = [point for point in lines.points if not point.unfinished]
    for point in complete[-1:]:
        size = held_text(point.total_bytes, bool(point.estimated_bytes), words)
        name = words.period(point.period)
        if is_cumulative:
            said.append(words.gettext("Stored at the end of %(month)s: %(size)s.", month=name, size=size))
        else:
            said.append(words.gettext("Came in %(month)s: %(size)s.", month=name, size=size))
    said += [*_unfinished(lines, words), *_expected(lines, words), *_ceiling(lines, words)]
    if lines.is_cut:
        begins = words.period(lines.points[0].period)
        said.append(words.gettext("The chart begins in %(month)s; the table has every month.", month=begins))
    return " ".join(said)


def _unfinished(lines: Lines, words: Words) -> list[str]:
    return [
        words.gettext(
            "Unfinished: %(month)s, %(size)s so far.",
            month=words.period(point.period),
            size=held_text(point.total_bytes, bool(point.estimated_bytes), words),
        )
        for point in lines.points[-1:]
        if point.unfinished
    ]


def _expected(lines: Lines, words: Words) -> list[str]:
    found = []
    if lines.expected is not None:
        text = words.gettext("Expected in %(month)s: %(middle)s, in four cases out of five %(range)s.")
        found.append((text, lines.expected))
    if lines.changed is not None:
        text = words.gettext("With the what-if in %(month)s: %(middle)s, in four cases out of five %(range)s.")
        found.append((text, lines.changed))
    return [
        text
        % {
            "month": words.month(expected.months[-1]),
            "middle": size_text(round(expected.middle[-1]), words),
            "range": likely_text(expected, -1, words),
        }
        for text, expected in found
    ]


def _ceiling(lines: Lines, words: Words) -> list[str]:
    ceiling = lines.ceiling
    if ceiling is None:
        return []
    first, last = ceiling.capacity_bytes[0], ceiling.capacity_bytes[-1]
    said = [words.gettext("Capacity: %(size)s.", size=size_text(first, words))]
    if last != first:
        month = words.month(ceiling.months[-1])
        said.append(words.gettext("Capacity in %(month)s: %(size)s.", month=month, size=size_text(last, words)))
    return said
