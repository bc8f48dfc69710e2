"""Codes of whoever publishes figures (SDMX): what stands where a number does not, and what may be said of one that is
there. Releases and the files of reports write the same ones."""

from enum import StrEnum

# A total over a column, and what has no date: codes that SDMX uses in all its lists.
TOTAL, UNDATED = "_T", "_U"


class ObsStatus(StrEnum):
    """SDMX CL_OBS_STATUS 2.2: of its codes, those in use here. The first three are of values, the others of what has
    none: not collected, though it exists; cannot exist; exists, and is withheld."""

    NORMAL = "A"
    PROVISIONAL = "P"
    ESTIMATED = "E"
    NOT_COLLECTED = "L"
    CANNOT_EXIST = "M"
    SUPPRESSED = "Q"


class ConfStatus(StrEnum):
    """SDMX CL_CONF_STATUS 1.2, likewise. Why the figures of releases are free, docs/adr/0015 says."""

    FREE = "F"
    CONFIDENTIAL = "C"
