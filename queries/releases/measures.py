"""What a release counts."""

from dataclasses import dataclass

from queries.dicom import NON_IMAGE_MODALITIES
from queries.observations import TOTAL, ObsStatus
from queries.releases.columns import Text


@dataclass(frozen=True, slots=True)
class Measure:
    unit: str
    says: Text


# By code, in the order of the file.
MEASURES = {
    "images": Measure(
        "instances",
        Text(
            "Αντικείμενα μεθόδων που παράγουν εικόνες, στον μήνα της μελέτης τους ή της παραλαβής της σειράς "
            "τους. Για μεθόδους χωρίς εικόνες (SR, PR, KO …) δεν έχει νόημα: M.",
            "Instances of modalities that make images, in the month of their study or of their series' reception. Of "
            "modalities that make none (SR, PR, KO …) there is no such figure: M.",
        ),
    ),
    "logical_bytes": Measure(
        "bytes",
        Text(
            "Bytes των αντικειμένων γνωστού μεγέθους, κάθε αντικείμενο μία φορά. L όπου κανένα δεν έχει γνωστό "
            "μέγεθος. Καμία τιμή δεν είναι εκτίμηση.",
            "Bytes of the objects of known size, each once. L where none has a known size. No value is an estimate.",
        ),
    ),
    "objects": Measure(
        "instances",
        Text("Όλα τα αντικείμενα (SOP Instances), εικόνες και μη.", "All objects (SOP instances), images or not."),
    ),
    "series": Measure(
        "series",
        Text("Σειρές που έχουν τουλάχιστον ένα αντικείμενο.", "Series that hold at least one object."),
    ),
    "stored_bytes": Measure(
        "bytes",
        Text(
            "Bytes κάθε αποθηκευμένου αντιγράφου των ίδιων αντικειμένων. L όπου κανένα δεν έχει γνωστό μέγεθος.",
            "Bytes of every stored copy of the same objects. L where none has a known size.",
        ),
    ),
    "studies": Measure(
        "studies",
        Text(
            "Μελέτες που έχουν τουλάχιστον ένα αντικείμενο. Στο modality = _T κάθε μία μετράται μία φορά· σε κάθε "
            "μέθοδο μετράται όποια έχει σειρά της, ώστε τα μέρη μπορούν να υπερβαίνουν το σύνολο.",
            "Studies that hold at least one object. With modality = _T each counts once; under a modality every "
            "study counts that has a series of it, so that the parts may exceed the total.",
        ),
    ),
    "unsized_objects": Measure(
        "instances",
        Text(
            "Αντικείμενα των οποίων το μέγεθος δεν γνωρίζει το αρχείο· δεν περιλαμβάνονται στα bytes.",
            "Objects whose size the archive does not know; they are in no bytes.",
        ),
    ),
}
_BYTES = frozenset({"logical_bytes", "stored_bytes"})


@dataclass(slots=True)
class Counts:
    """What one hospital holds of a month, a modality and an availability, or of totals of these."""

    studies: int = 0
    series: int = 0
    images: int = 0
    objects: int = 0
    unsized_objects: int = 0
    logical_bytes: int = 0
    stored_bytes: int = 0

    def add(self, studies: int, series: int, images: int, objects: int, unsized: int, once: int, stored: int) -> None:
        self.studies += studies
        self.series += series
        self.images += images
        self.objects += objects
        self.unsized_objects += unsized
        self.logical_bytes += once
        self.stored_bytes += stored


NOTHING = Counts()


def value_of(measure: str, modality: str, counts: Counts) -> int | ObsStatus:
    """The value, or why there is none: zero is a value."""
    if measure == "images" and modality != TOTAL and modality in NON_IMAGE_MODALITIES:
        return ObsStatus.CANNOT_EXIST
    if measure in _BYTES and 0 < counts.objects == counts.unsized_objects:
        return ObsStatus.NOT_COLLECTED
    number: int = getattr(counts, measure)
    return number
