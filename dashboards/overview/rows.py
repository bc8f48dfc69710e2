"""The rows of the overview: a hospital's last complete month, and the sum over those that have the same one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboards.overview.amounts import NOTHING, Amounts, sum_of
from dashboards.overview.months import LastMonth, together
from queries.errors import ArchiveError
from queries.reports.silence import Silence


@dataclass(frozen=True, slots=True)
class HospitalRow:
    """A hospital: its last complete month, or the `failure` for which there is none.

    `read_at`, where the hospital is, is the moment its archive was read; `undated` is in no month. `copy_of` is the
    hospital of which this one keeps the studies once more.
    """

    hospital: str
    copy_of: str | None
    last_month: LastMonth | None = None
    undated: Amounts = NOTHING
    data_up_to: date | None = None
    read_at: datetime | None = None
    is_stale: bool = False
    silence: Silence | None = None
    failure: ArchiveError | None = None

    @property
    def conditions(self) -> tuple[bool, ...]:
        """Failed, stale, silent: reasons to be looked at first, the gravest before the others."""
        return self.failure is not None, self.is_stale, self.silence is not None

    @property
    def is_conspicuous(self) -> bool:
        return any(self.conditions)


@dataclass(frozen=True, slots=True)
class Sum:
    """Hospitals whose last complete month is the same, the latest there is; the others by why they are left out."""

    hospitals: tuple[str, ...]
    last_month: LastMonth
    undated: Amounts
    of_other_months: tuple[str, ...]
    not_begun: tuple[str, ...]
    failed: tuple[str, ...]
    copies: tuple[str, ...]


def in_order(rows: Iterable[HospitalRow]) -> tuple[HospitalRow, ...]:
    """What is to be looked at first; the others stay in the order of the configuration, month after month."""
    return tuple(sorted(rows, key=lambda row: tuple(not holds for holds in row.conditions)))


def sum_over(rows: Sequence[HospitalRow], originals: Sequence[str]) -> Sum | None:
    """None where no original has a month to add up."""
    of_originals = [row for row in rows if row.hospital in originals]
    answered = [(row, row.last_month) for row in of_originals if row.last_month is not None]
    if not answered:
        return None
    month = max(last.month for _, last in answered)
    of_month = [(row, last) for row, last in answered if last.month == month]
    added = [(row, last) for row, last in of_month if last.in_month is not None]
    if not added:
        return None
    return Sum(
        hospitals=tuple(row.hospital for row, _ in added),
        last_month=together([last for _, last in added]),
        undated=sum_of(row.undated for row, _ in added),
        of_other_months=tuple(row.hospital for row, last in answered if last.month != month),
        not_begun=tuple(row.hospital for row, last in of_month if last.in_month is None),
        failed=tuple(row.hospital for row in of_originals if row.last_month is None),
        copies=tuple(row.hospital for row in rows if row.hospital not in originals),
    )
