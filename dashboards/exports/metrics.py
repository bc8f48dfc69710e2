"""`/metrics`: how the stores stand, and this replica, for a site's own monitoring (Prometheus text format 0.0.4).

What is not known is absent: no sample is zero, NaN or infinite in place of a figure.
"""

import hashlib
import hmac
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from auth.denials import Why, note_denial
from auth.error_responses import json_error
from auth.errors import StoreUnavailable
from auth.notices import Notice, Notices
from auth.paths import METRICS_PATH
from dashboards.service.counting import Counting
from dashboards.service.readiness import Readiness
from dashboards.service.readiness import Standing as PartsStanding
from queries.alerts.kept import subject_of, tier_name
from queries.alerts.rules import Severity
from queries.errors import ConfigurationError
from queries.forecasts.reach import DateRange, Reach
from queries.projections.standing import Standing

# As long as a secret key: 128 bits where the token is hexadecimal.
MINIMUM_TOKEN_LENGTH = 32
_STORE = ("hospital", "tier")


@dataclass(frozen=True, slots=True)
class MetricsToken:
    """Who brings the token may read. Kept as its hash, so that neither a log nor a dump of memory gives it away."""

    digest: bytes

    @classmethod
    def of(cls, token: str) -> "MetricsToken":
        if len(token.strip()) < MINIMUM_TOKEN_LENGTH:
            raise ConfigurationError(f"ARCHEION_METRICS_TOKEN must have at least {MINIMUM_TOKEN_LENGTH} characters")
        return cls(_digest(token))

    def admits(self, token: str) -> bool:
        return hmac.compare_digest(_digest(token), self.digest)


def register_metrics(
    server: Flask,
    token: MetricsToken | None,
    standings: Callable[[], tuple[Standing, ...]],
    notices: Notices,
    now: Callable[[], datetime],
    counting: Counting,
    readiness: Readiness,
) -> None:
    """Without a token the path is not there. What the store is asked for is absent while it does not answer."""

    def metrics() -> ResponseReturnValue:
        if token is None:
            return json_error("not_found", "No metrics are offered here.", 404)
        given = request.authorization
        if given is None or given.type != "bearer" or not token.admits(given.token or ""):
            note_denial(Why.TOKEN_REFUSED, opens="metrics")
            refused = json_error("wrong_token", "Send the token as Authorization: Bearer …", 401)
            refused.headers["WWW-Authenticate"] = "Bearer"
            return refused
        current, opened = standings(), None
        with suppress(StoreUnavailable):
            opened = notices.open({standing.hospital for standing in current})
        content = exposition(current, opened, now()) + of_parts(readiness.standing()) + counting.exposition()
        return Response(content, content_type=CONTENT_TYPE_PLAIN_0_0_4)

    server.add_url_rule(METRICS_PATH, "metrics", metrics, methods=["GET"])


def of_parts(found: PartsStanding) -> bytes:
    """One sample for each part that a replica stands on, 1 where it stands."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Parts(found))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts(Collector):
    found: PartsStanding

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily(
            "archeion_part_up", "1 where what this replica stands on answers", labels=("part",)
        )
        for name in (*self.found.standing, *self.found.fallen):
            family.add_metric((name,), int(name in self.found.standing))
        yield family


def exposition(standings: Sequence[Standing], opened: Sequence[Notice] | None, now: datetime) -> bytes:
    """One sample for each store or tier, by hospital and tier (`all`: the whole store); of alerts none where it is
    not known which are open.

    Stored bytes are those of every copy, or of each image once, as the site says its store is filled; dates are
    midnight UTC in seconds since 1970, with the quantiles 0.1, 0.5 and 0.9 of the projection where it has them; ages
    are seconds since the archive was read.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Standings(standings, opened, now))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)
class _Standings(Collector):
    standings: Sequence[Standing]
    opened: Sequence[Notice] | None
    now: datetime

    def collect(self) -> Iterable[Metric]:
        yield from self._bytes()
        yield from self._dates()
        yield from self._ages()
        if self.opened is not None:
            yield self._alerts(self.opened)

    def _bytes(self) -> Iterator[Metric]:
        yield self._of_each(
            "archeion_stored_bytes",
            "Bytes that the archive keeps, absent where unknown",
            lambda one: one.stored_bytes,
        )
        yield self._of_each(
            "archeion_other_bytes", "Bytes of other data on the same store, as declared", lambda one: one.other_bytes
        )
        yield self._of_each(
            "archeion_capacity_bytes", "Declared capacity, absent where unknown", lambda one: one.capacity_bytes
        )
        yield self._of_each("archeion_used_ratio", "Stored and other bytes / capacity", _used_ratio)
        yield self._of_each(
            "archeion_unsized_share", "Share of instances of unknown size, 0 to 1", lambda one: one.unsized_share
        )
        yield self._of_each(
            "archeion_unknown_share",
            "Share of instances for which there is no estimate either, 0 to 1",
            lambda one: one.unknown_share,
        )
        yield self._of_each(
            "archeion_estimated", "1 where stored bytes are an estimate", lambda one: int(one.is_estimated)
        )

    def _dates(self) -> Iterator[Metric]:
        projected = GaugeMetricFamily(
            "archeion_projected_timestamp_seconds",
            "When a level is reached, absent where there is no date",
            labels=(*_STORE, "level", "quantile"),
        )
        outlook = GaugeMetricFamily(
            "archeion_outlook", "What can be said of that date", labels=(*_STORE, "level", "outlook")
        )
        for standing in self.standings:
            for level, reach in _levels(standing):
                outlook.add_metric((*_store(standing), level, reach.outlook.value), 1)
                for quantile, day in _quantiles(reach):
                    projected.add_metric((*_store(standing), level, quantile), _seconds(day))
        yield projected
        yield outlook

    def _ages(self) -> Iterator[Metric]:
        yield self._of_each(
            "archeion_figures_timestamp_seconds", "When the archive was read", lambda one: one.figures_at.timestamp()
        )
        yield self._of_each(
            "archeion_figures_age_seconds",
            "How long ago the archive was read",
            lambda one: max(0.0, (self.now - one.figures_at).total_seconds()),
        )

    def _alerts(self, opened: Sequence[Notice]) -> Metric:
        family = GaugeMetricFamily("archeion_alerts_open", "Alerts that are open", labels=(*_STORE, "severity"))
        counted = Counter(
            (notice.hospital, tier_name(subject_of(notice.hospital, notice.subject).tier), Severity(notice.severity))
            for notice in opened
        )
        stores = {_store(standing) for standing in self.standings} | {key[:2] for key in counted}
        for hospital, tier in sorted(stores):
            for severity in Severity:
                family.add_metric((hospital, tier, severity.name.lower()), counted[hospital, tier, severity])
        return family

    def _of_each(self, name: str, meaning: str, value: Callable[[Standing], float | None]) -> Metric:
        family = GaugeMetricFamily(name, meaning, labels=_STORE)
        for standing in self.standings:
            number = value(standing)
            if number is not None and math.isfinite(number):
                family.add_metric(_store(standing), number)
        return family


def _store(standing: Standing) -> tuple[str, str]:
    return standing.hospital, tier_name(standing.tier)


def _used_ratio(standing: Standing) -> float | None:
    return None if standing.used_percent is None else standing.used_percent / 100


def _levels(standing: Standing) -> tuple[tuple[str, Reach], ...]:
    return ("warning", standing.warning), ("critical", standing.critical), ("full", standing.full)


def _quantiles(reach: Reach) -> Iterator[tuple[str, date]]:
    ends = reach.range_80 or DateRange(None, None)
    for quantile, day in (("0.1", ends.earliest), ("0.5", reach.median), ("0.9", ends.latest)):
        if day is not None:
            yield quantile, day


def _seconds(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.strip().encode("utf-8", "surrogateescape")).digest()
