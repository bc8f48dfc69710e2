"""What the files of reports measure. What releases have too is called as there (queries/releases/measures.py)."""

from dashboards.exports.observations import Measure

STUDIES = Measure("studies", "studies")
SERIES = Measure("series", "series")
IMAGES = Measure("images", "instances")
OBJECTS = Measure("objects", "instances")
# Of the objects of known size: each once, and every stored copy.
LOGICAL_BYTES = Measure("logical_bytes", "bytes")
STORED_BYTES = Measure("stored_bytes", "bytes")
# Of known size, and by a mean size: each once or every copy, as the hospital says its store is filled.
EXACT_BYTES = Measure("exact_bytes", "bytes")
ESTIMATED_BYTES = Measure("estimated_bytes", "bytes")
PATIENTS = Measure("patients", "patients")

PERCENT = "percent"
# From 0 to 1.
RATIO = "ratio"


def at_least(measure: Measure) -> Measure:
    """A lower bound is no value: whoever adds up values must not meet one among them."""
    return Measure(f"{measure.code}_at_least", measure.unit)


def difference(measure: Measure) -> Measure:
    return Measure(f"{measure.code}_difference", measure.unit)


def change(measure: Measure) -> Measure:
    """In percent of what there was before."""
    return Measure(f"{measure.code}_change", PERCENT)
