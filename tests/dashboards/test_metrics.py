"""`/metrics`: read by who has the token alone; what is not known is absent."""

import math
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from auth.notices import Notices, Step
from dashboards.exports.metrics import MetricsToken, exposition
from queries.dicom import Availability
from queries.errors import ConfigurationError
from queries.forecasts.reach import Outlook, Reach
from queries.projections.standing import Standing
from tests.composition import Outward
from tests.dashboards.hospitals import make_hospitals
from tests.dashboards.serving import OF_ALL, Site, serving
from tests.queries.made_standings import NOT_WITHIN, TERABYTE, hours_later, in_days, made_standing, maybe_in_days
from tests.queries.places import NOW

TOKEN = secrets.token_hex(16)
STANDINGS = (
    made_standing(
        *(90.5, in_days(10)),
        figures_at=hours_later(-3),
        other_bytes=TERABYTE,
        is_estimated=True,
        unsized_share=0.25,
        unknown_share=0.125,
    ),
    made_standing(None, hospital="boreas", tier=Availability.NEARLINE),
)
ARGO, BOREAS = {"hospital": "argo", "tier": "all"}, {"hospital": "boreas", "tier": "nearline"}
Sample = tuple[dict[str, str], float]


def samples(text: bytes | str, name: str) -> list[Sample]:
    """As Prometheus's own client reads the text."""
    whole = text if isinstance(text, str) else text.decode()
    return [
        (dict(sample.labels), sample.value)
        for family in text_string_to_metric_families(whole)
        for sample in family.samples
        if sample.name == name
    ]


def of_store(name: str, standings: tuple[Standing, ...] = STANDINGS) -> list[Sample]:
    return samples(exposition(standings, (), NOW), name)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    directory = tmp_path_factory.mktemp("metrics")
    outward = Outward(metrics_token=MetricsToken.of(TOKEN))
    with serving(directory, make_hospitals(directory), outward=outward, standings=lambda: STANDINGS) as site:
        yield site


def asked(client: FlaskClient, authorization: str | None, method: str = "GET") -> TestResponse:
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.open("/metrics", method=method, headers=headers)


def test_who_has_the_token_reads_them(site: Site) -> None:
    answer = asked(site.anonymous(), f"Bearer {TOKEN}")
    assert (answer.status_code, answer.content_type) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert answer.headers["Cache-Control"] == "no-store"
    assert samples(answer.text, "archeion_stored_bytes")[0] == (ARGO, 90_500_000_000_000)


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer {}x", "Token {}", "{}", "Bearer " + "Ά" * 32, "Basic Og=="],
)
def test_who_has_another_token_or_none_is_refused(authorization: str | None, site: Site) -> None:
    for client in (site.anonymous(), site.browser(OF_ALL)):
        encoded = None if authorization is None else authorization.format(TOKEN).encode().decode("latin-1")
        answer = asked(client, encoded)
        assert (answer.status_code, answer.get_json()["error"]["code"]) == (401, "wrong_token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "archeion_" not in answer.text


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_but_reading_is_open(method: str, site: Site) -> None:
    assert asked(site.anonymous(), f"Bearer {TOKEN}", method).status_code == 401


def test_a_token_opens_nothing_else(site: Site) -> None:
    answer = site.anonymous().get("/activity.csv", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 401


def test_open_alerts_are_counted(site: Site) -> None:
    notices = Notices(site.store)
    for subject, severity in (("percent:all", 2), ("date:all", 2), ("percent:nearline", 1)):
        notices.take(Step("argo", subject, None, severity, "{}", "", False), datetime.now(UTC))
    answer = asked(site.anonymous(), f"Bearer {TOKEN}")
    assert samples(answer.text, "archeion_alerts_open") == [
        *((ARGO | {"severity": name}, number) for name, number in (("warning", 0), ("critical", 2), ("full", 0))),
        ({"hospital": "argo", "tier": "nearline", "severity": "warning"}, 1),
        *(({"hospital": "argo", "tier": "nearline", "severity": name}, 0) for name in ("critical", "full")),
        *((BOREAS | {"severity": name}, 0) for name in ("warning", "critical", "full")),
    ]


def test_a_short_token_is_refused_and_the_token_is_in_no_repr() -> None:
    with pytest.raises(ConfigurationError, match="at least 32 characters"):
        MetricsToken.of("x" * 31 + " " * 9)
    assert TOKEN not in repr(MetricsToken.of(TOKEN))


def test_figures_are_those_of_the_standings() -> None:
    assert of_store("archeion_stored_bytes") == [(ARGO, 90_500_000_000_000), (BOREAS, 50_000_000_000_000)]
    assert of_store("archeion_other_bytes") == [(ARGO, TERABYTE), (BOREAS, 0)]
    assert of_store("archeion_capacity_bytes") == [(ARGO, 100_000_000_000_000)]
    assert of_store("archeion_used_ratio") == [(ARGO, 0.915)]
    assert of_store("archeion_unsized_share") == [(ARGO, 0.25), (BOREAS, 0)]
    assert of_store("archeion_unknown_share") == [(ARGO, 0.125), (BOREAS, 0)]
    assert of_store("archeion_estimated") == [(ARGO, 1), (BOREAS, 0)]
    assert of_store("archeion_figures_age_seconds") == [(ARGO, 3 * 3600), (BOREAS, 0)]
    assert of_store("archeion_figures_timestamp_seconds")[0] == (ARGO, hours_later(-3).timestamp())


def test_dates_have_their_quantiles() -> None:
    critical = ARGO | {"level": "critical"}
    days = ("2026-12-02", "2027-01-01", "2027-03-02")
    assert of_store("archeion_projected_timestamp_seconds") == [
        (critical | {"quantile": quantile}, datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
        for quantile, day in zip(("0.1", "0.5", "0.9"), days, strict=True)
    ]
    outlooks = of_store("archeion_outlook")
    assert (critical | {"outlook": "within_horizon"}, 1) in outlooks
    assert len(outlooks) == 6


@pytest.mark.parametrize("outlook", [outlook for outlook in Outlook if outlook is not Outlook.WITHIN_HORIZON])
def test_where_there_is_no_date_there_is_no_sample(outlook: Outlook) -> None:
    assert of_store("archeion_projected_timestamp_seconds", (made_standing(50, Reach(outlook)),)) == []


def test_an_early_end_within_the_horizon_is_told_alone() -> None:
    standing = made_standing(50, maybe_in_days(1))
    found = of_store("archeion_projected_timestamp_seconds", (standing,))
    assert [labels["quantile"] for labels, _ in found] == ["0.1"]


@given(
    stored=st.none() | st.integers(0, 10**19),
    capacity=st.none() | st.integers(1, 10**19),
    share=st.floats(),
    reach=st.sampled_from([NOT_WITHIN, in_days(4000), Reach(Outlook.ALREADY_PASSED)]),
)
def test_no_sample_is_anything_but_a_number(
    stored: int | None, capacity: int | None, share: float, reach: Reach
) -> None:
    standing = made_standing(50, reach, stored_bytes=stored, capacity_bytes=capacity, unsized_share=share)
    text = exposition((standing,), (), NOW).decode()
    values = [sample.value for family in text_string_to_metric_families(text) for sample in family.samples]
    assert all(map(math.isfinite, values))
    assert ("archeion_capacity_bytes{" in text) == (capacity is not None)
    assert ("archeion_used_ratio{" in text) == (capacity is not None and stored is not None)
    assert ("archeion_stored_bytes{" in text) == (stored is not None)
