"""What somebody asks for at random, and whether the answer is one that a snapshot could have given."""

import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.bench.answers import Question, Years, rows_of_file, rows_of_view
from tests.bench.visitors import Visitor

_PAGES = ("/activity", "/_dash-layout", "/_dash-dependencies")


class Answer(NamedTuple):
    """A hospital's figures of a measure."""

    hospital: str
    measure: str
    years: Years


@dataclass(frozen=True, slots=True)
class Asked:
    """One click: `kind` is view, file or page, and the figures of a view or a file are its answers."""

    kind: str
    seconds: float
    answers: tuple[Answer, ...]


def ask_once(visitor: Visitor, chance: random.Random, codes: tuple[str, ...]) -> Asked:
    """Mostly views, some files, now and then a page."""
    kind = chance.choices(("view", "file", "page"), (6, 3, 1))[0]
    question = _question(chance, codes)
    started = time.perf_counter()
    match kind:
        case "view":
            shown = visitor.view(question.link)
        case "file":
            text = visitor.file(question.link)
        case _:
            visitor.page(chance.choice(_PAGES))
    seconds = time.perf_counter() - started
    if kind == "page":
        return Asked(kind, seconds, ())
    rows = rows_of_view(shown) if kind == "view" else rows_of_file(text)
    answers = (Answer(code, question.measure, years) for code, years in question.by_hospital(rows).items())
    return Asked(kind, seconds, tuple(answers))


def strangers(answers: Iterable[Answer], published: Mapping[str, Sequence[Mapping[str, Years]]]) -> list[str]:
    """Answers that are of no published snapshot of their hospital; `published` holds figures by measure."""
    known = {
        (hospital, measure, _key(held[measure]))
        for hospital, snapshots in published.items()
        for held in snapshots
        for measure in held
    }
    return [
        f"{answer.hospital}: {answer.measure} of no snapshot: {answer.years}"
        for answer in answers
        if (answer.hospital, answer.measure, _key(answer.years)) not in known
    ]


def _question(chance: random.Random, codes: tuple[str, ...]) -> Question:
    measure = chance.choice(("studies", "series", "images"))
    if chance.random() < 0.6:
        return Question(measure, "hospital", codes)
    return Question(measure, chance.choice(("none", "modality", "availability")), (chance.choice(codes),))


def _key(years: Years) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(years.items()))
