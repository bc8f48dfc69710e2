"""What pages need of the world, made by app.py and passed in."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask_babel import get_locale

from auth.login import signed_in_user_if_known
from auth.principal import Principal, current_principal
from dashboards.words import Words
from queries.archives.contract import Source
from queries.criteria import Month
from queries.errors import ArchiveError
from queries.reports.holdings import Holdings, holdings

# New years and modalities appear rarely; the form may be this much behind the archive.
HOLDINGS_KEPT = timedelta(minutes=10)
# A broken archive is asked again sooner.
FAILURE_KEPT = timedelta(seconds=30)


class HoldingsCache:
    """What each archive holds, asked at most every few minutes; safe among threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, tuple[datetime, Holdings | ArchiveError]] = {}
        self._lock = threading.Lock()

    def of(self, sources: Sequence[Source]) -> dict[str, Holdings | ArchiveError]:
        with self._lock:
            now = self._now()
            fresh = {code: answer for code, (until, answer) in self._kept.items() if until > now}
        for code, answer in holdings([s for s in sources if s.hospital not in fresh]).items():
            kept = FAILURE_KEPT if isinstance(answer, ArchiveError) else HOLDINGS_KEPT
            fresh[code] = answer
            with self._lock:
                self._kept[code] = (now + kept, answer)
        return {source.hospital: fresh[source.hospital] for source in sources}


@dataclass(frozen=True, slots=True)
class Services:
    """`names`: hospital code → language → name, in the order of the configuration."""

    sources: Mapping[str, Source]
    names: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Words]
    holdings: HoldingsCache = field(repr=False)

    def is_signed_in(self) -> bool:
        return signed_in_user_if_known() is not None

    def reader(self) -> "Reader":
        """Whoever asks in this request, and in which language."""
        locale = get_locale()
        language = locale.language if locale is not None and locale.language in self.words else "en"
        return Reader(current_principal(), self.words[language], self)


@dataclass(frozen=True, slots=True)
class Reader:
    """One person at one page: the hospitals they may see, and the words they read."""

    principal: Principal
    words: Words
    services: Services

    @property
    def visible(self) -> tuple[str, ...]:
        return self.principal.visible(self.services.sources)

    @property
    def names(self) -> dict[str, str]:
        return {code: self.services.names[code][self.words.language] for code in self.visible}

    def sources(self, codes: Sequence[str]) -> list[Source]:
        """Scope is applied here, where data are read: a code outside it has no source."""
        return [self.services.sources[code] for code in self.visible if code in set(codes)]

    @property
    def today(self) -> date:
        """The current day where the hospitals are; the latest of them, should they lie in several zones."""
        return max(source.today for source in self.sources(self.visible)) if self.visible else date.min

    @property
    def this_month(self) -> Month:
        return Month.of(self.today)
