"""Working days: Monday to Friday without the public holidays of the country, as the `holidays` package has them.

The package knows Greece's public holidays from 1901 to 2100, those that move with Orthodox Easter, and 1 May where it
was moved (docs/comparison.md says which, and which days it does not know). Holidays of a town's patron saint are
working days here: no source says which hospital keeps which.
"""

from datetime import date, timedelta

import holidays
import numpy as np

from queries.dicom import EARLIEST_STUDY_DATE

# Of every hospital: Archeion serves those of one country (ISO 3166-1).
COUNTRY = "GR"
# As far as the package goes.
LAST_YEAR = 2100

_YEARS = range(EARLIEST_STUDY_DATE.year, LAST_YEAR + 1)
# Made with the module: the package takes a tenth of a second to load, which no question should wait for.
_CALENDAR = np.busdaycalendar(
    weekmask="Mon Tue Wed Thu Fri",
    holidays=sorted(holidays.country_holidays(COUNTRY, years=_YEARS)),
)


def working_days(first: date, last: date) -> int:
    """Working days from first to last, both included; none where last lies before first.

    ValueError for days before 1970, when no archive holds anything, or after LAST_YEAR.
    """
    if first.year not in _YEARS or last.year not in _YEARS:
        raise ValueError(f"no calendar for {first} to {last}")
    if last < first:
        return 0
    return int(np.busday_count(first, last + timedelta(days=1), busdaycal=_CALENDAR))
