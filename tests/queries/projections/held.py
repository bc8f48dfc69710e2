"""Holdings made by hand, for what is fitted of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np

from queries.criteria import Month
from queries.dicom import Availability
from queries.forecasts.series import MonthlySeries
from queries.projections.course import Bytes
from queries.projections.reading import Holding, Subject
from queries.reports.intake import IntakeBasis
from queries.reports.storage import StoredVolume
from queries.storage_settings import Counting

FIRST = Month(2022, 1)


def holding_of(months: Bytes, shares: Mapping[str, float], hospital: str = "heraklion") -> Holding:
    """Everything ONLINE; each modality has its share of every month."""
    size = int(months.sum())
    return Holding(
        subject=Subject(hospital, datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), Counting("stored", {})),
        basis=IntakeBasis.RECEIVED,
        volumes={Availability.ONLINE: StoredVolume(10, logical_bytes=size, stored_bytes=size)},
        total=MonthlySeries(hospital, FIRST, months),
        parts={name: MonthlySeries(f"{hospital}/{name}", FIRST, months * share) for name, share in shares.items()},
        cohort_first=FIRST,
        cohort_bytes=np.vstack([months, np.zeros((len(Availability) - 1, len(months)))]),
    )
