"""What the smaller files of a release say, as values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from queries.releases.columns import HOSPITALS, REVISIONS
from queries.releases.files import rows_of
from queries.releases.folder import Release, ReleaseFolder

# Of a figure, in the order of the rows: hospital, basis, period, modality, availability, measure.
FigureKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleasedHospital:
    """A hospital of the configuration when the release was made; None where it had no snapshot or was left out."""

    code: str
    region: str
    name_el: str
    name_en: str
    copy_of: str | None
    snapshot: int | None
    taken_at: datetime | None
    data_up_to: date | None


@dataclass(frozen=True, slots=True)
class ListedRevision:
    """A figure that is another than in the release before; empty text where there is no value. Not applied: the month
    was final, and the release keeps the earlier value."""

    key: FigureKey
    earlier_value: str
    archive_value: str
    is_applied: bool


def hospitals_of(folder: ReleaseFolder, release: Release) -> tuple[ReleasedHospital, ...]:
    return tuple(
        ReleasedHospital(
            code,
            region,
            name_el,
            name_en,
            copy_of or None,
            int(snapshot) if snapshot else None,
            datetime.fromisoformat(taken_at) if taken_at else None,
            date.fromisoformat(data_up_to) if data_up_to else None,
        )
        for region, code, name_el, name_en, copy_of, snapshot, taken_at, data_up_to in rows_of(
            folder.path(release, release.file(HOSPITALS.file_name))
        )
    )


def revisions_of(folder: ReleaseFolder, release: Release) -> Iterator[ListedRevision]:
    """In the order of the rows."""
    for *key, earlier_value, archive_value, applied in rows_of(
        folder.path(release, release.file(REVISIONS.file_name))
    ):
        yield ListedRevision(tuple(key), earlier_value, archive_value, applied == "yes")
