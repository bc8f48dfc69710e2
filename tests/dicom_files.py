"""DICOM instances for a real archive: made from a population, obviously synthetic, and the real files of pydicom."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pydicom.data
from pydicom import Dataset
from pydicom.dataset import FileMetaDataset
from pydicom.uid import (
    BasicTextSRStorage,
    ComputedRadiographyImageStorage,
    CTImageStorage,
    ExplicitVRLittleEndian,
    KeyObjectSelectionDocumentStorage,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
)

from queries.demo.population import Instance, Population, Series, Study

_SOP_CLASSES = {
    "CR": ComputedRadiographyImageStorage,
    "CT": CTImageStorage,
    "KO": KeyObjectSelectionDocumentStorage,
    "MR": MRImageStorage,
    "SR": BasicTextSRStorage,
    "US": UltrasoundImageStorage,
}
STUDIES_PER_PATIENT = 3
# Orthanc 1.10 takes three seconds and more to refuse these 4 kB.
_SLOWLY_REFUSED = "SC_rgb_jpeg.dcm"


def datasets_of(population: Population) -> Iterator[Dataset]:
    """An instance of four pixels for each held one, in the order of the population."""
    for number, study in enumerate(population.studies):
        for series in study.series:
            for instance in series.instances:
                yield _dataset(number // STUDIES_PER_PATIENT, study, series, instance)


def as_file(dataset: Dataset) -> bytes:
    buffer = BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


def real_files() -> list[Path]:
    """The DICOM files that pydicom itself is tested with, warts included."""
    found = (Path(pydicom.data.__file__).parent / "test_files").glob("*.dcm")
    return sorted(path for path in found if path.name != _SLOWLY_REFUSED)


def _dataset(patient: int, study: Study, series: Series, instance: Instance) -> Dataset:
    dataset = Dataset()
    dataset.PatientID = f"SYNTHETIC-{patient:07d}"
    dataset.PatientName = "Synthetic^Patient"
    dataset.StudyInstanceUID = study.study_instance_uid
    with pydicom.config.disable_value_validation():
        if study.study_date is not None:
            dataset.StudyDate = study.study_date
        if series.modality is not None:
            dataset.Modality = series.modality
    dataset.SeriesInstanceUID = series.series_instance_uid
    dataset.SOPInstanceUID = instance.sop_instance_uid
    dataset.SOPClassUID = _SOP_CLASSES.get((series.modality or "").strip().upper(), SecondaryCaptureImageStorage)
    dataset.Rows = dataset.Columns = 2
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    dataset.PixelData = b"\0\1\2\3"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return dataset
