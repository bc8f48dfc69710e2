"""The columns of a release's files: one list feeds CSV, Table Schema and code book.

The names, their order and what they mean are part of what programs of others read. Whoever changes one raises
SCHEMA_VERSION, and says in docs/releases.md what changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from queries.observations import TOTAL

# Of all files of a release together.
SCHEMA_VERSION = 1

_PERIOD = r"^([0-9]{4}-(0[1-9]|1[0-2])|_U)$"
_CODE = r"^[a-z][a-z0-9-]{0,31}$"


@dataclass(frozen=True, slots=True)
class Text:
    """The same in Greek and in English."""

    el: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is a type of Table Schema. A column that is not `required` is empty where there is nothing to say."""

    name: str
    kind: Literal["string", "integer", "date", "datetime"]
    says: Text
    required: bool = True
    constraints: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One file. Rows are sorted by the key, as text, by code point; no two have the same."""

    file_name: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.file_name.removesuffix(".csv")

    @property
    def heading(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def key_places(self) -> tuple[int, ...]:
        return tuple(self.heading.index(name) for name in self.key)


_REGION = Column(
    "region_code",
    "string",
    Text("Κωδικός της υγειονομικής περιφέρειας (ΥΠΕ).", "Code of the health region (ΥΠΕ)."),
)
_HOSPITAL = Column(
    "hospital_code",
    "string",
    Text(
        "Κωδικός του νοσοκομείου· οι ονομασίες βρίσκονται στο hospitals.csv.",
        "Code of the hospital; hospitals.csv has the names.",
    ),
    constraints={"pattern": _CODE},
)
_PERIOD_COLUMN = Column(
    "period",
    "string",
    Text(
        "Μήνας ως ΕΕΕΕ-ΜΜ, ή _U: χωρίς αξιόπιστη ημερομηνία.",
        "Month as YYYY-MM, or _U: without a believable date.",
    ),
    constraints={"pattern": _PERIOD},
)
_BASIS = Column(
    "basis",
    "string",
    Text(
        "Ποια ημερομηνία καθορίζει τον μήνα: study, της μελέτης· received, της παραλαβής από το αρχείο.",
        "Which date decides the month: study, the study's; received, that of reception by the archive.",
    ),
    constraints={"enum": ["received", "study"]},
)
_MODALITY = Column(
    "modality",
    "string",
    Text(
        "Modality (0008,0060) κατά DICOM· UNKNOWN όπου λείπει, _T για όλες μαζί.",
        "Modality (0008,0060) as DICOM spells it; UNKNOWN where there is none, _T for all together.",
    ),
)
_AVAILABILITY = Column(
    "availability",
    "string",
    Text(
        "Instance Availability (0008,0056) κατά DICOM· UNKNOWN όπου δεν είναι γνωστή, _T για όλες μαζί. Μιας μελέτης "
        "ή σειράς είναι η χειρότερη των αντικειμένων της.",
        "Instance Availability (0008,0056) as DICOM spells it; UNKNOWN where it is not known, _T for all together. "
        "Of a study or series it is the worst of its objects'.",
    ),
    constraints={"enum": ["NEARLINE", "OFFLINE", "ONLINE", "UNAVAILABLE", "UNKNOWN", TOTAL]},
)
_MEASURE = Column(
    "measure",
    "string",
    Text("Τι μετράται· βλ. Μεγέθη.", "What is counted; see Measures."),
    constraints={
        "enum": ["images", "logical_bytes", "objects", "series", "stored_bytes", "studies", "unsized_objects"]
    },
)
_DATA_UP_TO = Column(
    "data_up_to",
    "date",
    Text(
        "Η τελευταία αξιόπιστη ημερομηνία μελέτης στο αρχείο, όταν διαβάστηκε η τιμή.",
        "The latest believable study date in the archive when the value was read.",
    ),
    required=False,
)
DIMENSIONS = ("hospital_code", "basis", "period", "modality", "availability", "measure")
COUNT = {"minimum": 0}

FIGURES = Table(
    "figures.csv",
    Text("Τιμές", "Figures"),
    (
        _REGION,
        _HOSPITAL,
        _PERIOD_COLUMN,
        _BASIS,
        _MODALITY,
        _AVAILABILITY,
        _MEASURE,
        Column(
            "value",
            "integer",
            Text(
                "Η τιμή: ακέραιος χωρίς διαχωριστικά. Κενή όπου το obs_status είναι L ή M, ποτέ για το μηδέν.",
                "The value: a whole number without separators. Empty where obs_status is L or M, never for zero.",
            ),
            required=False,
            constraints=COUNT,
        ),
        Column(
            "unit",
            "string",
            Text("Μονάδα της τιμής.", "Unit of the value."),
            constraints={"enum": ["bytes", "instances", "series", "studies"]},
        ),
        Column(
            "obs_status",
            "string",
            Text("Κατάσταση της τιμής, SDMX CL_OBS_STATUS 2.2.", "Status of the value, SDMX CL_OBS_STATUS 2.2."),
            constraints={"enum": ["A", "L", "M", "P"]},
        ),
        Column(
            "conf_status",
            "string",
            Text("Εμπιστευτικότητα, SDMX CL_CONF_STATUS 1.2.", "Confidentiality, SDMX CL_CONF_STATUS 1.2."),
            constraints={"enum": ["F"]},
        ),
        _DATA_UP_TO,
        Column(
            "revision",
            "integer",
            Text(
                "Πόσες φορές άλλαξε η τιμή στις εκδόσεις έως τώρα.",
                "How often the value has changed over the releases so far.",
            ),
            constraints=COUNT,
        ),
    ),
    DIMENSIONS,
)

COMPLETENESS = Table(
    "completeness.csv",
    Text("Πληρότητα", "Completeness"),
    (
        _REGION,
        _HOSPITAL,
        _PERIOD_COLUMN,
        _BASIS,
        Column(
            "delivery",
            "string",
            Text("Αν ήρθαν τα στοιχεία του μήνα· βλ. Παράδοση.", "Whether the month's figures came; see Delivery."),
            constraints={"enum": ["late", "not_kept", "received"]},
        ),
        Column(
            "finality",
            "string",
            Text(
                "provisional: μπορεί να αλλάξει· final: οριστικό.",
                "provisional: may still change; final: will not.",
            ),
            constraints={"enum": ["final", "provisional"]},
        ),
        Column(
            "not_applied",
            "integer",
            Text(
                "Πόσες τιμές του οριστικού μήνα είναι πλέον άλλες στο αρχείο· το revisions.csv τις δείχνει.",
                "How many values of the final month are now others in the archive; revisions.csv shows them.",
            ),
            constraints=COUNT,
        ),
    ),
    ("hospital_code", "basis", "period"),
)

HOSPITALS = Table(
    "hospitals.csv",
    Text("Νοσοκομεία", "Hospitals"),
    (
        _REGION,
        _HOSPITAL,
        Column("name_el", "string", Text("Ελληνική ονομασία.", "Greek name.")),
        Column("name_en", "string", Text("Αγγλική ονομασία.", "English name.")),
        Column(
            "copy_of",
            "string",
            Text(
                "Το νοσοκομείο του οποίου τις μελέτες φυλάσσει για δεύτερη φορά· δεν περιλαμβάνεται στις τιμές.",
                "The hospital whose studies it keeps a second time; it is left out of the figures.",
            ),
            required=False,
            constraints={"pattern": _CODE},
        ),
        Column(
            "snapshot",
            "integer",
            Text(
                "Αριθμός του στιγμιότυπου από το οποίο προέρχονται οι τιμές.",
                "Number of the snapshot that its figures are from.",
            ),
            required=False,
        ),
        Column(
            "snapshot_taken_at",
            "datetime",
            Text("Πότε διαβάστηκε το αρχείο, σε UTC.", "When its archive was read, in UTC."),
            required=False,
        ),
        _DATA_UP_TO,
    ),
    ("hospital_code",),
)

REVISIONS = Table(
    "revisions.csv",
    Text("Αναθεωρήσεις", "Revisions"),
    (
        *(_HOSPITAL, _BASIS, _PERIOD_COLUMN, _MODALITY, _AVAILABILITY, _MEASURE),
        Column(
            "earlier_value",
            "integer",
            Text(
                "Η τιμή της προηγούμενης έκδοσης· κενή όπου δεν υπήρχε.",
                "The value of the release before; empty where there was none.",
            ),
            required=False,
            constraints=COUNT,
        ),
        Column(
            "archive_value",
            "integer",
            Text(
                "Η τιμή του αρχείου τώρα· κενή όπου δεν υπάρχει.", "What the archive says now; empty where nothing."
            ),
            required=False,
            constraints=COUNT,
        ),
        Column(
            "applied",
            "string",
            Text(
                "yes: η έκδοση έχει την τιμή του αρχείου· no: ο μήνας ήταν οριστικός και κρατά την προηγούμενη.",
                "yes: this release has the archive's value; no: the month was final and keeps the earlier one.",
            ),
            constraints={"enum": ["no", "yes"]},
        ),
    ),
    DIMENSIONS,
)

TABLES = (FIGURES, COMPLETENESS, HOSPITALS, REVISIONS)
