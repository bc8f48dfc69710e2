"""When work is done by itself: `[schedule]`, where there are workers (docs/work.md)."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from queries.storage_settings import SettingsTable
from queries.time_zones import TimeZoneName
from queries.times_of_day import Times


def _times(text: str) -> str:
    Times.read(text)
    return text


TimesText = Annotated[str, AfterValidator(_times)]


class ScheduleSettings(SettingsTable):
    # Of all times here; hospitals' days begin and end in their own.
    time_zone: TimeZoneName = "Europe/Athens"
    # What has changed in the archives is read; and everything anew, to find what was not noticed.
    snapshots: TimesText = "20 */2 * * *"
    full_snapshots: TimesText = "40 1 * * 0"
    # Both are also done when snapshots have been taken.
    alerts: TimesText = "35 * * * *"
    exports: TimesText = "50 * * * *"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
