"""What pages need of the world, made by app.py and passed in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import get_locale

from auth.audit import Actor, Event
from auth.login import signed_in_user_if_known
from auth.notices import Notices
from auth.permissions import Permission
from auth.principal import Principal, current_principal
from dashboards.jobs.ticketed import Jobs
from dashboards.words import Words
from queries.archives.contract import Source
from queries.archives.live import LiveArchive
from queries.criteria import Month
from queries.projections.course import Course
from queries.projections.courses import Courses
from queries.releases.folder import ReleaseFolder
from queries.reports.copies import Pair
from queries.settings import DisclosureSettings, HospitalSettings
from queries.snapshots.library import SnapshotLibrary, SnapshotSource

if TYPE_CHECKING:
    from dashboards.exports.long_files import LongFiles

# Puts an entry into the audit log. Raises NotRecorded.
Record = Callable[[Event, Actor, Mapping[str, Any], datetime], None]


@dataclass(frozen=True, slots=True)
class Services:
    """`hospitals` by code, in the order of the configuration; `disclosure` says which numbers of people are withheld
    from whom; `archives` are asked where somebody wants it, and only
    then; `library` holds the snapshots that pages are made from, `courses` what is expected of them; `jobs` take new
    ones; `notices` are the alerts that were raised; `record` puts an entry into the audit log; `releases` are those
    made for the Ministry; `long_files` has workers make what a request would take too long for, None where there are
    no workers."""

    hospitals: Mapping[str, HospitalSettings]
    disclosure: DisclosureSettings
    archives: Mapping[str, LiveArchive]
    library: SnapshotLibrary
    courses: Courses
    jobs: Jobs
    notices: Notices
    record: Record
    releases: ReleaseFolder
    words: Mapping[str, Words]
    now: Callable[[], datetime]
    long_files: "LongFiles | None" = None

    def is_signed_in(self) -> bool:
        return signed_in_user_if_known() is not None

    def reader(self, permission: Permission) -> "Reader":
        """Whoever asks in this request for what this permission opens, and in which language."""
        return self.reader_of(permission, current_principal(), self.reader_words().language)

    def reader_words(self) -> Words:
        """In the language of this request."""
        locale = get_locale()
        language = locale.language if locale is not None and locale.language in self.words else "en"
        return self.words[language]

    def reader_of(self, permission: Permission, principal: Principal, language: str) -> "Reader":
        """Somebody, whether in a request or not."""
        # As they are now, looked up once: a page asks of each hospital a dozen times.
        hospitals = dict(self.hospitals.items())
        visible = principal.visible(permission, hospitals)
        names = {code: getattr(hospitals[code].name, language) for code in visible}
        return Reader(principal, self.words[language], replace(self, hospitals=hospitals), visible, names)


@dataclass(frozen=True, slots=True)
class Reader:
    """One person at one page: the hospitals they may see there, their names, and the words they read. `note` is told
    which hospitals' figures are read."""

    principal: Principal
    words: Words
    services: Services
    visible: tuple[str, ...]
    names: Mapping[str, str]
    note: Callable[[tuple[str, ...]], None] = lambda _codes: None

    def sources(self, codes: Sequence[str]) -> list[Source]:
        """The snapshots of these hospitals. Scope is applied here, where data are read: no code outside is."""
        return [self.services.library.source(self._within(codes))]

    def snapshots(self, codes: Sequence[str]) -> list[SnapshotSource]:
        """The same apart, a source for each hospital."""
        return [self.services.library.source((code,)) for code in self._within(codes)]

    def archives(self, codes: Sequence[str]) -> list[LiveArchive]:
        """The archives themselves, within the same scope."""
        return [self.services.archives[code] for code in self._within(codes)]

    def courses(self, codes: Sequence[str]) -> dict[str, Course | None]:
        """What is expected of these hospitals' stores, within the same scope; None where it has not been computed."""
        hospitals = self.services.hospitals
        return {code: self.services.courses.current(hospitals[code]) for code in self._within(codes)}

    def stale(self, taken_at: Mapping[str, datetime]) -> tuple[str, ...]:
        """Those whose snapshot is older than their hospital says it may be."""
        now = self.services.now()
        return tuple(
            code
            for code, moment in taken_at.items()
            if now - moment > timedelta(hours=self.services.hospitals[code].stale_after_hours)
        )

    def moment(self, code: str, moment: datetime) -> datetime:
        """In the hospital's own time zone."""
        return moment.astimezone(self.services.hospitals[code].zone)

    def may(self, permission: Permission) -> bool:
        """Whether pages of another permission than this one's open to them."""
        return self.principal.may(permission)

    @property
    def smallest_shown(self) -> int | None:
        """The least number of people of one sex and age that this reader is shown; None where nothing is withheld."""
        disclosure = self.services.disclosure
        is_inside = self.principal.sees_small_numbers and disclosure.scope == "outside"
        return None if is_inside else disclosure.threshold

    @property
    def originals(self) -> tuple[str, ...]:
        """The visible hospitals but for second copies: what sums and lists begin with. Copies alone are shown all."""
        hospitals = self.services.hospitals
        return tuple(code for code in self.visible if hospitals[code].copy_of is None) or self.visible

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Hospitals with the archives that keep a second copy of theirs, where the reader may see both."""
        hospitals = self.services.hospitals
        originals = {hospitals[code].copy_of: code for code in self.visible}
        return tuple(Pair(code, originals[code]) for code in self.visible if code in originals)

    @property
    def today(self) -> date:
        """The current day where the hospitals are; the latest of them, should they lie in several zones."""
        now, zones = self.services.now(), {self.services.hospitals[code].zone for code in self.visible}
        return max((now.astimezone(zone).date() for zone in zones), default=date.min)

    @property
    def this_month(self) -> Month:
        return Month.of(self.today)

    def _within(self, codes: Sequence[str]) -> tuple[str, ...]:
        wanted = set(codes)
        within = tuple(code for code in self.visible if code in wanted)
        self.note(within)
        return within
