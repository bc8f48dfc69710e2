"""A release made of the current snapshots, row by row: what is in memory does not grow with the years.

Nothing of its files depends on the clock: the same snapshots, settings and releases before make the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from queries.criteria import DateBasis, Month
from queries.errors import ReleaseNotWritten, ReleaseRefused, SnapshotsUnreachable
from queries.forecasts.series import later
from queries.inert import inert
from queries.releases.codebook import LANGUAGES, codebook, file_name
from queries.releases.columns import COMPLETENESS, FIGURES, HOSPITALS, REVISIONS
from queries.releases.earlier import EarlierFigures
from queries.releases.files import FileFacts, TableWriter, rows_of, table_writer, write_text
from queries.releases.folder import PACKAGE, Release, ReleaseFolder, Writing
from queries.releases.held import held
from queries.releases.package import Contents, package_text
from queries.releases.rows import Delivery, PeriodRows, periods_of
from queries.settings import HospitalSettings
from queries.snapshots.library import SnapshotLibrary, SnapshotSource

# In the order of the rows.
_BASES = tuple(sorted(DateBasis, key=lambda basis: basis.value))


@dataclass(frozen=True, slots=True)
class ReleaseOrder:
    """What is to be made. `late` are hospitals that may be missing from the month, each named by whoever orders."""

    month: Month
    hospitals: Mapping[str, HospitalSettings]
    provisional_months: int
    late: frozenset[str] = frozenset()

    @property
    def originals(self) -> tuple[HospitalSettings, ...]:
        """In the order of the rows."""
        return tuple(self.hospitals[code] for code in sorted(self.hospitals) if not self.hospitals[code].copy_of)


@dataclass(frozen=True, slots=True)
class Made:
    """`is_new` is False where the last release already says the same: nothing was made then."""

    release: Release
    is_new: bool


def make_release(
    order: ReleaseOrder, library: SnapshotLibrary, folder: ReleaseFolder, now: Callable[[], datetime]
) -> Made:
    """Make it, and keep the snapshots that it is made from.

    Raises ReleaseRefused where it must not be made as ordered, ReleaseUnderWay, ReleaseNotWritten, ReleaseDamaged.
    """
    with folder.writing() as writing:
        before = folder.releases()
        last = before[-1] if before else None
        # One choice of snapshots for all that follows.
        sources = {hospital.code: library.source((hospital.code,)) for hospital in order.originals}
        late = _late(order, sources)
        _refuse(order, late, last, folder, now())
        number = last.number + 1 if last else 1
        contents = Contents(
            number,
            order.month,
            later(order.month, 1 - order.provisional_months),
            [hospital.code for hospital in order.originals],
            late,
            sorted(code for code, hospital in order.hospitals.items() if hospital.copy_of),
        )
        try:
            files = _write(order, contents, sources, last, folder, writing)
            if last is not None and last.month == order.month and _says_the_same(files, last):
                return Made(last, is_new=False)
            _hold(sources, number, order.month)
            writing.publish(number, order.month, now())
        except (OSError, SnapshotsUnreachable) as error:
            raise ReleaseNotWritten(f"release {number} cannot be written: {error}") from error
    return Made(folder.release(number), is_new=True)


def _late(order: ReleaseOrder, sources: Mapping[str, SnapshotSource]) -> list[str]:
    """The hospitals whose archive was not read after the month had ended, where they are."""

    def is_late(hospital: HospitalSettings) -> bool:
        complete = _complete_before(hospital, sources[hospital.code])
        return complete is None or complete <= order.month

    return [hospital.code for hospital in order.originals if is_late(hospital)]


def _complete_before(hospital: HospitalSettings, source: SnapshotSource) -> Month | None:
    """The month in which its archive was read; None where there is no snapshot that can be."""
    taken_at = source.taken_at.get(hospital.code)
    return None if taken_at is None else Month.of(taken_at.astimezone(hospital.zone).date())


def _refuse(
    order: ReleaseOrder, late: Sequence[str], last: Release | None, folder: ReleaseFolder, now: datetime
) -> None:
    if not order.originals:
        raise ReleaseRefused("there is no hospital to make a release of")
    if any(Month.of(now.astimezone(hospital.zone).date()) <= order.month for hospital in order.originals):
        raise ReleaseRefused(f"{order.month} has not ended")
    if last is not None and order.month < last.month:
        raise ReleaseRefused(f"release {last.number} is of {last.month}: a release of an earlier month cannot follow")
    unexpected = [code for code in late if code not in order.late]
    if unexpected:
        raise ReleaseRefused(
            f"the archives of {', '.join(unexpected)} were not read after {order.month} had ended: take their "
            f"snapshots, or name them as late: {' '.join(f'--with-late {code}' for code in unexpected)}"
        )
    if last is not None and (damages := folder.damages(last)):
        raise ReleaseRefused(f"release {last.number}, which the new one follows, is damaged: {'; '.join(damages)}")


def _write(
    order: ReleaseOrder,
    contents: Contents,
    sources: Mapping[str, SnapshotSource],
    last: Release | None,
    folder: ReleaseFolder,
    writing: Writing,
) -> list[FileFacts]:
    """All files, on the disk; the facts of the tables."""
    directory = writing.directory
    earlier_rows = rows_of(folder.path(last, last.file(FIGURES.file_name))) if last else iter(())
    earlier = EarlierFigures(earlier_rows)
    with ExitStack() as stack:
        tables = [FIGURES, COMPLETENESS, HOSPITALS, REVISIONS]
        figures, completeness, hospitals, revisions = (
            stack.enter_context(table_writer(directory, table)) for table in tables
        )
        for hospital in order.originals:
            for delivery in _deliveries(hospital, sources[hospital.code], order.month):
                for period in periods_of(delivery, earlier, order.month, contents.provisional_from):
                    _write_period(delivery, period, figures, completeness, revisions)
        for code in sorted(order.hospitals):
            hospitals.write(_hospital_row(order.hospitals[code], sources.get(code)))
        facts = [writer.finish() for writer in (figures, completeness, hospitals, revisions)]
    books = [write_text(directory, file_name(each), codebook(contents, each)) for each in LANGUAGES]
    write_text(directory, PACKAGE, package_text(contents, [*facts, *books]))
    return facts


def _deliveries(hospital: HospitalSettings, source: SnapshotSource, month: Month) -> list[Delivery]:
    about = source.abouts.get(hospital.code)
    region, complete_before = inert(hospital.region), _complete_before(hospital, source)
    if about is None:
        return [Delivery(hospital.code, region, basis, None, True, None, None, "") for basis in _BASES]
    data_up_to = about.data_up_to.isoformat() if about.data_up_to else ""
    by_study = held(source, DateBasis.STUDY, month)
    by_reception = held(source, DateBasis.RECEIVED, month) if about.tells_received else None
    found = {DateBasis.STUDY: by_study, DateBasis.RECEIVED: by_reception}
    return [
        Delivery(
            hospital.code,
            region,
            basis,
            found[basis],
            found[basis] is not None,
            complete_before,
            (found[basis] or by_study).first,
            data_up_to,
        )
        for basis in _BASES
    ]


def _write_period(
    delivery: Delivery,
    period: PeriodRows,
    figures: TableWriter,
    completeness: TableWriter,
    revisions: TableWriter,
) -> None:
    hospital, basis = delivery.hospital, delivery.basis.value
    for row in period.rows:
        figures.write(row)
    finality = "final" if period.is_final else "provisional"
    completeness.write(
        (delivery.region, hospital, period.period, basis, period.delivery, finality, period.not_applied)
    )
    for revision in period.revisions:
        values = (revision.earlier_value, revision.archive_value, "yes" if revision.is_applied else "no")
        revisions.write((hospital, basis, period.period, *revision.key, *values))


def _hospital_row(hospital: HospitalSettings, source: SnapshotSource | None) -> tuple[str | int, ...]:
    about = source.abouts.get(hospital.code) if source else None
    known: tuple[str | int, ...] = ("", "", "")
    if source is not None and about is not None:
        [snapshot] = source.snapshots
        taken_at = about.taken_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        known = (snapshot.number, taken_at, about.data_up_to.isoformat() if about.data_up_to else "")
    names = (inert(hospital.name.el), inert(hospital.name.en))
    return (inert(hospital.region), hospital.code, *names, hospital.copy_of or "", *known)


def _says_the_same(files: Sequence[FileFacts], last: Release) -> bool:
    """The figures and how complete they are; from which snapshots matters to nobody."""
    compared = {FIGURES.file_name, COMPLETENESS.file_name}
    return all(file == last.file(file.name) for file in files if file.name in compared)


def _hold(sources: Mapping[str, SnapshotSource], number: int, month: Month) -> None:
    """Before the release is there: whatever it was made from can be looked at again for ever."""
    for source in sources.values():
        for snapshot in source.snapshots:
            said = source.folder.held(snapshot.hospital).get(snapshot.number)
            reason = f"release {number} of {month}"
            source.folder.hold(snapshot, f"{said}, {reason}" if said else reason)
