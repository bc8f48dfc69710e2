"""Whatever goes wrong or is left out has a sentence, in both languages, that tells nothing of the inside."""

import pytest

from dashboards.exports.columns import state_name
from dashboards.links import Notice
from dashboards.messages import failure_sentence, no_hospital_sentence, notice_sentence
from dashboards.words import Words
from queries.errors import ArchiveError

SECRET = "pacs-db.example account archeion"


def failures(base: type[ArchiveError] = ArchiveError) -> list[type[ArchiveError]]:
    return [base, *(one for kind in base.__subclasses__() for one in failures(kind))]


@pytest.mark.parametrize("kind", failures())
def test_every_failure_has_a_sentence_in_each_language(
    kind: type[ArchiveError], english: Words, greek: Words
) -> None:
    said = [failure_sentence(kind(SECRET), "Argo", words) for words in (english, greek)]
    assert said[0] != said[1]
    assert [sentence.startswith("Argo: ") for sentence in said] == [True, True]
    assert [SECRET in sentence for sentence in said] == [False, False]


def test_every_failure_has_a_sentence_of_its_own(words: Words) -> None:
    said = {failure_sentence(kind(""), "Argo", words) for kind in failures()}
    assert len(said) == len(failures())


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_has_a_sentence_in_each_language(notice: Notice, english: Words, greek: Words) -> None:
    said = [notice_sentence(notice, words) for words in (english, greek)]
    assert said[0] != said[1]
    assert [sentence.endswith(".") for sentence in said] == [True, True]


def test_who_may_see_nothing_is_told_so_in_each_language(english: Words, greek: Words) -> None:
    assert no_hospital_sentence(english) != no_hospital_sentence(greek)


@pytest.mark.parametrize("state", ["unfinished", "undated"])
def test_every_state_has_a_name_in_each_language(state: str, english: Words, greek: Words) -> None:
    assert "" != state_name(state, english) != state_name(state, greek) != ""
