"""DICOM's words: availability, modalities, and which dates are believed."""

from datetime import date
from enum import IntEnum

# No archive of digital images is older; earlier dates are devices whose clock was never set (design, rule 5).
EARLIEST_STUDY_DATE = date(1970, 1, 1)

# Stands where a series carries no modality. Not a DICOM term, and harmless should a device send it as one.
UNKNOWN_MODALITY = "UNKNOWN"


class Availability(IntEnum):
    """Instance Availability (0008,0056), PS3.3 C.4.23.1.1, ordered from best to worst.

    UNKNOWN is ours: the archive's value is not in the hospital's configured mapping. It ranks last, because a study
    with one instance of unknown whereabouts is not known to be available.
    """

    ONLINE = 0
    NEARLINE = 1
    OFFLINE = 2
    UNAVAILABLE = 3
    UNKNOWN = 4


# Modality (0008,0060), PS3.3 C.7.3.1.1.1: terms whose instances carry no image to look at. RTIMAGE is an image
# (it has pixel data made to be viewed); RTDOSE has a pixel grid but is a dose map.
NON_IMAGE_MODALITIES: dict[str, str] = {
    "ANN": "Annotation",
    "AR": "Autorefraction",
    "ASMT": "Content Assessment Results",
    "AU": "Audio",
    "DOC": "Document",
    "ECG": "Electrocardiography",
    "EEG": "Electroencephalography",
    "EMG": "Electromyography",
    "EOG": "Electrooculography",
    "EPS": "Cardiac Electrophysiology",
    "FID": "Fiducials",
    "HD": "Hemodynamic Waveform",
    "KER": "Keratometry",
    "KO": "Key Object Selection",
    "LEN": "Lensometry",
    "M3D": "Model for 3D Manufacturing",
    "OAM": "Ophthalmic Axial Measurements",
    "OPV": "Ophthalmic Visual Field",
    "PLAN": "Plan",
    "POS": "Position Sensor",
    "PR": "Presentation State",
    "REG": "Registration",
    "RESP": "Respiratory Waveform",
    "RTDOSE": "Radiotherapy Dose",
    "RTINTENT": "Radiotherapy Intent",
    "RTPLAN": "Radiotherapy Plan",
    "RTRAD": "RT Radiation",
    "RTRECORD": "RT Treatment Record",
    "RTSEGANN": "Radiotherapy Segment Annotation",
    "RTSTRUCT": "Radiotherapy Structure Set",
    "RWV": "Real World Value Map",
    "SEG": "Segmentation",
    "SMR": "Stereometric Relationship",
    "SR": "Structured Report",
    "SRF": "Subjective Refraction",
    "STAIN": "Automated Slide Stainer",
    "TEXTUREMAP": "Texture Map",
    "VA": "Visual Acuity",
}

# Patient's Sex (0010,0040), PS3.3 C.7.1.1: female, male, other. Anything else is unknown.
SEXES = ("F", "M", "O")

# The least age, in completed years, of each age group: infants apart, then five years each, as the United Nations
# (Provisional Guidelines on Standard International Age Classifications, ST/ESA/STAT/SER.M/74) and Eurostat group
# ages. The last is open: who is older than 89 is few, and known by it.
AGE_BANDS = (0, 1, *range(5, 95, 5))
# Nobody is known to have grown older than 122: beyond this a birth date is not believed.
GREATEST_AGE = 120
