"""What stands on the first sheet of a workbook: what was asked, how far the data reach, how it is counted."""

from collections.abc import Sequence

from dashboards.services import Reader
from dashboards.words import Words
from queries.reports.activity import HospitalOutcome

Pairs = tuple[tuple[str, str], ...]


def about(reader: Reader, asked: str, outcomes: Sequence[HospitalOutcome], rules: Sequence[str]) -> Pairs:
    """Pairs of a word and what it stands for. `asked` says the criteria; outcomes are of every statement that ran, of
    each hospital the first tells how far its data reach."""
    words = reader.words
    made = reader.services.now()
    first = {outcome.hospital: outcome for outcome in reversed(outcomes) if outcome.failure is None}
    reaches = [(reader.names[code], _reach(first[code], reader)) for code in reader.visible if code in first]
    return (
        (words.gettext("Asked for"), asked),
        *reaches,
        (_file_made(words), f"{made:%Y-%m-%d %H:%M} UTC"),
        *((words.gettext("How this is counted"), rule) for rule in rules),
        (words.gettext("Empty cell"), words.gettext("A figure that is missing or not applicable; none is 0.")),
    )


def lasting(pairs: Sequence[tuple[str, str]], words: Words) -> Pairs:
    """Those that say the same whenever the file is made."""
    return tuple(pair for pair in pairs if pair[0] != _file_made(words))


def _file_made(words: Words) -> str:
    return words.gettext("File made")


def _reach(outcome: HospitalOutcome, reader: Reader) -> str:
    words = reader.words
    day = words.day(outcome.data_up_to) if outcome.data_up_to else words.gettext("no dated study")
    text = words.gettext("Data up to %(day)s", day=day)
    if outcome.taken_at is None:
        return text
    read_at = words.moment(reader.moment(outcome.hospital, outcome.taken_at))
    return words.gettext("%(reach)s; archive read %(moment)s", reach=text, moment=read_at)
