"""The rules told beside the figures are those of the question."""

import pytest

from dashboards.rules import counting_rules
from dashboards.words import Words
from queries.criteria import Criteria, Measure


@pytest.mark.parametrize(
    ("criteria", "first_words"),
    [
        (Criteria(("argo",)), "A study counts once"),
        (Criteria(("argo",), Measure.SERIES), "A series counts"),
        (Criteria(("argo",), Measure.IMAGES), "An image is an instance"),
        (Criteria(("argo",), Measure.IMAGES, all_objects=True), "Every instance counts"),
    ],
)
def test_each_measure_has_its_own_rule(criteria: Criteria, first_words: str, english: Words) -> None:
    rules = counting_rules(criteria, english)
    assert rules[0].startswith(first_words)
    assert any("undated" in rule for rule in rules)


def test_only_what_holds_instances_has_a_worst_availability(english: Words) -> None:
    assert any("worst" in rule for rule in counting_rules(Criteria(("argo",)), english))
    assert not any("worst" in rule for rule in counting_rules(Criteria(("argo",), Measure.IMAGES), english))
